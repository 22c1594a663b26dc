"""What `check` says of a branch before its merge is what `notes` tells after it; and what people see of it."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from command import Answer, Run
from forge_history import Forged
from git_history import BOT, History, Step
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from changelog.commands import json_forms

BLOCK = "Technique\n\n```nouveaute\nRetrouvez vos rendez-vous\nSur une page.\n```\n"
RULES = """
[[notes.rules]]
path = "outils/*"
aside = "outillage"
[[notes.rules]]
branch = "ops-*"
section = "En coulisses"
"""
Files = dict[str, str | None]


def branched(history: History, name: str, *steps: Step | str, into: str = "recette") -> str:
    """A branch that waits, cut from the tip of another one."""
    tip, content = history.tips[into], dict(history.content)
    for at, one in enumerate(steps):
        step = one if isinstance(one, Step) else Step(one)
        files: Files = {f"{name}-{at}.txt": "x\n"} if step.files is None else dict(step.files)
        tip = history.write(step.message, [tip], files, author=step.author)
    history.point(name, tip)
    history.content = content
    return tip


def merge(history: History, name: str, *, into: str = "recette") -> str:
    """Git's own merge of that branch."""
    return history.join(into, history.tips[name], f"Merge branch '{name}' into {into}")


def begun(history: History) -> None:
    """A delivery in production, then a change that waits for the next one."""
    history.merge(100, title="Prendre rendez-vous", branch="10-rdv")
    history.tag("2022-01-11")
    history.release("2022-01-11")
    history.day("2022-01-12")
    history.merge(101, branch="12-annuler", title="Annuler un rendez-vous")


# A branch, and what is expected of each of its changes.
STORIES: dict[str, tuple[Callable[[History], object], list[str]]] = {
    "ticket": (lambda h: branched(h, "14-rappels", "Rappels par SMS"), ["told"]),
    "ticket of another change": (lambda h: branched(h, "12-suite", "La suite", "Et la fin"), ["told"]),
    "words": (lambda h: branched(h, "carte", BLOCK), ["told"]),
    "silence": (lambda h: branched(h, "muet", "Range\n\nNouveaute: aucune"), ["aside"]),
    "nothing": (lambda h: branched(h, "range", "Range"), ["missing"]),
    "machine": (lambda h: branched(h, "dependabot/pip/x", Step("Bump x", author=BOT)), ["aside"]),
    "rule by path": (lambda h: branched(h, "x", Step("X #15", {"outils/a.txt": "a\n"})), ["aside"]),
    "rule by branch": (lambda h: branched(h, "ops-sauvegardes", "Sauvegardes"), ["told"]),
    "hidden by file": (
        lambda h: branched(h, "16-cache", Step("Cache", {"nouveautes.d/16.md": "masquer: oui\n", "c.txt": "c\n"})),
        ["hidden"],
    ),
    "said by file": (
        lambda h: branched(h, "17-dit", Step("Dit", {"nouveautes.d/17.md": "titre: Mieux dit\n\nAinsi.\n"})),
        ["told"],
    ),
    "stacked": (
        lambda h: branched(h, "18-dessus", "Merge pull request #105 from equipe/19-dessous\n\nDessous", "Dessus"),
        ["told", "told"],
    ),
    "undone": (lambda h: branched(h, "annule", f'Revert "Annuler"\n\nThis reverts commit {h.find("#101")}.'), ["over"]),
}  # fmt: skip


