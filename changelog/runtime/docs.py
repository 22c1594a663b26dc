"""The documentation of a workspace opened, with its pull requests."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from changelog.adapters.forge.connect import connect
from changelog.adapters.forge.local.forge import LocalClone
from changelog.app.survey import Survey
from changelog.domain.forge import Proposal
from changelog.domain.model import OWN_BRANCHES, DateTag
from changelog.domain.ports.forge import BoardAddress, ForgeAddress, KeepsProposals, Reach, ReadsChecks
from changelog.domain.remote import Author
from changelog.domain.train import tag_message
from changelog.errors import Misuse, Refused
from changelog.i18n.say import say
from changelog.runtime.workspace import Progress, Workspace

if TYPE_CHECKING:
    from changelog.adapters.docs_repository.repository import DocsRepository


class OpenDocs(Struct, frozen=True, kw_only=True):
    """The documentation. `proposals` is None where no forge is known that keeps pull requests of it; `base` is the
    branch that its pages stand on, where it is not simply the default one; `tree`: the work tree on this machine in
    which its pages may be edited; `beside`: whether it is another repository, on the product's server.
    """

    docs: "DocsRepository"
    proposals: KeepsProposals | None
    checks: ReadsChecks | None
    author: Author
    base: str = ""
    tree: Path | None = None
    beside: bool = False

    @property
    def branch(self) -> str:
        """The branch that its pages stand on."""
        return self.base or self.docs.seen.default

    def request(self, tag: DateTag) -> Proposal | None:
        """The pull request of a delivery, or of the one whose place it takes: the open one, else the newest."""
        message = tag_message.of_tag(tag)
        for name in filter(None, (tag.name, message.replaces if message else "")):
            known = self.proposals.proposals(f"{OWN_BRANCHES}{name}", self.branch) if self.proposals else ()
            if known:
                return next((one for one in known if one.state == "open"), known[0])
        return None


@contextmanager
def open_docs(
    workspace: Workspace, survey: Survey, reach: Reach, progress: Progress, *, to_write: bool = True
) -> Iterator[OpenDocs]:
    """The documentation that the settings name. Raises Misuse where they name none, Refused without a token for it.

    Without `to_write` it is opened without a token too: whether it may be read shows when it is.
    """
    from changelog.adapters.docs_repository import read
    from changelog.adapters.docs_repository.repository import locate, open_docs_repository
    from changelog.adapters.git.objects import identity

    repository, named, near = workspace.repository, workspace.settings.docs.repository, workspace.folder
    if not named:
        raise Misuse(
            say("no documentation repository is configured"),
            hint=say('In nouveautes.toml: [docs] repository = "https://github.com/OWNER/DOCS" (or a path).'),
        )
    own = (str(repository.root.resolve()), str(repository.git_dir.resolve()))
    where, author = locate(named, near), identity(repository.config)
    base, tree = "", read.work_tree(Path(where.text)) if where.kind == "folder" else None
    if where.kind == "folder" and where.text in own:
        # Pages in the product's own repository go where that one's remote is.
        base, near = survey.branches.integration, repository.root
        named = repository.remote_urls().get(survey.branches.remote, "") or str(near)
        where = locate(named, near)
    clone = LocalClone(
        git_dir=repository.git_dir,
        url="" if where.text in own else where.text,
        now=workspace.now,
        author=author,
    )
    # `repository.forge` is about the product's server, and no other. It alone marks a GitHub Enterprise.
    kind = workspace.settings.repository.forge
    product = kind == "github" and survey.server.casefold() == where.web.casefold()
    address = ForgeAddress(server=where.origin, slug=where.slug, kind=kind if product else "")
    online, files_of = structs.replace(reach, offline=False), clone if where.kind == "folder" else None
    with connect(address, BoardAddress(), online, progress, files_of) as forge:
        if forge.trouble is not None and to_write:
            raise _no_token(where.slug, forge.trouble.subject)
        base = workspace.settings.docs.branch or base
        docs = open_docs_repository(named, near=near, find_login=forge.login)
        here = where.kind != "folder" and survey.server.casefold() == where.web.casefold()
        yield OpenDocs(
            docs=docs, proposals=forge.proposals, checks=forge.checks, author=author, base=base, tree=tree,
            beside=here and where.slug.casefold() != survey.slug.casefold(),
        )  # fmt: skip


def _no_token(slug: str, host: str) -> Refused:
    return Refused(
        say("publishing to {slug} needs a token for {host}", slug=slug, host=host),
        hint=say(
            "Set GITHUB_TOKEN, or run `gh auth login`. In Actions, use an App's or a personal token: "
            "what the built-in one pushes starts no workflow."
        ),
    )
