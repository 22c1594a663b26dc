"""`nouveautes adopt`: what an existing page and the tags say of a team's ways, as settings; last week beside theirs."""

import json
from typing import Annotated, Any

import click
from msgspec import Meta, structs

from changelog.adapters import terminal
from changelog.adapters.docs_repository.repository import locate
from changelog.adapters.git import names
from changelog.app import adopt
from changelog.app.adopt import Compared, PageFacts
from changelog.app.publish.publish import refuse_other_forms
from changelog.app.publish.request import groups_of
from changelog.app.scope import DeliveryQuestion
from changelog.app.survey import Survey
from changelog.commands import json_forms, output
from changelog.commands.json_forms import at, mirror
from changelog.commands.options import common, reach_of, reach_options
from changelog.domain.docs import merge, one_file
from changelog.domain.docs import page as pages
from changelog.domain.docs.model import Page, Period, Section
from changelog.domain.docs.section import section_text
from changelog.domain.notes.model import Notes
from changelog.domain.ports.forge import Reach
from changelog.errors import Misuse, Refused
from changelog.i18n import plain
from changelog.i18n.say import say, say_of, say_of_as
from changelog.runtime.delivery import notes_of, read_deliveries, survey_clone
from changelog.runtime.docs import open_docs
from changelog.runtime.workspace import Options, Workspace, open_workspace, with_options


class AdoptForm(json_forms.Versioned, frozen=True, kw_only=True):
    """`adopt --json`. `settings` is TOML; `ours` and `theirs` are one delivery, by the tool and on the page."""

    page: str
    order: str
    flavour: str
    sections: int
    entries: int
    settings: str
    tag: str | None
    ours: str
    theirs: str | None
    both: Annotated[int, Meta(description="Entries that stand on both sides, by their ticket or pull request.")]
    tool_alone: Annotated[int, at("tool")]
    page_alone: Annotated[int, at("page")]


json_forms.FORMS["adopt"] = AdoptForm
COMMON = ("CHANGELOG.md", "docs/changelog.md", "docs/release-notes.md", "docs/CHANGELOG.md")
"""Pages that are looked for in the clone itself, where no documentation is named."""


@click.command("adopt")
@click.argument("docs", required=False, metavar="[DOCS]")
@click.option("--page", metavar="PATH", help="The page in that repository, instead of the settings'.")
@reach_options
@common
@with_options
def command(options: Options, docs: str | None, page: str | None, **given: Any) -> None:
    """Propose settings from an existing page and the tags."""
    workspace, reach = open_workspace(options), reach_of(given)
    seen = survey_clone(workspace)
    workspace = _with_docs(workspace, seen, docs, page)
    path = workspace.settings.docs.page
    refuse_other_forms(path)
    template = one_file.is_template(path)
    text = None if template else _own_page(workspace, seen, path)
    if text is None:
        with (
            terminal.progress("looking at the documentation") as progress,
            open_docs(workspace, seen, reach, progress, to_write=False) as there,
        ):
            # Of a page for each delivery, the newest one is looked at.
            alone = one_file.all_of(path, there.docs.tree(there.branch)) if template else ()
            place = alone[0][0] if alone else path
            held = there.docs.read_all(there.branch, [place])[place]
        text = held.decode("utf-8", "replace") if isinstance(held, bytes) else None
    if text is None:
        raise Refused(
            say("the documentation repository has no page « {path} »", path=path), hint=say("Give it with --page PATH.")
        )
    found = pages.read(text, whole=template)
    facts = adopt.facts(found)
    workspace = _with_slug(workspace, facts)
    notes = _then(workspace, reach, found)
    settings = _settings(workspace, docs, path, facts)
    ours, theirs = _beside(found, notes) if notes else ("", None)
    compared = _compared(ours, theirs)
    if options.json:
        tag = notes.delivery.to.tag if notes and notes.delivery.to else None
        output.write(
            json_forms.encode(
                mirror(AdoptForm, facts, compared, page=path, settings=settings, tag=tag, ours=ours, theirs=theirs)
            )
        )
        return
    output.write(settings)
    if notes:
        _show(ours, theirs, compared)
        output.findings(notes.findings)


def _with_docs(workspace: Workspace, seen: Survey, docs: str | None, page: str | None) -> Workspace:
    """The workspace with the documentation that is named; without one, the page that this clone has itself."""
    settings = workspace.settings.docs
    named, path = docs or settings.repository, page or settings.page
    if not named:
        own = (path, *(() if page else COMMON))
        path = next((one for one in own if _text_here(workspace, seen, one) is not None), "")
        named = "." if path else ""
    if not named:
        raise Misuse(
            say("no documentation repository is named"),
            hint=say("nouveautes adopt https://github.com/OWNER/DOCS (or a path)."),
        )
    held = structs.replace(settings, repository=named, page=path)
    return structs.replace(workspace, settings=structs.replace(workspace.settings, docs=held))


def _own_page(workspace: Workspace, seen: Survey, path: str) -> str | None:
    """The page where the documentation is this very clone: nobody has to be asked for it."""
    repository, named = workspace.repository, workspace.settings.docs.repository
    where = locate(named, workspace.folder)
    own = (str(repository.root.resolve()), str(repository.git_dir.resolve()))
    return _text_here(workspace, seen, path) if where.kind == "folder" and where.text in own else None


