"""People are told before production moves, once each; later what came of it. On a bare remote and on the local GitHub."""

import json

import pytest
from announced import VARIABLES, Announced, announced, everything, here, local, train
from channel_scene import SECRET
from command import git
from train_words import SECOND, TAG

__all__ = ["announced", "here", "local", "train"]
THURSDAY = "2022-01-20 12:30"


def test_a_week_in_which_everybody_knows(announced: Announced) -> None:
    train = announced.train
    train.shown()
    train.at(THURSDAY)
    refused = train.run("release")
    assert refused.code == 1 and "equipe, referentes" in refused.err and announced.counts == (0, 0)
    train.do("announce")
    assert announced.counts == (1, 1)
    path, body = announced.equipe.got[0]
    assert path == f"/hooks/{SECRET}"
    for said in (
        "**Ce qui arrive** · outil", "2\u00a0nouveautés partent", "jeudi 20 janvier à 12\u00a0h\u00a030",
        "[Délai de deux jours #14](", "[Annuler un rendez-vous #12](", "[recette](https://recette.exemple.invalid)",
        "https://recette-pr101.exemple.invalid", "Répondez à ce message", f"Livraison {TAG}",
    ):  # fmt: skip
        assert said.replace("\u00a0", " ") in body["text"].replace("\u00a0", " "), said
    assert "https://recette.exemple.invalid" in announced.referentes.texts[0]
    assert announced.statuses() == ([("nouveautes/announce", "success")] if train.product else [])
    kinds = [(one["kind"], one["channel"], one["about"]) for one in announced.records("announcing", "announced")]
    assert kinds == [(kind, name, "coming") for name in VARIABLES for kind in ("announcing", "announced")]

    train.do("release")
    assert announced.counts == (2, 2) and "**C’est en production** · outil" in announced.equipe.texts[1]
    assert "https://recette" not in announced.equipe.texts[1], "where it was tried is no news"
    train.elsewhere()
    for words in (("announce",), ("release", TAG)):
        again = train.do(*words)
        assert announced.counts == (2, 2), again.out
    assert "déjà prévenu" in train.do("announce").out


@pytest.mark.soak
def test_before_the_demo_people_hear_when_it_is(announced: Announced) -> None:
    announced.train.do("announce")
    said = announced.equipe.texts[0].replace("\u00a0", " ")
    assert "**Démonstration :** mardi 18 janvier à 10 h" in said and "jeudi 20 janvier à 12 h 30" in said
    assert {one["by"] for one in announced.records("announced")} == {"Léa"}


@pytest.mark.usefixtures("in_english")
def test_a_channel_that_fails_stops_no_other(announced: Announced) -> None:
    train = announced.train
    announced.equipe.status = 404
    first = train.run("announce")
    assert first.code == 3 and "nothing was sent to equipe: it answers 404" in first.err and announced.counts == (1, 1)
    assert announced.statuses() == []
    assert [one["kind"] for one in announced.records() if one["channel"] == "equipe"] == ["announcing", "failed"]
    announced.equipe.status = 200
    train.elsewhere()
    train.do("announce")
    assert announced.counts == (2, 1), "what is missing is sent, and nothing else"
    assert announced.statuses() == ([("nouveautes/announce", "success")] if train.product else [])


def test_a_channel_without_an_address_stops_no_other(here: Announced) -> None:
    here.take("equipe")
    first = here.train.run("announce")
    assert (
        first.code == 3 and "equipe n’a pas d’adresse\u00a0: NOUVEAUTES_CHANNEL_EQUIPE n’est pas définie" in first.err
    )
    assert here.counts == (0, 1) and not [one for one in here.records() if one["channel"] == "equipe"]
    seen = here.train.run("announce", "--dry-run", yes=False)
    assert seen.code == 0 and "! equipe n’a pas d’adresse" in seen.out and "prévenu le lundi 17 janvier" in seen.out


@pytest.mark.soak
def test_one_channel_alone(announced: Announced) -> None:
    train = announced.train
    train.do("announce", "--channel", "referentes")
    assert announced.counts == (0, 1) and announced.statuses() == []
    train.shown()
    train.at(THURSDAY)
    assert "pas encore à equipe" in train.run("release").err
    train.do("announce", "--channel", "equipe")
    assert announced.counts == (1, 1) and bool(announced.statuses()) == bool(train.product)
    train.do("announce", "--again", "--channel", "equipe")
    assert announced.counts == (2, 1)
    train.do("release", "--no-wait")


