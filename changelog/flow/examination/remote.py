"""Whether the remote answers, and which forge stands behind it."""

import shlex
from collections.abc import Iterator

from changelog.flow.examination.examined import Examined, failed, ok, skipped, warning
from changelog.flow.examination.facts import Remote
from changelog.forge import Rights, Server
from changelog.language.speech import marked, say

# Why git could not read a remote → what to do. `{cure}` is how its address is changed.
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
SAID = {
    "denied": marked("refuses to be read"),
    "missing": marked("has no such repository, or hides it"),
    "network": marked("cannot be reached"),
    "certificate": marked("has a certificate that is not trusted"),
    "late": marked("does not answer in time"),
    "protocol": marked("has an address that is not followed"),
    "other": marked("cannot be read"),
}


def remote(found: Remote | None) -> Iterator[Examined]:
    """The remote, asked by git itself."""
    if found is None:
        yield skipped("remote", say("this clone has no remote: what is tagged here stays here"))
        return
    place = f"{found.name} ({found.address.shown})"
    change = f"git remote set-url {shlex.quote(found.name)}"
    if found.address.secret:
        cure = say("Take it out (`{change} …`), make a new one, and let git ask its credential helper.", change=change)
        yield warning(
            "remote", say("the address of {remote} holds a password or a token, in the open", remote=found.name), cure
        )
    if found.reason:
        cure = say(CURES[found.reason], address=say("`{change} …` changes it", change=change))
        words = f" ({found.words})" if found.words else ""
        yield failed("remote", f"{place} {say(SAID[found.reason])}{words}", cure)
    elif not found.asked:
        yield skipped("remote", say("{place} is not asked: --offline", place=place))
    else:
        yield ok("remote", say("{place} answers", place=place))


def forge(found: Server, rights: Rights | None) -> Examined:
    """Where tickets and pull requests live."""
    if found.kind == "gitlab":
        cure = say('Nothing to do; forge = "none" under [repository] says that this is meant.')
        return warning(
            "forge", say("{host} is a GitLab, which is not asked: git and files speak alone", host=found.host), cure
        )
    if found.kind == "none":
        return ok("forge", say("local world: git and files"))
    if not found.slug:
        cure = say('Write slug = "owner/name" under [repository] in nouveautes.toml.')
        return failed("forge", say("the settings say GitHub, but not which repository"), cure)
    if not found.safe:
        cure = say("Use an address that begins with https:// (repository.server, GITHUB_API_URL, GITHUB_GRAPHQL_URL).")
        return failed(
            "forge",
            say("{host} is not asked: its address is not https, and a token would travel in the open", host=found.host),
            cure,
        )
    if rights and rights.reason in FORGE_TROUBLES:
        return failed("forge", rights.trouble, say(FORGE_TROUBLES[rights.reason]))
    return ok("forge", say("GitHub at {host} ({api})", host=found.host, api=found.api))


FORGE_TROUBLES = {
    "network": marked("Check the network, its proxy and the address; --offline does without."),
    "server": marked("Try again later: https://www.githubstatus.com says how it is."),
    "limited": marked("Wait, or give it more time with --max-wait SECONDS."),
    "refused": marked(
        "Check repository.server, GITHUB_API_URL and GITHUB_GRAPHQL_URL: they must be of the same forge."
    ),
}


def name(asked: Server, found: Remote | None, rights: Rights | None) -> Iterator[Examined]:
    """Whether the repository still bears its name."""
    if rights is None or not rights.slug:
        return
    if rights.slug.lower() == asked.slug.lower():
        yield ok("name", say("the repository is called {slug}", slug=rights.slug))
        return
    if found and found.address.slug.lower() == asked.slug.lower():
        there = found.address.shown.replace(found.address.slug, rights.slug)
        cure = say(
            'Run `{command}`, and write former = ["{former}"] under [repository].',
            command=f"git remote set-url {shlex.quote(found.name)} {shlex.quote(there)}",
            former=asked.slug,
        )
    else:
        cure = say(
            'Write slug = "{slug}" and former = ["{former}"] under [repository].', slug=rights.slug, former=asked.slug
        )
    yield warning("name", say("{slug} is called {now} today", slug=asked.slug, now=rights.slug), cure)
