"""The whole example, counted from one date: the repositories, the board, the documentation, and weeks to play.

Nothing here touches the disk, the clock or git: the same story and anchor give the same bytes, and the same SHAs.
"""

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta

import msgspec
from msgspec.structs import replace

from changelog.i18n import grammar
from changelog.sandbox.history import Growth, Teller, Writing, ended, shown
from changelog.sandbox.model import (
    WEEK,
    BoardTicket,
    Delivered,
    Event,
    File,
    MergedPull,
    Proposed,
    Sandbox,
    Step,
    Story,
    Week,
    WrittenRepository,
    mistake,
    moment,
)

PAGES = "documentation/"


def read(text: str, beside: Mapping[str, bytes]) -> Story:
    """A story from its TOML and the files beside it (path → bytes): its settings, and its pages in `documentation/`.

    Raises Misuse where the text is no story, or contradicts itself.
    """
    try:
        story = msgspec.convert(tomllib.loads(text), Story)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise mistake(str(error)) from error
    pages = {path.removeprefix(PAGES): content for path, content in beside.items() if path.startswith(PAGES)}
    found = replace(story, pages=pages, settings=beside.get(story.product.settings, b"").decode())
    if troubles := tuple(_troubles(found)):
        raise mistake("; ".join(troubles))
    return found


def latest_anchor(moment: datetime, until: str) -> date:
    """The newest Monday whose story, which ends at `until` ("J+1 09:30"), is wholly in the past at `moment`."""
    day, _, clock = until.partition(" ")
    at = time.fromisoformat(clock)
    end = (moment - timedelta(days=int(day.removeprefix("J")), hours=at.hour, minutes=at.minute)).date()
    return end - timedelta(days=end.weekday())


def example(story: Story, anchor: date) -> Sandbox:
    """The example whose newest delivery is tagged on `anchor`, a Monday. `latest_anchor` finds one."""
    return Sandbox(
        product=_product(story, anchor, _events(story, story.example.newest), story.settings),
        documentation=documentation(story, anchor),
        board=board(story).encode(),
        until=moment(anchor, story.example.until, story.product.timezone),
        visitor=story.people[story.visitor],
    )


def play(story: Story, week: Week, anchor: date) -> Sandbox:
    """A week to play, up to where a person takes over; its Monday is `anchor`."""
    product = _product(story, anchor, _reshaped(week, _events(story, week.events)), _settings_to_play(story, week))
    if week.shown:
        at = moment(anchor, story.playing.shown_at, story.product.timezone)
        record = shown(product, product.tags[-1], story.people[story.playing.shown_by], at)
        product = replace(product, records=(record,))
    return Sandbox(
        product=product,
        documentation=documentation(story, anchor),
        board=board(story, week.tickets).encode(),
        until=moment(anchor, week.until, story.product.timezone),
        visitor=story.people[story.visitor],
        page=File(path=story.playing.page, content=("\n".join(_page(story, week, anchor)) + "\n").encode()),
    )


def week_of(story: Story, name: str) -> Week:
    """The week to play of that name."""
    return next(week for week in story.weeks if week.name == name)


def board(story: Story, more: Iterable[int] = ()) -> str:
    """The whole `board.toml`, with more tickets."""
    wanted = set(more)
    head = story.board
    tickets = (*story.tickets, *(ticket for ticket in story.week_tickets if ticket.number in wanted))
    top = f"{head.comment}\ntitle = {_quoted(head.title)}\ncolumns = {_list(head.columns)}\n"
    return "\n".join([top, *(_ticket(ticket, closed=ticket.column == head.done) for ticket in tickets)])


def documentation(story: Story, anchor: date) -> WrittenRepository:
    """The documentation as it stands once the last delivered week is published: a commit for each of them."""
    rules, opened = story.documentation, _opened(story, anchor)
    growth = Growth(rules.branch)

    def publish(monday: date, at: str, message: str, sections: tuple[str, ...]) -> None:
        when = moment(monday, at, story.product.timezone)
        writing = Writing(branch=rules.branch, author=story.people[rules.by], at=when, message=ended(message))
        contents = story.pages | {rules.page: _news(story, opened, sections).encode()}
        growth.land(rules.branch, when, growth.commit(writing, growth.tips(rules.branch), contents))

    publish(opened, rules.opened.at, rules.opened.message, ())
    sections: tuple[str, ...] = ()
    for number, name in enumerate(story.example.delivered, start=1):
        monday = opened + number * WEEK
        heading = grammar.heading(monday - WEEK + timedelta(days=1), monday, story.language)
        sections = (_section(story, heading, _published(story, name)), *sections)
        period = heading[0].lower() + heading[1:]
        publish(monday, rules.published.at, rules.published.message.format(period=period), sections)
    return growth.repository(rules.name)


def _opened(story: Story, anchor: date) -> date:
    return anchor - (len(story.example.delivered) + 1) * WEEK


def _product(story: Story, anchor: date, newest: tuple[Event, ...], settings: str) -> WrittenRepository:
    """The product with its last week, under some settings. What comes after the newest delivery is of its week too."""
    teller = Teller(story, settings)
    weeks = (story.example.opening, *story.example.delivered)
    for number, name in enumerate(weeks):
        teller.week(_opened(story, anchor) + number * WEEK, story.events[name])
    teller.week(anchor, newest)
    return teller.repository()


