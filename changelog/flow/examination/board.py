"""Whether the board can be read, and has the column whose tickets are in production."""

from collections.abc import Iterator

from changelog.app.board_column import Column
from changelog.config.schema import Settings
from changelog.flow.examination import cures
from changelog.flow.examination.examined import Examined, failed, halves, ok, skipped, warning
from changelog.flow.examination.facts import Facts
from changelog.forge import Rights, Token
from changelog.language.speech import marked, say, say_of
from changelog.model import Finding

FILE = marked(
    "board.project is the path of the file, from the folder of nouveautes.toml; `nouveautes sandbox` writes an example."
)


def board(facts: Facts) -> Iterator[Examined]:
    """The board and its column."""
    column, settings = facts.column, facts.said.settings
    if not settings.board.kind:
        yield ok("board", say("off: no board is set (board.kind)"))
        return
    if settings.board.kind == "github" and facts.forge.kind != "github":
        cure = say('Write slug = "owner/name" and forge = "github" under [repository], or kind = "file" under [board].')
        yield failed("board", say("the board is one of GitHub's, but the repository is not on a GitHub"), cure)
        return
    if column is None or column.board is None:
        yield skipped(
            "board", say("not asked: --offline") if facts.offline else say("not asked: the forge could not be, either")
        )
        return
    for finding in column.findings:
        yield _odd(finding, settings, facts.token, facts.rights)
    if column.name:
        count = len(column.tickets)
        tickets = say_of("{count} ticket", "{count} tickets", count)
        yield ok(
            "board",
            say(
                "« {title} », column « {column} »: {tickets}",
                title=column.board.title or settings.board.project,
                column=column.name,
                tickets=tickets,
            ),
        )
        yield from _hidden(column)


def _odd(finding: Finding, settings: Settings, token: Token | None, rights: Rights | None) -> Examined:
    """A finding says what is wrong and, after a semicolon, what to do."""
    message, cure = halves(finding.message)
    if finding.code == "board-no-right" and token:
        return failed(
            "board", say("{subject}: {message}", subject=finding.subject, message=message), cures.board(token, rights)
        )
    if finding.subject not in ("", "board"):
        message = say("{subject}: {message}", subject=finding.subject, message=message)
    fallback = say(FILE) if settings.board.kind == "file" else say("Try again; `nouveautes board` reads it too.")
    return failed("board", message, f"{_sentence(cure)}." if cure else fallback)


def _sentence(cure: str) -> str:
    """With a capital, unless it begins with the name of a setting."""
    setting = "." in cure.partition(" ")[0]
    return cure if setting else cure[:1].upper() + cure[1:]


def _hidden(column: Column) -> Iterator[Examined]:
    items = column.board.items if column.board else ()
    count = sum(1 for item in items if item.kind == "redacted" and item.column == column.name and not item.archived)
    if count:
        cure = say("Give the token the right to read the repositories that their tickets live in.")
        said = say_of(
            "{count} card of « {column} » cannot be seen with this token",
            "{count} cards of « {column} » cannot be seen with this token",
            count,
            column=column.name,
        )
        yield warning("board", said, cure, subject="hidden")
