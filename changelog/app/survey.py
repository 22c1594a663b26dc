"""Chapter 0, survey: which branches, tags and forge this clone has, before any of its history is read."""

from collections.abc import Callable

from msgspec import Struct, structs

from changelog.config.schema import Settings
from changelog.domain.address import RepositoryAddress
from changelog.domain.history import date_tags, tag_shapes
from changelog.domain.model import Branches, DateTag, Finding, Refs, Shared
from changelog.domain.ports.repository import ShowsRefs
from changelog.domain.web_pages import ForgeKind, kind_of
from changelog.errors import Misuse, Refused
from changelog.i18n.say import say

HOME = "https://github.com"
INTEGRATIONS = ("recette", "develop", "development", "main", "master", "trunk")


class Survey(Struct, frozen=True, kw_only=True):
    """What a clone has. `slug` and `server` are where its tickets live, empty where no forge is known; `slugs` adds the
    repository's former names. `unread`: shape → an example, for dated tags that are not read, and newer than all that
    are.
    `backups`: where branches stood before a resync rewrote them. `forge`: the kind that the settings or the server's
    name say, empty where neither does. `tracker`: the address of a ticket that has a key, in the settings' form.
    """

    branches: Branches
    tags: tuple[DateTag, ...]
    findings: tuple[Finding, ...]
    slug: str
    server: str
    slugs: frozenset[str]
    unread: dict[str, str]
    backups: tuple[str, ...] = ()
    forge: ForgeKind = ""
    tracker: str = ""

    def tag(self, name: str) -> DateTag | None:
        """The date tag of that name."""
        return next((tag for tag in self.tags if tag.name == name), None)


class KnownRefs(Struct, kw_only=True):
    """Implements ShowsRefs with refs that were read: those of the remote, or of a clone that is not read twice."""

    known: Refs
    urls: dict[str, str]
    asks: Callable[[str, str], Shared]
    shallow: bool = False

    def refs(self) -> Refs:
        return self.known

    def remote_urls(self) -> dict[str, str]:
        return self.urls

    def shared(self, one: str, other: str) -> Shared:
        return self.asks(one, other)


def look(repository: ShowsRefs, settings: Settings, *, slug: str = "", server: str = HOME) -> Survey:
    """Survey a clone. Raises Refused for a shallow or an empty one, Misuse for a branch that does not exist.

    `slug` is used where neither settings nor remote name the repository; `server` where they name no server.
    """
    if repository.shallow:
        raise Refused(
            say("this clone is shallow: the commits before it are missing, and with them what was delivered before"),
            hint=say(
                "Run `git fetch --unshallow --tags` (in a workflow: fetch-depth: 0), then the same command again."
            ),
        )
    refs, urls = repository.refs(), repository.remote_urls()
    remote = _remote(refs, urls, settings.repository.remote)
    branches = _branches(repository, refs, remote, settings)
    tags, findings = date_tags.select(refs.tags, date_tags.shapes(settings.tags.format, settings.tags.accept))
    read = {tag.name for tag in tags}
    newest = tags[-1].date if tags else None
    unread = tag_shapes.suggestions((tag.name for tag in refs.tags if tag.name not in read), newer_than=newest)
    if tags and unread:
        shape, name = next(iter(unread.items()))
        message = say('is a newer date, and is not read: [tags] accept = ["{shape}"] in nouveautes.toml', shape=shape)
        findings.append(Finding(code="tags-unread", message=message, subject=name))
    lost = say("its object is gone; `git fetch --tags --force` may bring it") if refs.broken else ""
    findings += [Finding(code="ref-broken", message=lost, subject=name) for name in refs.broken]
    slug, server = _forge(urls.get(remote, ""), settings, slug, server)
    return Survey(
        branches=branches,
        tags=tuple(tags),
        findings=tuple(findings),
        slug=slug,
        server=server,
        slugs=frozenset(name.lower() for name in (slug, *settings.repository.former) if name),
        unread=unread,
        backups=refs.backups,
        forge=settings.repository.forge or kind_of(server),
        tracker=settings.repository.tracker,
    )


def _remote(refs: Refs, urls: dict[str, str], wanted: str) -> str:
    known = {*urls, *(branch.partition("/")[0] for branch in refs.remote_branches)}
    if wanted and wanted not in known:
        hint = say("Known remotes: {listed}. Correct repository.remote.", listed=", ".join(sorted(known)) or "-")
        raise Misuse(say("this clone has no remote named {name!r}", name=wanted), hint=hint)
    if wanted:
        return wanted
    names = [name for name in urls if any(branch.startswith(f"{name}/") for branch in refs.remote_branches)]
    names = names or list(dict.fromkeys(branch.partition("/")[0] for branch in refs.remote_branches))
    return "origin" if "origin" in names or not names else names[0]


