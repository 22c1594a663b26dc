"""What a commit status says of a delivery: a verdict and the tag object it is about, in at most 140 characters.

People read it on the forge; the tool reads it back. Branch protection can demand the status by its name.
"""

import re
from typing import Literal

from changelog.domain.model import Value

# urgent: a hotfix that goes without a demo, by name and reason
VerdictName = Literal["shown", "refused", "announced", "urgent"]
DEMO, ANNOUNCE = "nouveautes/demo", "nouveautes/announce"
OWN = "nouveautes/"
"""What the tool's own contexts begin with: they never count in "checks green"."""
VERDICTS: dict[str, dict[VerdictName, str]] = {
    "fr": {
        "shown": "Montrée à la démonstration",
        "refused": "Refusée à la démonstration",
        "announced": "Annoncée",
        "urgent": "Urgente, sans démonstration",
    },
    "en": {
        "shown": "Shown at the demo",
        "refused": "Refused at the demo",
        "announced": "Announced",
        "urgent": "Urgent, without a demo",
    },
}
"""A format, no sentences of the catalogue: they are read back, in either language, whatever wrote them."""
_SAID = re.compile(r"(?P<words>[^()]{1,60}) \(tag (?P<object>[0-9a-f]{64}|[0-9a-f]{40})\)")
_NAMES: dict[str, VerdictName] = {word: name for words in VERDICTS.values() for name, word in words.items()}


class Verdict(Value, frozen=True, kw_only=True):
    """A verdict about a tag object."""

    name: VerdictName
    tag_object: str


def status_description(verdict: VerdictName, tag_object: str, language: str = "fr") -> str:
    """« Montrée à la démonstration (tag 9fceb02d…) »: at most 140 characters, with SHAs of 64 too."""
    return f"{VERDICTS[language][verdict]} (tag {tag_object})"


def read_status(description: str) -> Verdict | None:
    """The verdict in a description; None in one that was not written here."""
    found = _SAID.fullmatch(description.strip()) if len(description) <= 200 else None
    name = _NAMES.get(found["words"]) if found else None
    return Verdict(name=name, tag_object=found["object"]) if found and name else None
