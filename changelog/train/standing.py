"""Where a delivery stands: tagged, announced, shown, released, deployed, published, archived; by whom and when."""

from collections.abc import Iterable, Sequence

from changelog.domain.forge import Check, Deployment, Proposal
from changelog.domain.model import Value
from changelog.domain.remote import Record
from changelog.train.hearing import (
    Announced,
    Heard,
    Records,
    Refusal,
    Said,
    Tag,
    announced,
    moved,
    refused,
    said,
    shown,
    verdicts_in,
)  # fmt: skip


class Facts(Value, frozen=True, kw_only=True):
    """What the world shows beside what was said. `asked`: whether the documentation's forge was; None where nobody was.

    `deployments`: the newest one of each environment of production that runs this delivery; `page`: the documentation's
    pull request for it; `archived`: its tickets that are in the board's archive.
    """

    in_production: bool = False
    asked: bool = False
    deployments: tuple[Deployment, ...] | None = None
    page: Proposal | None = None
    archived: tuple[int, ...] | None = None


class Standing(Value, frozen=True, kw_only=True):
    """Where one delivery stands. `moved`: the object that was announced or shown under this tag's name, where it is
    not the one that the tag has now.

    `shown` is None where it was not, or where a refusal came after; then `refused` says what. `overridden`: gates that
    were passed by name and reason; `postponed`: that people were told it does not ship as announced.
    """

    tag: str
    tag_object: str
    commit: str
    tagged: Said
    announced: Announced | None = None
    shown: Said | None = None
    refused: Refusal | None = None
    overridden: tuple[Record, ...] = ()
    postponed: tuple[Record, ...] = ()
    released: Said | None = None
    deployed: tuple[Deployment, ...] | None = None
    page: Proposal | None = None
    archived: tuple[int, ...] | None = None
    moved: str = ""

    @property
    def published(self) -> bool:
        """Whether its page is merged."""
        return self.page is not None and self.page.state == "merged"


def standing(
    tag: Tag, tags: Iterable[Tag], records: Records, statuses: Sequence[Check] = (), facts: Facts | None = None
) -> Standing:
    """Where the delivery of a tag stands. `tags`: those of the remote. `statuses`: those of its commit, and of the
    commits of tags whose place it takes, as far as they were asked for.
    """
    facts = facts or Facts()
    heard = Heard(tags={one.object_id: one for one in (*tags, tag)}, records=records, verdicts=verdicts_in(statuses))
    own = heard.of(tag)
    released = next((one for one in own if one.kind == "released"), None)
    return Standing(
        tag=tag.name,
        tag_object=tag.object_id,
        commit=tag.commit,
        tagged=Said(at=tag.at, by=tag.by),
        announced=announced(tag, heard),
        shown=shown(tag, heard),
        refused=refused(tag, heard),
        overridden=tuple(one for one in own if one.kind == "overridden"),
        postponed=tuple(one for one in own if one.kind == "postponed"),
        released=said(released) if released else Said() if facts.in_production else None,
        deployed=facts.deployments,
        page=facts.page,
        archived=facts.archived,
        moved=moved(tag, heard),
    )
