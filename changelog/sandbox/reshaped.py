"""The same week in another shape: empty commits on every branch, or something edited into a merge by hand."""

from datetime import UTC, date, datetime, time, timedelta

from msgspec.structs import replace

from changelog.sandbox.events import Event, Merged, Step, added


def with_empty_commits(events: tuple[Event, ...]) -> tuple[Event, ...]:
    """Each merged branch also holds a commit that changes nothing, as people make one to start the checks again."""
    return tuple(_with_empty_commit(one) if isinstance(one, Merged) else one for one in events)


def with_a_hand_in_a_merge(events: tuple[Event, ...], number: int) -> tuple[Event, ...]:
    """Whoever merged `number` also edited a file that neither side had touched."""
    by_hand = (added("textes/couleurs.fr.txt", "Le vert dit qu’une parcelle est libre.\n"),)
    return tuple(
        replace(one, by_hand=by_hand) if isinstance(one, Merged) and one.number == number else one for one in events
    )


def _with_empty_commit(event: Merged) -> Merged:
    last = event.steps[-1]
    empty = Step(at=_later(last.at), author=last.author, message="Relance les vérifications\n", edits=())
    return replace(event, steps=(*event.steps, empty))


def _later(at: str) -> str:
    """Two minutes after `J-5 10:42`."""
    day, _, clock = at.partition(" ")
    later = datetime.combine(date(2000, 1, 1), time.fromisoformat(clock), UTC) + timedelta(minutes=2)
    return f"{day} {later:%H:%M}"
