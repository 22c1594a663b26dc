"""YAML as it is written: what begins and ends where. Nothing is built of it, so that tags and aliases stay text."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from changelog.domain.model import Value

if TYPE_CHECKING:
    from yaml.events import Event as YamlEvent  # type: ignore[import-untyped, unused-ignore]


_LONGEST = 500_000
"""Characters of a settings file; a longer one is an accident, and reading it would take minutes."""
_DEEPEST = 60
"""Lists and maps in one another: each one open makes every word behind it slower to read."""
_KINDS: dict[str, Literal["text", "alias", "list", "map", "end"]] = {
    "ScalarEvent": "text", "AliasEvent": "alias", "SequenceStartEvent": "list", "MappingStartEvent": "map",
    "SequenceEndEvent": "end", "MappingEndEvent": "end",
}  # fmt: skip


class NotYaml(Exception):
    """The text cannot be read as YAML."""


class Event(Value, frozen=True, kw_only=True):
    """What begins or ends at a place of the text, in characters. `content` is all of it but the place."""

    kind: Literal["text", "alias", "list", "map", "end"]
    start: int
    end: int
    value: str = ""
    anchor: str = ""
    tag: str = ""
    flow: bool = False
    style: str = ""

    @property
    def content(self) -> tuple[object, ...]:
        """What it says, wherever it stands."""
        return self.kind, self.value, self.anchor, self.tag, self.flow, self.style


class Tree:
    """The events of a text and how they are nested; an event is known by its number."""

    def __init__(self, text: str) -> None:
        self.events = _events(text)
        self.past = list(range(1, len(self.events) + 1))
        named = [(event.anchor, at) for at, event in enumerate(self.events) if event.kind != "alias" and event.anchor]
        self.anchors = dict(named)
        opened: list[int] = []
        for at, event in enumerate(self.events):
            if event.kind == "end":
                self.past[opened.pop()] = at + 1
            elif event.kind in ("list", "map"):
                opened.append(at)

    def inside(self, at: int) -> list[int]:
        """The items of a list, or the keys and values of a map in turn."""
        found: list[int] = []
        child, end = at + 1, self.past[at] - 1
        while child < end:
            found.append(child)
            child = self.past[child]
        return found

    def meant(self, at: int) -> int:
        """What an alias stands for; the event itself for all else."""
        event = self.events[at]
        return self.anchors.get(event.anchor, at) if event.kind == "alias" else at

    def values(self, mapping: int, key: str) -> list[int]:
        """The values of a key: one, unless the key is written twice."""
        pairs = self.inside(mapping)
        named = zip(pairs[::2], pairs[1::2], strict=False)
        return [value for name, value in named if self.events[name].kind == "text" and self.events[name].value == key]

    def written_end(self, at: int) -> int:
        """Where the last character of something stands; the end of a block only says where the next thing begins."""
        for event in reversed(self.events[at : self.past[at]]):
            if event.kind in ("text", "alias") or (event.kind == "end" and event.start < event.end):
                return event.end
        return self.events[at].end


def _events(text: str) -> Sequence[Event]:
    # PyYAML for its marks: ruamel.yaml keeps comments, and yet gives back other indents, quotes and line lengths.
    import yaml  # type: ignore[import-untyped, unused-ignore]

    if len(text) > _LONGEST:
        raise NotYaml
    found: list[Event] = []
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            if type(event).__name__ in _KINDS:
                found.append(_event(event))
                depth += {"list": 1, "map": 1, "end": -1}.get(found[-1].kind, 0)
            if depth > _DEEPEST:
                raise NotYaml
    # What is no character (`"\UFFFFFFFF"`) ends as Python ends it.
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        raise NotYaml from error
    return found


def _event(event: "YamlEvent") -> Event:
    return Event(
        kind=_KINDS[type(event).__name__],
        start=event.start_mark.index,
        end=event.end_mark.index,
        value=getattr(event, "value", "") or "",
        anchor=getattr(event, "anchor", "") or "",
        tag=getattr(event, "tag", "") or "",
        flow=bool(getattr(event, "flow_style", False)),
        style=getattr(event, "style", "") or "",
    )