@pytest.mark.one_in(4)
@pytest.mark.parametrize("story", STORIES)
def test_what_is_checked_is_what_is_told(story: str, history: History, nouveautes: Run) -> None:
    begun(history)
    tell, states = STORIES[story]
    history.settings(f'[notes]\nlayout = "sections"\ntell = "tickets"\n{RULES}')
    before = placed(nouveautes("notes", "--next", "--json", "--repo", history.ready()).json["sections"])
    tell(history)
    name = list(history.tips)[-1]
    answer = nouveautes("check", name, "--json", "--repo", history.ready())
    checked = json.loads(answer.out)
    assert [one["state"] for one in checked["changes"]] == states, answer.err
    assert answer.code == (1 if "missing" in states else 0)
    Draft202012Validator(json_forms.schema("check")).validate(checked)

    sha = merge(history, name)
    folder = history.ready()
    history.git("checkout", "--quiet", "--force", "recette")
    notes = nouveautes("notes", "--next", "--json", "--repo", folder).json
    after = nouveautes("collect", "--next", "--json", "--repo", folder).json
    (change,) = (one for one in after["changes"] if sha in one["shas"])
    assert change["why"] == checked["changes"][0]["why"]
    told = placed(notes["sections"])
    said = placed(section for one in checked["changes"] for section in one["sections"])
    assert all(one in told for one in said)
    assert all(one in said for one in told if one not in before)


@pytest.mark.parametrize("way", ["squash", "rebase"])
def test_the_line_is_that_of_the_teams_own_merges(way: str, history: History, nouveautes: Run) -> None:
    """Where branches are squashed their name is lost, and with it a ticket; where they are rebased each commit tells."""
    history.settings('[notes]\ntell = "everything"\n')
    for number in (100, 101, 102):
        if way == "squash":
            history.squash(number, f"Titre {number}")
        else:
            history.rebase_merge(f"Titre {number}")
    history.tag("2022-01-11")
    history.release("2022-01-11")
    history.day("2022-01-12")
    branched(history, "14-rappels", Step("feat!: rappels par SMS\n\nBREAKING CHANGE: l'ancien envoi part", {"a.txt": "a\n"}),
             Step("[Agenda] ajoute le tri (ABC-12)", {"b.txt": "b\n"}))  # fmt: skip
    checked = json.loads(nouveautes("check", "14-rappels", "--json", "--repo", history.ready()).out)
    said = placed(section for one in checked["changes"] for section in one["sections"])

    steps = [
        Step("feat!: rappels par SMS\n\nBREAKING CHANGE: l'ancien envoi part", {"a.txt": "a\n"}),
        Step("[Agenda] ajoute le tri (ABC-12)", {"b.txt": "b\n"}),
    ]
    if way == "squash":
        history.commit("\n\n".join(("14 rappels", *(f"* {step.message!s}" for step in steps))))
    else:
        history.rebase_merge(*(str(step.message) for step in steps))
    notes = nouveautes("notes", "--next", "--json", "--repo", history.ready()).json
    titles = {entry["title"] for _, entry in said}
    assert titles == {entry["title"] for _, entry in placed(notes["sections"])}
    assert len(checked["changes"]) == (1 if way == "squash" else 2)
    if way == "rebase":
        assert titles == {"Changement incompatible\u00a0: Rappels par SMS", "Ajoute le tri"}