def _branches(repository: ShowsRefs, refs: Refs, remote: str, settings: Settings) -> Branches:
    wanted = settings.repository.production
    integration = settings.repository.integration or _default(refs, remote)
    if _find(refs, remote, integration) is None:
        raise _no_branch("repository.integration", integration, refs)
    prefix = f"{remote}/"
    names = [name.removeprefix(prefix) for name in refs.remote_branches if remote and name.startswith(prefix)]
    found = {name: place for name in (names or refs.branches) if (place := _find(refs, remote, name)) is not None}

    def shared(one: str, other: str) -> Shared:
        return repository.shared(_place(refs, remote, one)[1], _place(refs, remote, other)[1])

    production = wanted
    if not wanted:
        from changelog.app import lines

        if settings.repository.integration:
            production = lines.production_of(integration, found, shared)
        else:
            integration, production = lines.lines_of(integration, found, shared)
    if production == integration:
        production = ""
    elif production and _find(refs, remote, production) is None:
        raise _no_branch("repository.production", production, refs)
    place, (ref, sha) = _place(refs, remote, integration), _place(refs, remote, production)
    return Branches(
        integration=integration,
        integration_ref=place[0],
        integration_sha=place[1],
        production=production,
        production_ref=ref,
        production_sha=sha,
        remote=remote if place[0].startswith("refs/remotes/") else "",
    )


def settled(settings: Settings, branches: Branches) -> Settings:
    """The settings with the branches that were found: what is asked of the remote later is of the same ones."""
    own = structs.replace(
        settings.repository,
        integration=branches.integration,
        production=branches.production or branches.integration,
    )
    return structs.replace(settings, repository=own)


def _default(refs: Refs, remote: str) -> str:
    head = refs.remote_heads.get(remote, "").removeprefix(f"{remote}/")
    if head and f"{remote}/{head}" in refs.remote_branches:
        return head
    there = [name.removeprefix(f"{remote}/") for name in refs.remote_branches if name.startswith(f"{remote}/")]
    if not there and refs.head in refs.branches:
        return refs.head
    # The remote does not name its default branch (a workflow's checkout of a tag): the usual names, in order.
    names = there or list(refs.branches)
    usual = next((name for name in INTEGRATIONS if name in names), "")
    return usual or (refs.head if refs.head in names else next(iter(names), ""))


def _find(refs: Refs, remote: str, name: str) -> tuple[str, str] | None:
    """Ref and SHA: the remote-tracking ref where there is a remote, else the local branch (TRAIN.md, "Which refs")."""
    if remote and f"{remote}/{name}" in refs.remote_branches:
        return f"refs/remotes/{remote}/{name}", refs.remote_branches[f"{remote}/{name}"]
    return (f"refs/heads/{name}", refs.branches[name]) if name in refs.branches else None


def _place(refs: Refs, remote: str, name: str) -> tuple[str, str]:
    return _find(refs, remote, name) or ("", "")


def _no_branch(key: str, name: str, refs: Refs) -> Exception:
    known = sorted({*refs.branches, *(full.partition("/")[2] for full in refs.remote_branches)})
    if not known:
        return Refused(
            say("this repository has no commit yet"), hint=say("Commit something, then run the same command again.")
        )
    from difflib import get_close_matches

    near = get_close_matches(name, known, n=1)
    listed = ", ".join(known[:8]) + ("…" if len(known) > 8 else "")
    meant = say("Did you mean {name}? ", name=near[0]) if near else ""
    hint = meant + say("Known branches: {listed}. Set {key} in nouveautes.toml.", listed=listed, key=key)
    if not name:
        return Misuse(say("cannot find the branch that changes are merged into: HEAD is on no branch"), hint=hint)
    return Misuse(say("there is no branch {name!r}", name=name), hint=hint)


def _forge(url: str, settings: Settings, fallback: str, home: str) -> tuple[str, str]:
    """The slug and the server that a remote's address names. Its user, password and query are dropped."""
    slug, server = settings.repository.slug, settings.repository.server.rstrip("/")
    address = RepositoryAddress.parse(url)
    if "." in address.host and address.slug:
        slug, server = slug or address.slug, server or address.web
    slug = slug or fallback
    return slug, (server or home) if slug else ""
