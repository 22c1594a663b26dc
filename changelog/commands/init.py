"""`nouveautes init`: looks around, asks at most five questions, and writes the settings, or only what they lack."""

import sys
from collections.abc import Mapping
from typing import Annotated, Any, Literal

import click
from msgspec import Meta, structs

from changelog.adapters import files, terminal, write_all
from changelog.adapters.forge.connect import is_hosted, runs_workflows
from changelog.app import init as proposing
from changelog.app import installation, workflows
from changelog.app.init import NONE, InitFacts, Key, Question
from changelog.app.survey import Survey
from changelog.commands import json_forms, output
from changelog.commands.json_forms import mirror
from changelog.commands.options import common, reach_of, reach_options
from changelog.config import text as completing
from changelog.config.load import read
from changelog.config.schema import Settings
from changelog.domain.ports.forge import ForgeAddress, Reach
from changelog.errors import Misuse, Refused
from changelog.i18n import plain
from changelog.i18n.say import say
from changelog.runtime import init
from changelog.runtime.delivery import survey_clone
from changelog.runtime.workspace import Options, Workspace, open_workspace, with_options

Files = Mapping[str, str]


class InitEnvironmentForm(json_forms.Form, frozen=True, kw_only=True):
    """An environment, by its deployments on the forge; empty: not known."""

    name: str
    url: str
    branch: str
    review_app_url: str


class InitFoundForm(json_forms.Form, frozen=True, kw_only=True):
    """What was found; empty where there is none. `boards` are addresses; `docs` and `page`: the page of news."""

    remote: str
    slug: str
    integration: str
    production: str
    tags: Annotated[int, Meta(description="How many date tags.")]
    format: str
    accept: list[str]
    tracker: str
    language: str
    boards: list[str]
    docs: str
    page: str
    timezone: str
    environments: list[InitEnvironmentForm]


class InitFileForm(json_forms.Form, frozen=True, kw_only=True):
    """One file. `diff` is a unified diff, empty where nothing changes."""

    path: str
    state: Literal["new", "changed", "same"]
    diff: str


class InitForm(json_forms.Versioned, frozen=True, kw_only=True):
    """`init --json`. `written`: whether the files were; with --dry-run they are not."""

    found: InitFoundForm
    files: list[InitFileForm]
    written: bool


json_forms.FORMS["init"] = InitForm


@click.command("init")
@click.option(
    "--install",
    metavar="REQUIREMENT",
    help="What the workflows install: git+https://…@COMMIT, or the address of a file with #sha256=…; - writes none.",
)
@reach_options
@common
@with_options
def command(options: Options, install: str | None, **given: Any) -> None:
    """Detect how the team works and write it as settings."""
    reach = reach_of(given)
    workspace = _own(open_workspace(options), options)
    with terminal.progress("looking around") as waiting:
        survey = survey_clone(workspace)
        seen = init.found(workspace, survey, reach, waiting)
    root = workspace.repository.root
    said = write_all.read_files(root, {files.SETTINGS: ""})[files.SETTINGS] or ""
    answers = _answers(workspace, seen, said, options)
    page = _page(workspace, survey, seen, reach, said, answers["docs"])
    text, settings = _proposed(workspace, seen, said, answers, page)
    after = {files.SETTINGS: text, **_workflows(survey, seen, settings, options, reach, install)}
    before = write_all.read_files(root, after)
    changed = {path: text for path, text in after.items() if before[path] != text}
    if not options.json and (options.yes or options.dry_run or output.asks()):
        for path, text in changed.items():
            output.write(output.shown(path, before[path], text))
    if changed and not options.dry_run:
        _agree(options)
        write_all.write_files(root, changed)
    if options.json:
        output.write(json_forms.encode(_form(seen, before, after, written=bool(changed) and not options.dry_run)))
        return
    _ended(changed, options)


def _own(workspace: Workspace, options: Options) -> Workspace:
    if workspace.repository.bare:
        raise Refused(
            say("a repository without files cannot be given settings"), hint=say("Run it in a clone with files.")
        )
    if options.config:
        raise Misuse(
            say("init writes the clone's own nouveautes.toml"), hint=say("Leave --config out, or give --repo PATH.")
        )
    return workspace


def _answers(workspace: Workspace, seen: InitFacts, said: str, options: Options) -> dict[Key, str]:
    """What is found, what the settings say already, and on top of them what a person answers."""
    known = completing.said(said)
    answers = proposing.defaults(seen) | proposing.settled(known)
    alone = options.yes or options.dry_run or options.json or not output.asks()
    if alone or (said and not _lacks(seen, said, answers)):
        return answers
    for one in proposing.questions(seen, frozenset(known)):
        answers[one.key] = _asked(one)
    return answers | {"integration": _there(workspace, answers["integration"])}


def _lacks(seen: InitFacts, said: str, answers: dict[Key, str]) -> bool:
    """Whether there is anything that the settings do not say: nobody is asked again about what there is none of."""
    known = completing.said(said)
    return bool(proposing.left(proposing.wanted(seen, **answers), known) or _tables(seen, known))


