"""The documentation opened, and a delivery published with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from changelog.adapters import files
from changelog.adapters.forge.connect import connect
from changelog.adapters.forge.local.forge import LocalClone
from changelog.app import scope
from changelog.app.publish import publish, pull_request
from changelog.app.publish.model import PagePlan, PageReceipt, PublishRequest
from changelog.app.publish.request import publish_request
from changelog.app.scope import DeliveryQuestion
from changelog.app.survey import Survey
from changelog.domain.model import Finding
from changelog.domain.notes import render
from changelog.domain.notes.model import Notes
from changelog.domain.ports.forge import BoardAddress, ForgeAddress, KeepsProposals, Reach, ReadsChecks
from changelog.domain.remote import Author
from changelog.errors import Misuse, Refused
from changelog.i18n.say import say
from changelog.runtime.delivery import Deliveries, notes_of, read_scope
from changelog.runtime.workspace import Progress, Workspace

if TYPE_CHECKING:
    from changelog.adapters.docs_repository.repository import DocsRepository


class OpenDocs(Struct, frozen=True, kw_only=True):
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
        docs = open_docs_repository(named, near=near, find_login=forge.login)
        yield OpenDocs(docs=docs, proposals=forge.proposals, checks=forge.checks, author=author, base=base, tree=tree)


def _no_token(slug: str, host: str) -> Refused:
    return Refused(
        say("publishing to {slug} needs a token for {host}", slug=slug, host=host),
        hint=say(
            "Set GITHUB_TOKEN, or run `gh auth login`. In Actions, use an App's or a personal token: "
            "what the built-in one pushes starts no workflow."
        ),
    )


class Prepared(Struct, frozen=True, kw_only=True):
    """What is about to be published: the notes, the plan, and the pull request's description.

    `acts`: whether anything is left to do.
    """

    notes: Notes
    plan: PagePlan
    description: str
    findings: tuple[Finding, ...]
    acts: bool


def bring_up_to_date(
    workspace: Workspace, survey: Survey, reach: Reach, progress: Progress, tag: str = ""
) -> tuple[Prepared, PageReceipt | None]:
    """Publish a delivery (the newest, if no tag is named) without asking anybody: its pull request is opened, brought
    up to date, or made ready once users have it. None where nothing was left to be done.

    Raises Misuse where no documentation is configured, Refused and Stopped as `publish` does; run again, it does the
    rest.
    """
    wanted = scope.resolve(DeliveryQuestion(words=tag), survey, workspace.repository, workspace.today)
    deliveries = read_scope(workspace, survey, wanted, reach)
    notes = notes_of(workspace, deliveries)
    wish = wish_of(workspace, deliveries, notes)
    with open_docs(workspace, deliveries.survey, reach, progress) as docs:
        ready = prepare(docs, notes, wish)
        return ready, carry_out(workspace, docs, ready) if ready.acts else None


def wish_of(workspace: Workspace, deliveries: Deliveries, notes: Notes) -> PublishRequest:
    """The request to publish them. Raises Refused for a tag that is no delivery."""
    return publish_request(
        notes, deliveries.survey, workspace.settings, deliveries.in_production, deliveries.superseded
    )


def prepare(docs: OpenDocs, notes: Notes, wish: PublishRequest) -> Prepared:
    """Look at the documentation and decide; nothing is written."""
    plan = publish.plan(docs.docs, docs.proposals, structs.replace(wish, base=wish.base or docs.base))
    findings = (*notes.findings, *plan.findings)
    values = pull_request.context(plan, notes, findings)
    text = render.fill(files.templates("publish"), "pull_request.md.j2", values)
    description = pull_request.framed(text, plan.place.proposal.body if plan.place.proposal else "")
    acts = plan.proposes and plan.acts(description, forge=docs.proposals is not None)
    return Prepared(notes=notes, plan=plan, description=description, findings=findings, acts=acts)


def carry_out(workspace: Workspace, docs: OpenDocs, ready: Prepared) -> PageReceipt:
    """Commit, push, open or bring up to date."""
    return publish.carry_out(ready.plan, docs.docs, docs.proposals, ready.description, docs.author, workspace.now)