def _events(story: Story, names: Iterable[str]) -> tuple[Event, ...]:
    return tuple(event for name in names for event in story.events[name])


def _published(story: Story, name: str) -> tuple[int, ...]:
    return tuple(number for one in story.events[name] if isinstance(one, Delivered) for number in one.published)


def _news(story: Story, opened: date, sections: tuple[str, ...]) -> str:
    page = story.pages[story.documentation.page].decode()
    day = grammar.long(opened, story.language)
    return page.replace("{deliveries}\n\n", "".join(sections)).replace("{opened}", day[0].upper() + day[1:])


def _section(story: Story, heading: str, numbers: tuple[int, ...]) -> str:
    titles = {ticket.number: ticket.title for ticket in story.tickets}
    link = story.documentation.ticket_url
    lines = (f"* [{titles[number]} #{number}]({link.format(number=number)})\n" for number in numbers)
    return f"## {heading}\n\n{''.join(lines)}\n"


def _settings_to_play(story: Story, week: Week) -> str:
    """The settings with the week's own lines; no public holiday may fall on a week that is played."""
    lines = story.settings.split("\n")
    return "\n".join(line for line in lines if not line.startswith("holidays = ")) + week.settings


def _reshaped(week: Week, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """The events with what the week adds to its merges."""
    by_hand = {one.number: one for one in week.edited_merges}

    def reshape(event: MergedPull) -> MergedPull:
        steps = (*event.commits, _empty(event.commits[-1], week.empty_commit)) if week.empty_commit else event.commits
        return replace(event, commits=steps, by_hand=by_hand.get(event.number, event.by_hand))

    return tuple(reshape(event) if isinstance(event, MergedPull) else event for event in events)


def _empty(last: Step, message: str) -> Step:
    """A commit that changes nothing, two minutes after the last one of its branch."""
    day, _, clock = last.at.partition(" ")
    later = datetime.combine(date(2000, 1, 1), time.fromisoformat(clock), UTC) + timedelta(minutes=2)
    return Step(at=f"{day} {later:%H:%M}", by=last.by, message=message)


def _page(story: Story, week: Week, anchor: date) -> Iterator[str]:
    """What to type, each step with its hour and its commands."""
    said, language = story.playing, story.language
    yield f"# {grammar.of(said.title.format(week=week.name), language)}"
    yield from ("", grammar.of(week.sentence, language), "", grammar.of(said.sentence, language))
    yield from ("", "```sh", f"cd {story.product.name}", "```")
    for name in week.typed:
        step = story.typed[name]
        at = moment(anchor, step.at, "UTC")
        hour = said.hour.format(hour=at.hour, minute=f"{at:%M}").replace(" ", grammar.NO_BREAK)
        yield from ("", f"## {grammar.long(at.date(), language).capitalize()}, {hour}", "")
        yield from (grammar.of(step.sentence, language), "", "```sh", f"export NOUVEAUTES_NOW={at:%Y-%m-%dT%H:%M}")
        yield from (command.replace("{tag}", anchor.isoformat()) for command in step.commands)
        yield "```"


def _ticket(ticket: BoardTicket, *, closed: bool) -> str:
    return (
        "[[tickets]]\n"
        f"number = {ticket.number}\n"
        f"title = {_quoted(ticket.title)}\n"
        f"state = {_quoted('closed' if closed else 'open')}\n"
        f"labels = {_list(ticket.labels)}\n"
        f"column = {_quoted(ticket.column)}\n"
        f"body = {_quoted(ticket.body)}\n"
    )


def _list(texts: tuple[str, ...]) -> str:
    return "[" + ", ".join(map(_quoted, texts)) + "]"


def _quoted(text: str) -> str:
    # A JSON string is a TOML basic string too, as long as nothing outside the basic plane is escaped in two halves.
    return json.dumps(text, ensure_ascii=False)


def _troubles(story: Story) -> Iterator[str]:
    """Names that lead nowhere."""
    example, tickets = story.example, {ticket.number for ticket in story.tickets}
    parts: list[tuple[str, Iterable[str]]] = [("example", (example.opening, *example.delivered, *example.newest))]
    parts += [(f"weeks.{week.name}", week.events) for week in story.weeks]
    for place, names in parts:
        yield from (f"{place}: there are no events {name!r}" for name in names if name not in story.events)
    for week in story.weeks:
        yield from (f"weeks.{week.name}: there is no typed {name!r}" for name in week.typed if name not in story.typed)
    for name in (name for name in example.delivered if name in story.events):
        missing = (number for number in _published(story, name) if number not in tickets)
        yield from (f"events.{name}: there is no ticket {number}" for number in missing)
    for place, name in _named_people(story):
        if name not in story.people:
            yield f"{place}: nobody is {name!r}"
    if story.documentation.page not in story.pages:
        yield f"documentation.page: there is no {PAGES}{story.documentation.page}"
    if not story.settings:
        yield f"product.settings: there is no {story.product.settings}"


def _named_people(story: Story) -> Iterator[tuple[str, str]]:
    yield from (("forge", story.forge), ("visitor", story.visitor), ("documentation.by", story.documentation.by))
    yield "playing.shown_by", story.playing.shown_by
    for part, events in story.events.items():
        for event in events:
            if not isinstance(event, Proposed):
                yield f"events.{part}", event.by
            steps = event.commits if isinstance(event, MergedPull | Proposed) else ()
            yield from ((f"events.{part}", step.by) for step in steps)
