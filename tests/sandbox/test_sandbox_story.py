"""The story of the sandbox as plain data: the same every time, true to itself, and about nobody real."""

import re
import struct
import tomllib
import zlib
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from msgspec import structs

from changelog.adapters import sandbox_writer
from changelog.errors import Misuse
from changelog.sandbox import fast_import, history, story
from changelog.sandbox.model import Delivered, FileEdit, Sandbox, WrittenCommit, WrittenRepository

STORY = sandbox_writer.read()
ANCHOR = date(2026, 11, 16)
ANCHORS = (ANCHOR, date(2027, 1, 4), date(2024, 3, 4), date(2026, 4, 6), date(2026, 11, 2))
"""An ordinary one, and weeks that cross a new year, a leap day and both changes of the clocks."""

PULL_REQUEST = re.compile(r"^Merge pull request #(\d+) from capucine-dev/\S+$|^[^\n]+ \(#(\d+)\)$")
REVERTED = re.compile(r"This reverts commit ([0-9a-f]{40})(?:, reversing\nchanges made to ([0-9a-f]{40}))?\.")
LINK = re.compile(r"\]\((?!https?:)([^)]+)\)")


@pytest.fixture(scope="module")
def told() -> Sandbox:
    """The story of an ordinary November."""
    return story.example(STORY, ANCHOR)


def pages(repository: WrittenRepository, branch: str) -> dict[str, str]:
    """The text files on a branch."""
    files = repository.tip(branch).files
    return {file.path: file.content.decode() for file in files if not file.path.endswith(".png")}


def reachable(repository: WrittenRepository, sha: str) -> set[str]:
    """A commit and all before it."""
    found: set[str] = set()
    waiting = [sha]
    while waiting:
        commit = repository.commit(waiting.pop())
        if commit.sha not in found:
            found.add(commit.sha)
            waiting.extend(commit.parents)
    return found


def test_the_same_anchor_gives_the_same_bytes(told: Sandbox) -> None:
    assert story.example(STORY, ANCHOR) == told
    assert fast_import.stream(story.example(STORY, ANCHOR).product) == fast_import.stream(told.product)


@pytest.mark.parametrize("anchor", ANCHORS)
@pytest.mark.parametrize("timezone", ["Europe/Paris", "America/Cayenne", "Indian/Reunion"])
def test_every_anchor_tells_five_deliveries_and_an_opening(anchor: date, timezone: str) -> None:
    elsewhere = structs.replace(STORY, product=structs.replace(STORY.product, timezone=timezone))
    told = story.example(elsewhere, anchor)
    expected = [(anchor - timedelta(days=7 * weeks)).isoformat() for weeks in (5, 4, 3, 2, 1, 0)]
    assert [tag.name for tag in told.product.tags] == expected
    assert max(commit.committed for commit in told.product.commits + told.documentation.commits) < told.until


def test_it_has_the_size_of_a_month_of_work(told: Sandbox) -> None:
    assert 45 <= len(told.product.commits) <= 70


def test_tags_lie_on_the_way_to_production_except_the_one_to_show(told: Sandbox) -> None:
    product = told.product
    production, recette = product.tip("production"), product.tip("recette")
    *delivered, to_show = product.tags
    assert {tag.commit for tag in delivered} <= reachable(product, production.sha)
    assert to_show.commit not in reachable(product, production.sha)
    assert production.sha in reachable(product, to_show.commit)
    assert to_show.commit in reachable(product, recette.sha)


def test_one_tag_is_a_lightweight_one(told: Sandbox) -> None:
    assert [tag.name for tag in told.product.tags if not tag.message] == ["2026-11-02"]


def test_three_pull_requests_wait_for_the_next_train(told: Sandbox) -> None:
    product = told.product
    newest = product.tags[-1].commit
    waiting = reachable(product, product.tip("recette").sha) - reachable(product, newest)
    assert sorted(number for sha in waiting if (number := pull_request(product.commit(sha)))) == [247, 248, 249]


def pull_request(commit: WrittenCommit) -> int:
    """The number of the pull request that a commit of recette or production landed, or 0."""
    match = PULL_REQUEST.match(commit.subject) if commit.branch in ("recette", "production") else None
    return int(match[1] or match[2]) if match else 0


def test_a_number_is_a_ticket_or_one_pull_request(told: Sandbox) -> None:
    landed = [number for commit in told.product.commits if (number := pull_request(commit))]
    assert len(landed) == len(set(landed))
    assert not set(landed) & {ticket.number for ticket in STORY.tickets}


