"""Opens the documentation repository and whatever keeps its pull requests: GitHub, or files beside a local remote."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from changelog.address import RepositoryAddress
from changelog.commands.opening import World
from changelog.commands.worlds import Reach
from changelog.documents import Author
from changelog.errors import Misuse, Refused
from changelog.flow.survey import Survey
from changelog.language.speech import say
from changelog.outside.github import places
from changelog.ports import KeepsProposals, ReadsChecks

if TYPE_CHECKING:
    from changelog.outside.docs_repository.repository import DocsRepository


class DocsWorld(Struct, frozen=True, kw_only=True):
    """The documentation. `proposals` is None where no forge is known that keeps pull requests of it; `base` is the
    branch that its pages stand on, where the settings name none and it is not simply the default one; `tree`: the work
    tree on this machine in which its pages may be edited.
    """

    docs: "DocsRepository"
    proposals: KeepsProposals | None
    checks: ReadsChecks | None
    author: Author
    base: str = ""
    tree: Path | None = None


@contextmanager
def opened(
    world: World, seen: Survey, reach: Reach, murmur: Callable[[str], None], *, to_write: bool = True
) -> Iterator[DocsWorld]:
    """The documentation that the settings name. Raises Misuse where they name none, Refused without a token for it.

    Without `to_write` it is opened without a token too: whether it may be read shows when it is.
    """
    from changelog.outside.docs_repository import work_tree
    from changelog.outside.docs_repository.identity import identity
    from changelog.outside.docs_repository.repository import locate, open_docs_repository

    named = world.settings.docs.repository
    if not named:
        raise Misuse(
            say("no documentation repository is configured"),
            hint=say('In nouveautes.toml: [docs] repository = "https://github.com/OWNER/DOCS" (or a path).'),
        )
    near = world.settings_path.parent if world.settings_path else world.repository.root
    near = near if near.is_absolute() else world.repository.root / near
    author = identity(world.repository.root)
    where = locate(named, near)
    base, tree = "", work_tree.place(Path(where.text)) if where.kind == "folder" else None
    if where.kind == "folder" and _is_own(world, Path(where.text)):
        base, near = seen.branches.integration, world.repository.root
        named = world.repository.remote_urls().get(seen.branches.remote, "") or str(near)
        where = locate(named, near)
    if where.kind == "folder":
        docs = open_docs_repository(named, near=near)
        kept = _files(world, Path(where.text), author)
        yield DocsWorld(docs=docs, proposals=kept, checks=None, author=author, base=base, tree=tree)
        return
    if not where.slug or places.kind_of(where.origin, said_of(world, seen, where), os.environ) != "github":
        docs = open_docs_repository(named, near=near)
        yield DocsWorld(docs=docs, proposals=None, checks=None, author=author, base=base, tree=tree)
        return
    with _on_github(where, named, near, reach, murmur, to_write) as github:
        yield structs.replace(github, author=author, base=base, tree=tree)


def said_of(world: World, seen: Survey, where: RepositoryAddress) -> str:
    """What the settings say of a server: `repository.forge` speaks of the product's, and of nothing else there.

    A GitHub Enterprise whose name does not tell is known by that setting alone.
    """
    said = world.settings.repository.forge
    return said if said == "github" and seen.server.casefold() == where.web.casefold() else ""


def _is_own(world: World, folder: Path) -> bool:
    """Whether the documentation stands in the product's own repository: it then goes where that one's remote is."""
    return folder in (world.repository.root.resolve(), world.repository.git_dir.resolve())


@contextmanager
def _on_github(
    where: RepositoryAddress, named: str, near: Path, reach: Reach, murmur: Callable[[str], None], to_write: bool
) -> Iterator[DocsWorld]:
    from changelog.outside.docs_repository.identity import TOOL
    from changelog.outside.docs_repository.repository import open_docs_repository
    from changelog.outside.github import token
    from changelog.outside.github.checking import GitHubChecks
    from changelog.outside.github.door import Door
    from changelog.outside.github.patience import Patience
    from changelog.outside.github.proposals import GitHubProposals

    slug, there = where.slug, places.places_of(where.origin, os.environ)
    right = token.find(there, os.environ) if there.safe else None
    if not right and not to_write:
        yield DocsWorld(docs=open_docs_repository(named, near=near), proposals=None, checks=None, author=TOOL)
        return
    if not right:
        raise Refused(
            say("publishing to {slug} needs a token for {host}", slug=slug, host=there.host),
            hint=say(
                "Set GITHUB_TOKEN, or run `gh auth login`. In Actions, use an App's or a personal token: "
                "what the built-in one pushes starts no workflow."
            ),
        )
    door = Door(there, right, slug, Patience(reach.max_wait, murmur))
    try:
        docs = open_docs_repository(
            named, near=near, find_login=lambda one: token.login_of(one, os.environ, said="github", right=right)
        )
        yield DocsWorld(docs=docs, proposals=GitHubProposals(door, slug), checks=GitHubChecks(door, slug), author=TOOL)
    finally:
        door.close()


def _files(world: World, remote: Path, author: Author) -> KeepsProposals:
    from changelog.outside.local.proposals import open_proposals

    url = "" if _is_own(world, remote) else str(remote)
    return open_proposals(world.repository.git_dir, url, at=world.now, author=author)