def placed(sections: Iterable[dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    """Each entry below its heading. Before the merge a lone commit has no address yet."""
    return [(one["title"], entry | {"url": None}) for one in sections for entry in one["entries"]]


def test_a_hotfix_is_told_with_the_delivery_that_waits(history: History, nouveautes: Run) -> None:
    """Checked on its way into production, and merged there."""
    begun(history)
    history.day("2022-01-18")
    history.tag("2022-01-18")
    branched(history, "20-matin", "Matin", into="production")
    history.settings('[notes]\nlayout = "sections"\n')
    answer = nouveautes("check", "20-matin", "--into", "production", "--json", "--repo", history.ready())
    (change,) = answer.json["changes"]
    merge(history, "20-matin", into="production")
    told = placed(nouveautes("notes", "2022-01-18", "--json", "--repo", history.ready()).json["sections"])
    assert placed(change["sections"])[0] in told and change["sections"][0]["title"] == "Correctifs urgents"


def test_without_tags_it_is_told_by_itself(history: History, nouveautes: Run) -> None:
    history.merge(100, title="Prendre rendez-vous", branch="10-rdv")
    branched(history, "14-rappels", "Rappels par SMS")
    history.settings("")
    found = nouveautes("check", "14-rappels", "--json", "--repo", history.ready()).json
    (change,) = found["changes"]
    assert [entry["ticket"] for section in change["sections"] for entry in section["entries"]] == [14]


def test_people_see_the_entry_as_it_will_stand_and_what_is_missing(history: History, nouveautes: Run) -> None:
    begun(history)
    branched(history, "carte", BLOCK)
    branched(history, "range", "Range")
    history.settings('[notes]\ntell = "tickets"\n')
    told = nouveautes("check", "carte", "--repo", history.ready())
    assert told.code == 0 and told.err == ""
    assert told.out.splitlines()[:2] == [
        "carte → recette",
        "  ✓ carte figure dans les notes\u00a0: il apporte ses mots pour les usagers",
    ]
    assert "* Retrouvez vos rendez-vous" in told.out and "Sur une page." in told.out
    french = nouveautes("--lang", "fr", "check", "range", "--repo", history.folder)
    assert french.code == 1 and "✗ range ne figurerait nulle part" in french.out
    assert "« Ferme #12 »" in french.out.replace("\u00a0", " ")


@pytest.mark.usefixtures("in_english")
def test_what_cannot_be_checked_is_said(history: History, nouveautes: Run) -> None:
    begun(history)
    history.settings("")
    folder = history.ready()
    for words, code, said in (
        (("nulle-part",), 2, "is no branch or commit"),
        (("recette",), 1, "brings nothing that recette does not have"),
        ((), 1, "brings nothing that recette does not have"),
        (("--pull", "7"), 1, "nobody can be asked about pull request 7"),
        (("recette", "--pull", "7"), 2, "exclude each other"),
        (("--into", "x", "--pull", "7"), 2, "--into does not go with --pull"),
        (("--into", "x"), 2, "is no branch of the train"),
    ):
        answer = nouveautes("check", *words, "--repo", folder)
        assert (answer.code, answer.out) == (code, "") and said in answer.err, answer.err


def test_the_current_branch_is_meant_where_none_is_named(history: History, nouveautes: Run) -> None:
    """HEAD is this clone's, not the remote's; and it may stand on no branch."""
    begun(history)
    branched(history, "14-rappels", "Rappels par SMS")
    history.settings("")
    folder = history.ready()
    for ref in ("HEAD", "recette"):
        history.git("update-ref", f"refs/remotes/origin/{ref}", history.tips["recette"])
    history.git("checkout", "--quiet", "--force", "14-rappels")
    wanted = nouveautes("check", "14-rappels", "--json", "--repo", folder).json
    assert wanted["branch"] == "14-rappels"
    assert [nouveautes("check", *words, "--json", "--repo", folder).json for words in ((), ("HEAD",))] == [wanted] * 2
    history.git("checkout", "--quiet", "--force", "--detach")
    for words in ((), ("HEAD",), (history.tips["14-rappels"],)):
        found = json.loads(nouveautes("check", *words, "--json", "--repo", folder).out)
        assert (found["branch"], found["head"]) == ("", wanted["head"])


# On a forge


def opened(forged: Forged, number: int, name: str, **known: Any) -> None:
    """An open pull request, its commits in the clone as a workflow's checkout has them."""
    sha = branched(forged.history, name, known.pop("message", "Travaille"))
    forged.repository.pull_request(
        number, known.pop("title", "Titre"), base="recette", head=name, head_sha=sha, **known
    )


@pytest.mark.one_in(3)
@pytest.mark.parametrize("how", ["merge", "squash", "rebase"])
@pytest.mark.usefixtures("in_english")
def test_a_pull_request_is_told_by_its_description_and_its_ticket(how: str, forged: Forged) -> None:
    """However it is merged afterwards."""
    begun(forged.history)
    forged.repository.issue(14, "Des rappels par SMS")
    opened(forged, 103, "rappels", closes=[14], title="feat: sms", labels=["Nécessite une démo"])
    checked = forged.run("check", "--pull", "103", "--json").json
    (change,) = checked["changes"]
    (entry,) = [one for section in change["sections"] for one in section["entries"]]
    assert (entry["title"], entry["ticket"], entry["changes"]) == ("Des rappels par SMS", 14, [103])
    assert (checked["ok"], checked["number"], checked["needs_demo"], checked["findings"]) == (True, 103, True, [])
    if how == "merge":
        assert forged.run("check", "rappels", "--json").json == checked, "its branch finds its pull request"
        message = "Merge pull request #103 from betagouv/rappels\n\nfeat: sms"
        made = forged.history.join("recette", forged.history.tips["rappels"], message)
    elif how == "squash":
        made = forged.history.squash(103, "feat: sms").sha
    else:
        made = forged.history.rebase_merge("Travaille").sha
    forged.repository.pulls[103].merge(made)
    assert ("", entry | {"url": None}) in placed(forged.notes("--next")["sections"])
    over = forged.run("check", "--pull", "103")
    assert over.code == 1 and "pull request 103 is merged" in over.err


@pytest.mark.one_in(3)
@pytest.mark.parametrize(
    ("body", "labels", "codes"),
    [
        ("Nouveauté : Vos rappels\n\nNécessite une démo.", [], ["demo-unlabelled"]),
        ("Nouveauté : Vos rappels\n\n- [ ] Nécessite une démo", [], []),
        ("Nouveauté : Vos rappels\n\n- [x] nécessite une DÉMO", ["nécessite une démo"], []),
        ("Nouveauté : aucune", ["Nécessite une démo"], ["demo-untold"]),
        ("```nouveaute\nVos rappels\n![](https://ailleurs.invalid/a.png)\n```", [], ["picture-linked", "picture-without-words"]),
        ("```nouveaute\nVos rappels\n<b>Oui</b>\n```", [], ["note-markup"]),
    ],
)  # fmt: skip
def test_words_and_label_are_looked_at_together(body: str, labels: list[str], codes: list[str], forged: Forged) -> None:
    begun(forged.history)
    opened(forged, 103, "rappels", body=body, labels=labels)
    checked = forged.run("check", "--pull", "103", "--json").json
    assert [one["code"] for one in checked["findings"]] == codes
    assert {one["subject"] for one in checked["findings"]} <= {"#103"}


def event(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> Path:
    """A runner of GitHub's, with this event; the file of its summary."""
    (folder / "event.json").write_text(text, "utf-8")
    for name, value in (
        ("ACTIONS", "true"),
        ("EVENT_PATH", folder / "event.json"),
        ("STEP_SUMMARY", folder / "summary"),
    ):
        monkeypatch.setenv(f"GITHUB_{name}", str(value))
    return folder / "summary"


def test_on_a_runner_the_event_names_the_pull_request(
    forged: Forged, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its title tries to give the runner a command, and to be Markdown in the summary."""
    begun(forged.history)
    forged.settings = ["[notes]", 'tell = "tickets"']
    opened(forged, 103, "x", title="##[add-mask]a <img src=x> | **b**")
    summary = event(tmp_path, monkeypatch, '{"action": "edited", "pull_request": {"number": 103}}')
    answer = forged.run("check")
    assert answer.code == 1
    commands = [line for line in (answer.out + answer.err).splitlines() if line.lstrip().startswith("::")]
    assert "ne figurerait nulle part" in answer.out, "nobody's locale: the team's language"
    assert len(commands) == 1 and commands[0].startswith("::error title=nouveautes::#103 ") and "%0A" in commands[0]
    assert "##[" not in answer.out + answer.err
    text = summary.read_text("utf-8")
    assert "<img" not in text and "**b**" not in text and "&lt;img src=x&gt;" in text
    summary.unlink()
    assert forged.run("check", "--dry-run").code == 1 and not summary.exists()


@pytest.mark.parametrize("text", ['{"pull_request": {"number": "103"}}', '{"pull_request": {"number": -1}}', "{", "[]"])
def test_an_event_that_says_something_else_is_refused(
    text: str, history: History, nouveautes: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun(history)
    event(tmp_path, monkeypatch, text)
    answer: Answer = nouveautes("check", "--repo", history.ready())
    assert answer.code == 2 and "GITHUB_EVENT_PATH" in answer.err