def test_reverts_name_true_commits_and_take_back_their_files(told: Sandbox) -> None:
    product = told.product
    reverts = [(commit, match) for commit in product.commits if (match := REVERTED.search(commit.message))]
    assert len(reverts) == 3
    for commit, match in reverts:
        undone = product.commit(match[1])
        assert commit.subject == f'Revert "{undone.subject}"'
        assert match[2] == undone.parents[0]
        before, after = set(product.commit(commit.parents[0]).files), set(commit.files)
        assert after - before, "something came back"
        changed = {file.path for file in set(undone.files) ^ set(product.commit(match[2]).files)}
        assert {file.path for file in before ^ after} == changed


def test_the_hotfix_went_to_production_first(told: Sandbox) -> None:
    (hotfix,) = (commit for commit in told.product.commits if pull_request(commit) == 219)
    assert hotfix.branch == "production"
    (resync,) = (
        commit for commit in told.product.commits if commit.subject == "Merge branch 'production' into recette"
    )
    assert resync.parents[1] == hotfix.sha
    released = told.product.tags[2].commit
    assert hotfix.parents[0] == released


def test_people_are_invented(told: Sandbox) -> None:
    for repository in (told.product, told.documentation):
        for commit in repository.commits:
            assert commit.author.email.endswith("@exemple.invalid")
            assert commit.committer.email.endswith("@exemple.invalid")
        everything = fast_import.stream(repository).decode("utf-8", "replace")
        assert all(host.endswith(".invalid") for host in re.findall(r"@([\w.-]+\.\w+)", everything))
        assert all(host.endswith(".invalid") for host in re.findall(r"https?://([\w.{}-]+)", everything))


def test_the_board_knows_every_ticket_of_the_history(told: Sandbox) -> None:
    board = tomllib.loads(told.board.decode())
    known = {ticket["number"] for ticket in board["tickets"]}
    words = r"(?:Ferme|Fixes|Closes|Voir) #(\d+)|\(#(\d+)\)\.?$"
    steps = [commit for commit in told.product.commits if not pull_request(commit)]
    named = {int(a or b) for commit in steps for a, b in re.findall(words, commit.message, re.MULTILINE)}
    assert named
    assert named <= known
    assert all(ticket["column"] in board["columns"] and ticket["title"] for ticket in board["tickets"])


def test_published_tickets_are_in_production(told: Sandbox) -> None:
    delivered = [event for week in STORY.example.delivered for event in STORY.events[week]]
    published = {number for event in delivered if isinstance(event, Delivered) for number in event.published}
    in_production = {ticket.number for ticket in STORY.tickets if ticket.column == STORY.board.done}
    assert published == in_production


def test_the_page_tells_the_delivered_weeks_newest_first(told: Sandbox) -> None:
    page = pages(told.documentation, "master")[STORY.documentation.page]
    assert page.startswith("---\ndescription: >-\n")
    assert re.findall(r"^## (.*)$", page, re.MULTILINE) == [
        "Du mardi 3 au lundi 9 novembre 2026",
        "Du mardi 27 octobre au lundi 2 novembre 2026",
        "Du mardi 20 au lundi 26 octobre 2026",
        "Du mardi 13 au lundi 19 octobre 2026",
        "Lundi 12 octobre 2026",
    ]
    link = "(https://forge.exemple.invalid/capucine-dev/capucine/issues/193)"
    assert f"\n* [Connaître son rang sur la liste d’attente #193]{link}\n" in page


def test_the_documentation_leads_nowhere_wrong(told: Sandbox) -> None:
    paths = {file.path for file in told.documentation.tip("master").files}
    for path, text in pages(told.documentation, "master").items():
        folder = path.rpartition("/")[0]
        for link in LINK.findall(text):
            target = link.removeprefix("../") if link.startswith("../") else f"{folder}/{link}".lstrip("/")
            assert target in paths, f"{path}: {link}"
        for block in ("hint", "tabs", "tab"):
            assert len(re.findall(rf"{{% {block}\b", text)) == text.count(f"{{% end{block} %}}")


