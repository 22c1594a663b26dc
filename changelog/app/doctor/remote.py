"""The remote, its forge, the board."""

import shlex
from collections.abc import Iterator

from changelog.app.board_column import Column
from changelog.app.doctor import lines
from changelog.app.doctor.facts import CheckupFacts, Remote
from changelog.app.doctor.lines import Examined, failed, halves, ok, skipped, warning
from changelog.domain.forge import Rights, Server
from changelog.domain.model import Finding
from changelog.i18n.say import marked, say, say_of

# Why git could not read a remote → what to do. `{address}` is how its address is changed.
CURES = {
    "denied": marked(
        "Give a token (GITHUB_TOKEN, `gh auth login`) or, for an SSH address, a key that the forge knows."
    ),
    "missing": marked("It was renamed, removed, or is hidden from this account: {address}."),
    "network": marked("Check the network, its proxy and the address: {address}."),
    "certificate": marked("Have this machine trust the forge's certificate (git's setting http.sslCAInfo)."),
    "late": marked("Check the network and its proxy; `git ls-remote` shows whether it ever answers."),
    "protocol": marked("Use an address that begins with https:// or ssh://, or a folder: {address}."),
    "other": marked("`git ls-remote` shows the whole of it; then: {address}."),
}
REASONS = {
    "denied": marked("refuses to be read"),
    "missing": marked("has no such repository, or hides it"),
    "network": marked("cannot be reached"),
    "certificate": marked("has a certificate that is not trusted"),
    "late": marked("does not answer in time"),
    "protocol": marked("has an address that is not followed"),
    "other": marked("cannot be read"),
}
FORGE_TROUBLES = {
    "network": marked("Check the network, its proxy and the address; --offline does without."),
    "server": marked("Try again later: https://www.githubstatus.com says how it is."),
    "limited": marked("Wait, or give it more time with --max-wait SECONDS."),
    "refused": marked(
        "Check repository.server, GITHUB_API_URL and GITHUB_GRAPHQL_URL: they must be of the same forge."
    ),
}
FILE = marked(
    "board.project is the path of the file, from the folder of nouveautes.toml; `nouveautes sandbox` writes an example."
)


def remote(found: Remote | None) -> Iterator[Examined]:
    """The remote, asked by git itself."""
    if found is None:
        yield skipped("remote", say("this clone has no remote: what is tagged here stays here"))
        return
    place = f"{found.name} ({found.address.shown})"
    change = f"git remote set-url {shlex.quote(found.name)}"
    if found.address.secret:
        message = say("the address of {remote} holds a password or a token, in the open", remote=found.name)
        cure = say("Take it out (`{change} …`), make a new one, and let git ask its credential helper.", change=change)
        yield warning("remote", message, cure)
    if found.reason:
        cure = say(CURES[found.reason], address=say("`{change} …` changes it", change=change))
        words = f" ({found.words})" if found.words else ""
        yield failed("remote", f"{place} {say(REASONS[found.reason])}{words}", cure)
    elif not found.asked:
        yield skipped("remote", say("{place} is not asked: --offline", place=place))
    else:
        yield ok("remote", say("{place} answers", place=place))


def forge(found: Server, rights: Rights | None) -> Examined:
    """Where tickets and pull requests live."""
    if found.kind == "gitlab":
        message = say("{host} is a GitLab, which is not asked: only git and files are read", host=found.host)
        return warning(
            "forge", message, say('Nothing to do; forge = "none" under [repository] says that this is meant.')
        )
    if found.kind == "none":
        return ok("forge", say("local world: git and files"))
    if not found.slug:
        cure = say('Write slug = "owner/name" under [repository] in nouveautes.toml.')
        return failed("forge", say("the settings say GitHub, but not which repository"), cure)
    if not found.safe:
        message = say(
            "{host} is not asked: its address is not https, and a token would travel in the open", host=found.host
        )
        cure = say("Use an address that begins with https:// (repository.server, GITHUB_API_URL, GITHUB_GRAPHQL_URL).")
        return failed("forge", message, cure)
    if rights and rights.reason in FORGE_TROUBLES:
        return failed("forge", rights.trouble, say(FORGE_TROUBLES[rights.reason]))
    return ok("forge", say("GitHub at {host} ({api})", host=found.host, api=found.api))


