"""What publishing is about, as data: the request, the branch to work on, the plan and the receipt."""

from msgspec import field

from changelog.domain.docs.section import EntryGroup, PageUpdate, WantedSection
from changelog.domain.forge import Opened, Proposal
from changelog.domain.model import Finding, Value


class PublishRequest(Value, frozen=True, kw_only=True):
    """What is to be published: a delivery by its tag and tag object, its notes, and whether users have it. A period has
    a name in the tag's place, and no tag object.

    `replaces`: superseded tags whose changes this delivery carries, the newest first: it takes over what was published
    of them. `frozen`: the entries as the tag's own message lists them; the base of the merge where nothing else holds
    what was written. `preview`: where its preview is read, if anywhere.
    """

    tag: str
    tag_object: str
    section: WantedSection
    subject: str
    in_production: bool
    page: str
    base: str
    replaces: tuple[str, ...] = ()
    frozen: tuple[EntryGroup, ...] = ()
    labels: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    preview: str = ""
    template: str = ""

    @property
    def tags(self) -> tuple[str, ...]:
        """Every tag under which this delivery may have been published."""
        return (self.tag, *self.replaces)


class PageBranch(Value, frozen=True, kw_only=True):
    """Where the work goes on: our branch, its head (empty: not there), what it starts from, its pull request.

    `merged`: the pull requests of this delivery that were merged, those of the tags it replaces included.
    """

    branch: str
    head: str
    start: str
    base: str
    proposal: Proposal | None = None
    merged: tuple[int, ...] = ()
    findings: tuple[Finding, ...] = ()


class PagePlan(Value, frozen=True, kw_only=True):
    """What publishing is about to do. `before`: path → the text as it is; `woven`: the paths that the base changed
    meanwhile, whose two versions are merged first; `unasked`: the reviewers still to be asked.
    """

    request: PublishRequest
    place: PageBranch
    path: str
    published: PageUpdate
    before: dict[str, str | None] = field(default_factory=dict)
    woven: tuple[str, ...] = ()
    unasked: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def writes(self) -> bool:
        """Whether a commit is needed."""
        return bool(self.published.files or self.woven)

    @property
    def files(self) -> dict[str, str]:
        """The page and whatever else changes, as they are to be: path → text. Empty where there is no page at all."""
        kept = {name: text for name, text in self.before.items() if name in (self.path, *self.woven) and text}
        return kept | self.published.files

    def acts(self, description: str, *, forge: bool) -> bool:
        """Whether anything is left to be done, here or on the forge."""
        open_one, request = self.place.proposal, self.request
        if self.writes:
            return True
        if not forge or not self.place.head:
            return False
        if open_one is None or open_one.body.replace("\r\n", "\n").strip() != description.strip():
            return True
        # Forges know a label in whatever case it is written.
        missing = {one.casefold() for one in request.labels} - {one.casefold() for one in open_one.labels}
        return bool(missing or self.unasked) or (open_one.draft and request.in_production)

    @property
    def proposes(self) -> bool:
        """Whether there is, or will be, a pull request."""
        return self.writes or self.place.proposal is not None or bool(self.place.head)


class PageReceipt(Value, frozen=True, kw_only=True):
    """What was done: the commit that our branch stands on, and the pull request, if the forge keeps any."""

    commit: str
    pushed: bool
    opened: Opened | None
