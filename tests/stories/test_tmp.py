from train_worlds import train, local
def test_x(train):
    print(train.pulls(), train.files("recette"), train.columns(), train.tags())
    a = train.run("status", yes=False); print(a)
    print(train.told("--next"), train.collected("2022-01-10").carried)
    print(train.holds("production", 101), train.whole("recette", 102))
    a = train.run("tag"); print(a.code, a.out, a.err)
    a = train.run("demo", "--shown"); print(a.code, a.out, a.err)
    train.merged(103)
    a = train.run("release", "--max-wait", "5"); print(a.code, a.out, a.err)
    print(train.columns(), train.requests(), train.product_requests(), train.comments())
    assert 0
