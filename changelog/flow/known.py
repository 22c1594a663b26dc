"""What a forge told about the work, for the chapters that link and tell."""

from msgspec import field

from changelog.model import Finding, Ticket, Value


class Known(Value, frozen=True, kw_only=True):
    """What a forge told: tickets by number, the numbers that are pull requests, the repository's name today.

    `asked` is False where there is no forge to ask; `unread` holds the changes (numbers and SHAs) it could not be asked
    about, which are judged by what git says.
    """

    tickets: dict[int, Ticket] = field(default_factory=dict)
    pulls: frozenset[int] = frozenset()
    slug: str = ""
    default_branch: str = ""
    asked: bool = False
    unread: frozenset[int | str] = frozenset()
    findings: tuple[Finding, ...] = ()


NOTHING = Known()