def test_the_settings_are_those_of_the_sandbox() -> None:
    product = STORY.product
    values = tomllib.loads(pages(story.example(STORY, ANCHOR).product, product.production)[product.settings])
    assert values["timezone"] == product.timezone
    assert values["repository"]["slug"] == f"{product.owner}/{product.name}"
    branches = (values["repository"]["integration"], values["repository"]["production"], values["docs"]["branch"])
    assert branches == (product.integration, product.production, STORY.documentation.branch)
    assert (values["docs"]["page"], values["board"]["column"]) == (STORY.documentation.page, STORY.board.done)
    assert (
        values["environments"][0]["review_app_url"].format(number=7) == "https://recette-pr7.capucine.exemple.invalid"
    )


def test_the_picture_is_a_png() -> None:
    content = STORY.pages[".gitbook/assets/plan-du-jardin.png"]
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", content[16:24])
    (length,) = struct.unpack(">I", content[(start := content.index(b"IDAT")) - 4 : start])
    assert len(zlib.decompress(content[start + 4 : start + 4 + length])) == (width + 1) * height


@pytest.mark.parametrize(
    ("now", "anchor"),
    [
        ("2026-11-16 20:00", date(2026, 11, 9)),
        ("2026-11-17 09:29", date(2026, 11, 9)),
        ("2026-11-17 09:30", date(2026, 11, 16)),
        ("2026-11-22 23:59", date(2026, 11, 16)),
    ],
)
def test_the_latest_anchor_leaves_nothing_in_the_future(now: str, anchor: date) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=ZoneInfo("Europe/Paris"))
    assert story.latest_anchor(moment, STORY.example.until) == anchor
    assert story.example(STORY, anchor).until <= moment


@pytest.mark.parametrize(
    ("before", "after", "trouble"),
    [
        ('language = "fr"', "language = fr", "Invalid value"),
        ('kind = "resync"', 'kind = "reset"', r"Invalid value 'reset' - at `\$.events\[...\]\[4\].kind`"),
        ("reverts = 215", "revert = 215", "contains unknown field `revert`"),
        ('by = "ninon"', 'by = "nina"', "events.week-1: nobody is 'nina'"),
        ("published = [188, 191, 195]", "published = [999]", "events.week-1: there is no ticket 999"),
        ('delivered = ["week-1", ', 'delivered = ["week-0", ', "example: there are no events 'week-0'"),
        ('typed = ["look", ', 'typed = ["looks", ', "weeks.no-hotfix: there is no typed 'looks'"),
        ('page = "dernieres-nouveautes.md"', 'page = "x.md"', "documentation.page: there is no documentation/x.md"),
        ('settings = "nouveautes.toml"', 'settings = "x.toml"', "product.settings: there is no x.toml"),
    ],
)
def test_a_mistake_in_the_file_is_said(before: str, after: str, trouble: str) -> None:
    text, files = source()
    assert before in text
    with pytest.raises(Misuse, match=trouble):
        story.read(text.replace(before, after, 1), files)


def source() -> tuple[str, dict[str, bytes]]:
    """The file of the story, and those beside it."""
    room = Path(str(story.__file__)).parent
    files = {f"documentation/{path}": content for path, content in STORY.pages.items()}
    return (room / "capucine.toml").read_text("utf-8"), files | {STORY.product.settings: STORY.settings.encode()}


def test_words_that_are_not_there_cannot_be_changed() -> None:
    for content in (b"", b"ab ab"):
        with pytest.raises(Misuse, match=r"a\.txt: 'ab' is there [02] times"):
            history.edited({"a.txt": content}, [FileEdit(path="a.txt", before="ab", after="c")])


def test_a_week_more_is_a_week_in_the_file() -> None:
    """What the head of the file says of adding one."""
    text, files = source()
    more = """
[[events.week-5]]
kind = "squash"
number = 300
title = "Accueil plus clair"
at = "J-3 10:00"
by = "maelle"
body = ""
add = { "gabarits/aide.html" = "<p>Aide</p>\\n" }

[[events.week-5]]
kind = "delivery"
at = "J+0 18:00"
by = "apolline"
message = "Livraison du {day}"
shipped = "J+3 12:30"
published = [197]
"""
    longer = story.read(text.replace('"week-4"]', '"week-4", "week-5"]') + more, files)
    told = story.example(longer, ANCHOR)
    assert len(told.product.tags) == len(story.example(STORY, ANCHOR).product.tags) + 1
    page = pages(told.documentation, "master")[longer.documentation.page]
    assert page.count("\n## ") == 6
    assert "## Du mardi 3 au lundi 9 novembre 2026\n\n* [Indiquer deux jardins" in page
