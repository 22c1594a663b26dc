"""Whether the remote answers, and which forge stands behind it."""

import shlex
from collections.abc import Iterator

from changelog.flow.examination.examined import Examined, failed, ok, skipped, warning
from changelog.flow.examination.facts import Forge, Remote, Rights

# Why git could not read a remote → what to do. `{cure}` is how its address is changed.
CURES = {
    "denied": "Give a token (GITHUB_TOKEN, `gh auth login`) or, for an SSH address, a key that the forge knows.",
    "missing": "It was renamed, removed, or is hidden from this account: {address}.",
    "network": "Check the network, its proxy and the address: {address}.",
    "certificate": "Have this machine trust the forge's certificate (git's setting http.sslCAInfo).",
    "late": "Check the network and its proxy; `git ls-remote` shows whether it ever answers.",
    "protocol": "Use an address that begins with https:// or ssh://, or a folder: {address}.",
    "other": "`git ls-remote` shows the whole of it; then: {address}.",
}
SAID = {
    "denied": "refuses to be read",
    "missing": "has no such repository, or hides it",
    "network": "cannot be reached",
    "certificate": "has a certificate that is not trusted",
    "late": "does not answer in time",
    "protocol": "has an address that is not followed",
    "other": "cannot be read",
}


def remote(found: Remote | None) -> Iterator[Examined]:
    """The remote, asked by git itself."""
    if found is None:
        yield skipped("remote", "this clone has no remote: what is tagged here stays here")
        return
    place = f"{found.name} ({found.address.shown})"
    change = f"git remote set-url {shlex.quote(found.name)}"
    if found.address.secret:
        cure = f"Take it out (`{change} …`), make a new one, and let git ask its credential helper."
        yield warning("remote", f"the address of {found.name} holds a password or a token, in the open", cure)
    if found.reason:
        cure = CURES[found.reason].format(address=f"`{change} …` changes it")
        words = f" ({found.words})" if found.words else ""
        yield failed("remote", f"{place} {SAID[found.reason]}{words}", cure)
    elif not found.asked:
        yield skipped("remote", f"{place} is not asked: --offline")
    else:
        yield ok("remote", f"{place} answers")


def forge(found: Forge, rights: Rights | None) -> Examined:
    """Where tickets and pull requests live."""
    if found.kind == "gitlab":
        cure = 'Nothing to do; forge = "none" under [repository] says that this is meant.'
        return warning("forge", f"{found.host} is a GitLab, which is not asked: git and files speak alone", cure)
    if found.kind == "none":
        return ok("forge", "local world: git and files")
    if not found.slug:
        cure = 'Write slug = "owner/name" under [repository] in nouveautes.toml.'
        return failed("forge", "the settings say GitHub, but not which repository", cure)
    if not found.safe:
        cure = "Use an address that begins with https:// (repository.server, GITHUB_API_URL, GITHUB_GRAPHQL_URL)."
        return failed(
            "forge", f"{found.host} is not asked: its address is not https, and a token would travel in the open", cure
        )
    if rights and rights.reason in FORGE_TROUBLES:
        return failed("forge", rights.trouble, FORGE_TROUBLES[rights.reason])
    return ok("forge", f"GitHub at {found.host} ({found.api})")


FORGE_TROUBLES = {
    "network": "Check the network, its proxy and the address; --offline does without.",
    "server": "Try again later: https://www.githubstatus.com says how it is.",
    "limited": "Wait, or give it more time with --max-wait SECONDS.",
    "refused": "Check repository.server, GITHUB_API_URL and GITHUB_GRAPHQL_URL: they must be of the same forge.",
}


def name(asked: Forge, found: Remote | None, rights: Rights | None) -> Iterator[Examined]:
    """Whether the repository still bears its name."""
    if rights is None or not rights.slug:
        return
    if rights.slug.lower() == asked.slug.lower():
        yield ok("name", f"the repository is called {rights.slug}")
        return
    if found and found.address.slug.lower() == asked.slug.lower():
        there = found.address.shown.replace(found.address.slug, rights.slug)
        cure = f"Run `git remote set-url {shlex.quote(found.name)} {shlex.quote(there)}`, and write "
    else:
        cure = f'Write slug = "{rights.slug}" and '
    former = f'former = ["{asked.slug}"] under [repository].'
    yield warning("name", f"{asked.slug} is called {rights.slug} today", cure + former)
