"""Opens the documentation repository and whatever keeps its pull requests: GitHub, or files beside a local remote."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from changelog.address import RepositoryAddress
from changelog.commands.opening import World
from changelog.documents import Author
from changelog.errors import Misuse, Refused
from changelog.flow.survey import Survey
from changelog.language.speech import say
from changelog.outside.connect import connect
from changelog.outside.local.clone import LocalClone
from changelog.ports.forge import BoardAddress, ForgeAddress, Reach
from changelog.ports.proposals import KeepsProposals, ReadsChecks

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
    clone = LocalClone(
        git_dir=world.repository.git_dir,
        root=world.repository.root,
        url="" if _is_own(world, Path(where.text)) else where.text,
        now=world.now,
        author=author,
    )
    kept = clone if where.kind == "folder" else None
    with connect(
        _address(world, seen, where), BoardAddress(), structs.replace(reach, offline=False), murmur, kept
    ) as forge:
        if forge.trouble is not None and to_write:
            raise Refused(
                say("publishing to {slug} needs a token for {host}", slug=where.slug, host=forge.trouble.subject),
                hint=say(
                    "Set GITHUB_TOKEN, or run `gh auth login`. In Actions, use an App's or a personal token: "
                    "what the built-in one pushes starts no workflow."
                ),
            )
        docs = open_docs_repository(named, near=near, find_login=forge.login)
        yield DocsWorld(docs=docs, proposals=forge.proposals, checks=forge.checks, author=author, base=base, tree=tree)


def _address(world: World, seen: Survey, where: RepositoryAddress) -> ForgeAddress:
    """Where the documentation's forge is: `repository.forge` speaks of the product's server, and of no other.

    A GitHub Enterprise whose name does not tell is known by that setting alone.
    """
    said = world.settings.repository.forge
    known = said == "github" and seen.server.casefold() == where.web.casefold()
    return ForgeAddress(server=where.origin, slug=where.slug, kind=said if known else "")


def _is_own(world: World, folder: Path) -> bool:
    """Whether the documentation stands in the product's own repository: it then goes where that one's remote is."""
    return folder in (world.repository.root.resolve(), world.repository.git_dir.resolve())