def test_a_silent_channel_is_told_at_most_once(here: Announced) -> None:
    train = here.train
    here.equipe.silent = True
    here.give("equipe", here.equipe.address() + "?rto=0.3")
    first = train.run("announce")
    assert (
        first.code == 3
        and "equipe a peut-être été prévenu, ou peut-être pas\u00a0: la réponse s’est interrompue" in first.err
    )
    here.equipe.silent = False
    train.elsewhere()
    second = train.run("announce")
    assert second.code == 3 and "equipe a peut-être été prévenu par Léa\u00a0: rien ne le confirme" in second.err
    assert "nouveautes announce --sent --channel equipe" in second.err and here.counts == (1, 1)
    seen = train.run("announce", "--dry-run", yes=False)
    assert "peut-être prévenu le lundi 17 janvier" in seen.out and seen.code == 0
    said = train.do("announce", "--sent")
    assert here.counts == (1, 1) and "noter dans le dépôt" in said.out
    assert "déjà prévenu" in train.do("announce").out
    assert "Rien n’attend" in train.do("announce", "--sent").out
    assert [one["kind"] for one in here.records() if one["channel"] == "equipe"] == ["announcing", "announced"]


@pytest.mark.soak
def test_sent_again_where_it_was_not(here: Announced) -> None:
    here.equipe.silent = True
    here.give("equipe", here.equipe.address() + "?rto=0.3")
    here.train.run("announce")
    here.equipe.silent = False
    here.train.do("announce", "--again", "--channel", "equipe")
    assert here.counts == (2, 1)
    assert "déjà prévenu" in here.train.do("announce").out


def test_a_delivery_is_postponed(announced: Announced) -> None:
    train = announced.train
    train.do("announce")
    train.do("announce", "--postponed", "--because", "Une panne chez @all l’hébergeur", "--to", "2022-01-27")
    said = announced.equipe.texts[1].replace("\u00a0", " ")
    assert "**Livraison reportée** · outil" in said and "Motif : Une panne chez @\u2060all l’hébergeur" in said
    assert "**Nouvelle date :** jeudi 27 janvier" in said and "Délai de deux jours" not in said
    (record,) = announced.records("postponed")
    assert (record["why"], record["numbers"], record["tag"]) == ("Une panne chez @all l’hébergeur", [], TAG)
    train.do("announce", "--postponed", "--because", "Une panne chez @all l’hébergeur")
    assert announced.counts == (2, 2), "that was said"
    train.do("announce", "--postponed", "--because", "Une grève")
    assert announced.counts == (3, 3) and "elle sera annoncée" in announced.equipe.texts[2]
    train.shown()
    train.at("2022-01-27 12:30")
    train.do("release", "--no-wait")
    assert announced.counts == (4, 4) and "C’est en production" in announced.equipe.texts[3]
    late = train.run("announce", "--postponed", "--because", "trop tard")
    assert late.code == 1 and "ne peut plus être reportée" in late.err


def test_what_was_refused_is_told_before_the_rest_ships(announced: Announced) -> None:
    train = announced.train
    train.do("announce")
    train.at("2022-01-18 11:00")
    train.do("demo", "--refused", "12", "--because", "Le bouton <!here> manque")
    train.at(THURSDAY)
    closed = train.run("release", SECOND)
    assert closed.code == 1 and "Annoncé" in closed.err
    gone = train.run("announce", TAG)
    assert gone.code == 1 and "n’est plus une livraison" in gone.err
    train.do("announce", SECOND)
    said = announced.equipe.texts[1].replace("\u00a0", " ")
    assert "**Livraison modifiée** · outil" in said and "Motif : Le bouton <\u2060!here> manque" in said
    assert "* Annuler un rendez-vous #101" in said and "[Délai de deux jours #14](" in said
    assert "[Annuler un rendez-vous" not in said and "**Déjà montré :** mardi 18 janvier" in said
    (record,) = announced.records("postponed")
    assert (record["numbers"], record["tag"]) == ([101], SECOND)
    assert "déjà prévenu" in train.do("announce", SECOND).out and announced.counts == (2, 2)
    assert announced.statuses() == ([("nouveautes/announce", "success")] * 2 if train.product else [])
    train.do("release", SECOND, "--no-wait")
    assert announced.counts == (3, 3)


@pytest.mark.soak
def test_refused_before_anybody_was_told(here: Announced) -> None:
    train = here.train
    train.at("2022-01-18 11:00")
    train.do("demo", "--refused", "12", "--because", "pas fini")
    train.do("announce", SECOND)
    assert here.counts == (1, 1) and "Annuler un rendez-vous" in here.equipe.texts[0]
    train.at(THURSDAY)
    train.do("release", SECOND, "--no-wait")


