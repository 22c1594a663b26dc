"""Whatever goes wrong, in whatever order: no change is lost, none is misread, and what is lacking is said."""

import pytest
from asking_github import at_once, begin, board, keeps_all, read, tickets, tuesday, week
from command import Collected, collected
from faulty import FAULTS
from forge_history import Forged
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

armed = st.tuples(st.sampled_from(sorted(FAULTS)), st.integers(1, 6), st.sampled_from((1, 2, 4, None)))
limits = st.sampled_from((None, None, None, 2, 7, 30))


@pytest.fixture
def scene(forged: Forged, monkeypatch: pytest.MonkeyPatch) -> Collected:
    """A week of every kind of change; what git alone says of it."""
    at_once(monkeypatch)
    begin(forged)
    for number in range(11, 21):
        forged.repository.issue(number, f"Ticket {number}", labels=["Rappels"])
    forged.repository.issue(22, "Parti").transfer(forged.hub.repository("betagouv/autre"))
    forged.repository.issue(23, "Effacé").delete()
    for number in range(101, 107):
        forged.merged(number, branch=f"{number - 90}-travail", closes=(number - 90, 17), labels=["x"], body="Voir #18.")
    forged.merged(107, body="Voir #22 et #23.", branch="22-partie")
    forged.merged(108, branch="23-effacee").fate = "deleted"
    made = forged.history.commit("Ferme #19")
    forged.repository.pull_request(109, "Sans numéro", base="recette", closes=[19], merge_commit=made.sha)
    forged.history.commit("Seul, ferme #20")
    tuesday(forged)
    board(forged, 30)
    return collected(forged.run("collect", "--json", "--offline"))


@given(
    faults=st.lists(armed, max_size=4), above=limits, words=st.sampled_from(("", "--no-cache", "--refresh")), wait=st.sampled_from(("0", "5", "60"))
)  # fmt: skip
@settings(max_examples=settings().max_examples // 3, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_change_is_ever_lost(
    forged: Forged,
    scene: Collected,
    faults: list[tuple[str, int, int | None]],
    above: int | None,
    words: str,
    wait: str,
) -> None:
    """The cache goes on from one sequence to the next, as it does from one run to the next."""
    hub = forged.hub
    for name, nth, times in faults:
        FAULTS[name](hub.fault, nth, times)
    if above is not None:
        hub.fault.resource_limits(above=above)
    hub.requests.clear()
    found = answer(forged, "--max-wait", wait, *words.split())
    hub.fault.clear()
    keeps_all(scene, found)
    assert len(hub.requests) <= 120
    never_misread(found)


def test_what_could_not_be_read_is_still_told(forged: Forged, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once(monkeypatch)
    week(forged, 3)
    assert collected(forged.run("collect", "--json", "--offline")).dispositions(102) == ["entry"]
    forged.hub.fault.partial("pull_102", times=None)
    found = answer(forged, "--no-cache")
    assert read(found) == {101, 103}
    assert found.dispositions(102) == ["entry"]
    assert any(code.startswith("forge-") for code in found.codes)


def answer(forged: Forged, *words: str) -> Collected:
    """`collect --json`, which ends well whatever the forge does."""
    return collected(forged.run("collect", "--json", *words))


def never_misread(found: Collected) -> None:
    """A change that the forge told about names no ticket but its own."""
    own = {number: {number - 90, 17, 18} for number in range(101, 107)} | {107: {22, 23}, 108: {23}, 109: {19}}
    for number in read(found):
        assert tickets(found, number) <= own.get(number, set()), number