def _tables(seen: InitFacts, known: Mapping[str, Any]) -> completing.Tables:
    """The environments, where the settings have none."""
    if "environments" in known:
        return {}
    rows = [{key: value for key, value in structs.asdict(one).items() if value} for one in seen.environments]
    return {"environments": rows} if rows else {}


def _page(workspace: Workspace, survey: Survey, seen: InitFacts, reach: Reach, said: str, docs: str) -> str:
    """The page in a documentation repository that a person named, where it can be read."""
    if docs in ("", NONE, seen.docs) or "docs.page" in completing.said(said):
        return ""
    return init.page_in(workspace, survey, reach, docs)


def _asked(one: Question) -> str:
    for other in one.among:
        sys.stderr.write(f"  {plain.line(other)}\n")
    line = output.ask(f"{one.text} [{plain.line(one.found)}] ")
    if not line:
        raise click.Abort
    return plain.line(line).strip() or one.found


def _there(workspace: Workspace, branch: str) -> str:
    refs = workspace.repository.refs()
    known = {*refs.branches, *(name.partition("/")[2] for name in refs.remote_branches)}
    if branch not in known:
        raise Misuse(
            say("there is no branch {name!r}", name=branch),
            hint=say("Nothing was written. Known branches: {names}.", names=", ".join(sorted(known)[:8])),
        )
    return branch


def _proposed(
    workspace: Workspace, seen: InitFacts, said: str, answers: dict[Key, str], page: str
) -> tuple[str, Settings]:
    """The settings, as text and as read. Raises Misuse where an answer cannot stand."""
    known = completing.said(said)
    wanted = proposing.left(proposing.wanted(seen, **answers, page=page), known)
    language = workspace.settings.language if "language" in known else seen.language
    text = completing.completed(said, wanted, language, _tables(seen, known))
    settings, troubles = read(text)
    if troubles:
        first = troubles[0]
        raise Misuse(
            say("{key}: {problem}", key=first.path, problem=first.message),
            hint=say("Nothing was written. {hint}", hint=first.hint).strip(),
        )
    return text, settings


def _workflows(
    survey: Survey, seen: InitFacts, settings: Settings, options: Options, reach: Reach, install: str | None
) -> Files:
    """What GitHub's runners do the week with; nothing for a repository that is elsewhere."""
    address = ForgeAddress(server=survey.server, slug=seen.slug, kind=settings.repository.forge)
    if not runs_workflows(address) or install == NONE:
        return {}
    requirement = _requirement(options, reach, install)
    if requirement == NONE:
        return {}
    return workflows.files(
        settings,
        files.templates("workflows"),
        slug=seen.slug,
        install=requirement,
        integration=seen.integration,
        hosted=is_hosted(address),
    )


def _requirement(options: Options, reach: Reach, install: str | None) -> str:
    """What a runner's pip is given: what a person names, else the very thing that runs; `NONE` for no workflows.

    Raises Refused where that is not known and nobody is asked.
    """
    if install:
        return installation.given(install, init.origin(structs.replace(reach, offline=True)))
    origin = init.origin(reach)
    if origin.requirement:
        return origin.requirement
    if options.yes or options.dry_run or options.json or not output.asks():
        raise Refused(
            say("no record says from where a runner could install this very nouveautes"),
            hint=say(
                "Give it, as --install {example}; --install {none} writes no workflows.",
                example=origin.example, none=NONE,
            ),
        )  # fmt: skip
    line = output.ask(say("From where do the workflows install nouveautes? ({none}: no workflows)", none=NONE) + " [] ")
    if not line or not line.strip():
        raise click.Abort
    return NONE if line.strip() == NONE else installation.given(line, origin)


def _agree(options: Options) -> None:
    if options.yes:
        return
    if options.json or not output.asks():
        raise Refused(
            say("nobody can answer the questions: this is no terminal"),
            hint=say("Add --yes to take what is found, or look first with --dry-run."),
        )
    line = output.ask(say("Write this? [Y/n] "))
    if not line or line.strip().lower() not in ("", "y", "yes", "o", "oui"):
        raise Refused(say("nothing was written"), hint=say("The answer was not yes."))


def _ended(changed: Files, options: Options) -> None:
    if not changed:
        output.say(say("nothing to change"))
    elif not options.dry_run:
        output.note(say("Written: {names}.", names=", ".join(changed)), say("What is still missing: nouveautes doctor"))


def _form(seen: InitFacts, before: Mapping[str, str | None], after: Files, *, written: bool) -> InitForm:
    """What `--json` answers. `before`, `after`: path → the text that stands, and that will."""
    found = mirror(InitFoundForm, seen, tags=len(seen.tags), boards=[one.url for one in seen.boards])
    files = [
        InitFileForm(
            path=path,
            state="new" if before[path] is None else "same" if before[path] == text else "changed",
            diff=output.unified(path, before[path], text),
        )
        for path, text in after.items()
    ]
    return InitForm(found=found, files=files, written=written)