@pytest.mark.soak
@pytest.mark.usefixtures("in_english")
def test_a_release_stays_done_where_a_channel_does_not_answer(here: Announced) -> None:
    train = here.train
    train.do("announce")
    train.shown()
    train.at(THURSDAY)
    here.referentes.status = 500
    told = train.run("release", "--no-wait")
    assert told.code == 3 and "nothing was sent to referentes: it answers 500" in told.err
    assert git(train.remote, "rev-parse", "production") == git(train.remote, "rev-parse", f"{TAG}^{{commit}}")
    assert here.counts == (2, 2) and [one["tag"] for one in here.records("released")] == [TAG]
    here.referentes.status = 200
    train.do("release", TAG, "--no-wait")
    assert here.counts == (2, 3)


def test_a_dry_run_shows_each_message_and_sends_none(announced: Announced) -> None:
    train = announced.train
    before = train.ended(), announced.records()
    seen = train.run("announce", "--dry-run", yes=False)
    assert seen.code == 0 and announced.counts == (0, 0) and (train.ended(), announced.records()) == before
    assert (
        "— equipe (messagerie, en Markdown) — à prévenir" in seen.out
        and "— referentes (texte) — à prévenir" in seen.out
    )
    told = train.run("announce", "--dry-run", "--json", yes=False).json
    assert told["done"] is None and [one["channel"] for one in told["messages"]] == ["equipe", "referentes"]
    train.do("announce")
    assert announced.equipe.texts[0] == told["messages"][0]["text"].rstrip("\n")
    assert announced.referentes.texts[0] == told["messages"][1]["text"].rstrip("\n")
    assert told["messages"][0]["text"].rstrip("\n") in seen.out


@pytest.mark.usefixtures("in_english")
def test_it_asks_before_anybody_is_told(here: Announced) -> None:
    asked = here.train.run("announce", yes=False)
    assert asked.code == 1 and "nobody can confirm it: this is no terminal" in asked.err and here.counts == (0, 0)


def test_json_tells_what_failed_too(here: Announced) -> None:
    here.equipe.status = 404
    answer = here.train.run("announce", "--json")
    told = json.loads(answer.out)
    assert answer.code == 3 and told["about"] == "coming"
    assert [(one["step"]["claim"]["channel"], one["how"]) for one in told["done"]] == [
        ("equipe", "failed"),
        ("referentes", "done"),
    ]
    again = json.loads(here.train.run("announce", "--json").out)
    assert [one["state"] for one in again["messages"]] == ["free", "told"]


@pytest.mark.usefixtures("in_english")
def test_misuse_is_one_line(here: Announced) -> None:
    for words, said in (
        (["--channel", "autre"], "there is no channel 'autre'"),
        (["--postponed"], "--postponed takes a reason"),
        (["--because", "x"], "--because and --to go with --postponed"),
        (["--postponed", "--because", "x", "--to", "jeudi"], "--to 'jeudi' is not a day"),
        (["--again", "--sent"], "contradict"),
        (["--text", "--again"], "printing and sending exclude each other"),
        (["2022-99-99"], "is no date tag"),
    ):
        answer = here.train.run("announce", *words)
        assert answer.code == 2 and said in answer.err and "Traceback" not in answer.err and here.counts == (0, 0)


@pytest.mark.usefixtures("in_english")
def test_a_moved_tag_is_announced_to_nobody(here: Announced) -> None:
    train = here.train
    train.do("announce")
    git(
        train.remote,
        "-c",
        "user.name=M",
        "-c",
        "user.email=m@x.invalid",
        "tag",
        "-f",
        "-a",
        "-m",
        "déplacé",
        TAG,
        "recette",
    )
    moved = train.run("announce")
    assert moved.code == 1 and f"the tag {TAG} was moved" in moved.err and here.counts == (1, 1)


def test_no_secret_is_anywhere(here: Announced, capfd: pytest.CaptureFixture[str]) -> None:
    train = here.train
    here.referentes.status = 403
    said = ""
    for words in (
        ["announce", "--dry-run"],
        ["announce", "--debug"],
        ["announce", "--json", "--debug"],
        ["doctor"],
        ["status"],
    ):
        answer = train.run(*words, yes="--dry-run" not in words)
        said += answer.out + answer.err
    here.give("referentes", f"nosuch://{SECRET}")
    answer = train.run("announce", "--debug")
    out, err = capfd.readouterr()
    assert "referentes" in said and SECRET not in said + answer.out + answer.err + out + err
    assert str(here.equipe.port) not in said
    kept = everything(train.clone) + everything(train.remote)
    assert SECRET.encode() not in kept
    notes = json.dumps(here.records())
    assert "announced" in notes and SECRET not in notes and str(here.equipe.port) not in notes