def _text_here(workspace: Workspace, seen: Survey, path: str) -> str | None:
    sha = seen.branches.integration_sha
    return workspace.repository.file(sha, path) if sha and path and not names.path_fault(path) else None


def _with_slug(workspace: Workspace, facts: PageFacts) -> Workspace:
    """The workspace that knows the repository's name: the remote's own, else the one that the page's links lead to."""
    seen = survey_clone(workspace)
    repository = workspace.settings.repository
    if not seen.slug and facts.slugs:
        now = next((slug for slug, _ in facts.slugs if slug not in facts.former), facts.slugs[0][0])
        repository = structs.replace(repository, slug=now)
    moved = (slug for slug in facts.former if slug not in (*seen.slugs, repository.slug))
    former = tuple(dict.fromkeys([*repository.former, *moved]))
    repository = structs.replace(repository, former=former)
    return structs.replace(workspace, settings=structs.replace(workspace.settings, repository=repository))


def _then(workspace: Workspace, reach: Reach, found: Page) -> Notes | None:
    """The notes of the days of the page's newest section; of the newest delivery where it has none."""
    newest = adopt.newest_days(found)
    seen = survey_clone(workspace)
    marked = next((tag.name for tag in reversed(seen.tags) if newest and tag.date in (newest.end, newest.start)), "")
    period = newest is not None and newest.start <= workspace.today
    asked = [DeliveryQuestion(words=marked)] if marked else []
    asked += [DeliveryQuestion(since=newest.start, until=newest.end)] if newest and period else []
    for question in asked or [DeliveryQuestion()]:
        try:
            answered = read_deliveries(workspace, question, reach)
            break
        except Refused:
            continue
    else:
        return None
    return notes_of(workspace, answered)


def _settings(workspace: Workspace, docs: str | None, path: str, facts: PageFacts) -> str:
    """The proposal: what is found, each with its reason beside it."""
    style, repository = facts.style, workspace.settings.repository
    lines = [
        f"# {say('Proposed from the page as it stands; what is left out is found anew each time.')}",
        f'language = "{style.language}"',
        "",
        "[repository]",
    ]
    if facts.slugs:
        slugs = ", ".join(f"{slug} ({count})" for slug, count in facts.slugs)
        lines.append("# " + plain.line(say("the page’s links: {slugs}", slugs=slugs)))
    if repository.slug:
        lines.append(f"slug = {_quoted(repository.slug)}")
    if repository.former:
        lines.append(f"former = [{', '.join(map(_quoted, repository.former))}]")
    named = docs or workspace.settings.docs.repository
    lines += ["", "[docs]", f"repository = {_quoted(named)}", f"page = {_quoted(path)}"]
    if facts.order != "unknown":
        lines.append(f'order = "{facts.order}"')
    example = f"  # {say('as in “{heading}”', heading=plain.line(facts.heading))}" if facts.heading else ""
    lines += [f'heading = "{style.shape}"{example}', f'marker = "{style.marker}"', f"# {_summary(facts)}"]
    return "\n".join(lines) + "\n"


def _summary(facts: PageFacts) -> str:
    deliveries = say_of("{count} delivery", "{count} deliveries", facts.sections)
    return ", ".join(
        [facts.flavour, facts.newline, deliveries, say_of_as("page", "{count} entry", "{count} entries", facts.entries)]
    )


def _beside(found: Page, notes: Notes) -> tuple[str, str | None]:
    """The delivery as the tool would write it on this page, and what people wrote of it then."""
    if not (notes.start and notes.end):
        return "", None
    notes_days = Period(start=notes.start, end=notes.end)
    ours = section_text(found, notes_days, groups_of(notes))
    section = _section(found, ours) or _newest(found, notes_days)
    return ours, "".join(found.lines_of(section)).rstrip() + "\n" if section else None


def _section(found: Page, ours: str) -> Section | None:
    told = pages.read(ours).sections
    return merge.locate(found, told[0], told[0]) if told else None


def _newest(found: Page, days: Period) -> Section | None:
    """The newest section where it is of these days, however its heading names them."""
    dated = [(one.period, at) for at, one in enumerate(found.sections) if one.period]
    period, at = max(dated, default=(None, 0))
    overlaps = period is not None and period.start <= days.end and days.start <= period.end
    return found.sections[at] if overlaps else None


def _compared(ours: str, theirs: str | None) -> Compared:
    tool, people = (next(iter(pages.read(text or "").sections), None) for text in (ours, theirs))
    empty = Compared(both=0, tool=len(tool.every_item) if tool else 0, page=0)
    return adopt.compare(tool, people) if tool and people else empty


def _show(ours: str, theirs: str | None, compared: Compared) -> None:
    output.say()
    output.say(f"# {say('The newest section of the page, as the tool would write it')}")
    output.write(plain.block(ours).rstrip() + "\n")
    output.say()
    output.say(f"# {say('What people wrote') if theirs else say('The page says nothing of it yet')}")
    output.write(plain.block(theirs or "").rstrip() + "\n")
    if theirs:
        both = say_of("{count} entry on both sides", "{count} entries on both sides", compared.both)
        tool = say_of("{count} of the tool alone", "{count} of the tool alone", compared.tool)
        page = say_of("{count} of the page alone", "{count} of the page alone", compared.page)
        output.say()
        output.say(f"# {both}, {tool}, {page}")


def _quoted(text: str) -> str:
    # A JSON string is a TOML basic string too, as long as nothing is escaped in two halves.
    return json.dumps(plain.line(text), ensure_ascii=False)