def name(asked: Server, found: Remote | None, rights: Rights | None) -> Iterator[Examined]:
    """Whether the repository still bears its name."""
    if rights is None or not rights.slug:
        return
    former = asked.slug
    if rights.slug.lower() == former.lower():
        yield ok("name", say("the repository is called {slug}", slug=rights.slug))
        return
    if found and found.address.slug.lower() == former.lower():
        there = found.address.shown.replace(found.address.slug, rights.slug)
        command = f"git remote set-url {shlex.quote(found.name)} {shlex.quote(there)}"
        cure = say(
            'Run `{command}`, and write former = ["{former}"] under [repository].', command=command, former=former
        )
    else:
        cure = say(
            'Write slug = "{slug}" and former = ["{former}"] under [repository].', slug=rights.slug, former=former
        )
    yield warning("name", say("{slug} is called {now} today", slug=former, now=rights.slug), cure)


def board(facts: CheckupFacts) -> Iterator[Examined]:
    """The board and its column."""
    column, settings = facts.column, facts.said.settings.board
    if not settings.kind:
        yield ok("board", say("off: no board is set (board.kind)"))
        return
    if settings.kind == "github" and facts.forge.kind != "github":
        cure = say('Write slug = "owner/name" and forge = "github" under [repository], or kind = "file" under [board].')
        yield failed("board", say("the board is one of GitHub's, but the repository is not on a GitHub"), cure)
        return
    if column is None or column.board is None:
        offline, unread = say("not asked: --offline"), say("not asked: the forge could not be, either")
        yield skipped("board", offline if facts.offline else unread)
        return
    for finding in column.findings:
        yield _odd(finding, facts)
    if column.name:
        title, count = column.board.title or settings.project, len(column.tickets)
        tickets = say_of("{count} ticket", "{count} tickets", count)
        message = say("« {title} », column « {column} »: {tickets}", title=title, column=column.name, tickets=tickets)
        yield ok("board", message)
        if column.board.read_only and not lines.knows_boards(facts.rights):
            message = say("« {title} » may be read with this token and not changed: no card will move", title=title)
            cure = lines.board(facts.token, facts.rights, "write") if facts.token else say(lines.NEVER)
            yield warning("board", message, cure, subject="write")
        yield from _hidden(column)


def _odd(finding: Finding, facts: CheckupFacts) -> Examined:
    """What is wrong with the board, and what to do."""
    message, cure = halves(finding.message)
    no_right = finding.code == "board-no-right" and facts.token
    if no_right or finding.subject not in ("", "board"):
        message = say("{subject}: {message}", subject=finding.subject, message=message)
    if no_right and facts.token:
        return failed("board", message, lines.board(facts.token, facts.rights))
    if cure:
        # With a capital, unless it begins with the name of a setting.
        setting = "." in cure.partition(" ")[0]
        return failed("board", message, f"{cure if setting else cure[:1].upper() + cure[1:]}.")
    file = facts.said.settings.board.kind == "file"
    return failed("board", message, say(FILE) if file else say("Try again; `nouveautes board` reads it too."))


def _hidden(column: Column) -> Iterator[Examined]:
    """The cards that the token cannot see."""
    items = column.board.items if column.board else ()
    count = sum(1 for item in items if item.kind == "redacted" and item.column == column.name and not item.archived)
    if count:
        message = say_of(
            "{count} card of « {column} » cannot be seen with this token",
            "{count} cards of « {column} » cannot be seen with this token",
            count,
            column=column.name,
        )
        cure = say("Give the token the right to read the repositories that their tickets live in.")
        yield warning("board", message, cure, subject="hidden")
