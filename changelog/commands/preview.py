"""`nouveautes preview`: the documentation as it will be, with what comes on its front page."""

from pathlib import Path
from typing import Annotated, Any, Literal

import click
from msgspec import Meta

from changelog.adapters import terminal
from changelog.adapters.docs_site import workshop
from changelog.commands import json_forms, output, preview_findings
from changelog.commands import options as offering
from changelog.commands.json_forms import mirror
from changelog.commands.options import common, reach_of, reach_options, readers_language
from changelog.domain.model import Finding
from changelog.domain.preview.site import Site
from changelog.errors import Misuse
from changelog.i18n import plain
from changelog.i18n.say import marked, say, say_of
from changelog.runtime import preview
from changelog.runtime.delivery import survey_clone
from changelog.runtime.docs import open_docs
from changelog.runtime.preview import PreviewSite, PreviewTarget
from changelog.runtime.preview_memory import Memory
from changelog.runtime.workspace import Options, Workspace, open_workspace, with_options

OUTPUT = "apercu"
MOST = 6
"""Files that are no pages, named where they alone change."""
_STATES = {"new": marked("Added"), "changed": marked("Changed"), "removed": marked("Removed")}


class ChangedPageForm(json_forms.Form, frozen=True, kw_only=True):
    """A page that differs from what is online."""

    title: str
    source: Annotated[str, Meta(description="Its path in the documentation repository.")]
    path: Annotated[str | None, Meta(description="Its file in the built site; null where the site has no such page.")]
    state: Literal["new", "changed", "removed"]


class PreviewForm(json_forms.Versioned, frozen=True, kw_only=True):
    """`preview --json`."""

    output: Annotated[str | None, Meta(description="The folder of the built site; null for a dry run.")]
    home: Annotated[str, Meta(description="The front page, as a file in the built site.")]
    pages: Annotated[int, Meta(description="How many pages of the documentation the site has.")]
    changed: list[ChangedPageForm]
    findings: list[json_forms.FindingForm]


json_forms.FORMS["preview"] = PreviewForm


@click.command("preview")
@click.argument("tag", required=False, metavar="[TAG]", shell_complete=offering.tags)
@click.option("--output", "folder", metavar="DIR", type=click.Path(), help="Where the site is put (default: apercu).")
@click.option("--serve", is_flag=True, help="Show it in a browser, and again after each change.")
@click.option("--port", metavar="N", type=click.IntRange(0, 65535), default=8000, help="The port of --serve.")
@click.option("--host", metavar="H", default="127.0.0.1", help="The address of --serve: this machine alone by default.")
@click.option("--branch", metavar="NAME", help="The documentation as a branch of its repository has it.")
@click.option("--pull", metavar="N", type=click.IntRange(1), help="The documentation as a pull request has it.")
@click.option("--findings", "every", is_flag=True, help="List every finding, not each kind once.")
@readers_language
@reach_options
@common
@with_options
def command(
    options: Options, tag: str | None, folder: str | None, serve: bool, port: int, host: str, every: bool, **given: Any
) -> None:
    """Build the documentation as it will be, with what comes on its front page."""
    which = _which(tag, given.pop("branch"), given.pop("pull"))
    workspace, reach = open_workspace(options), reach_of(given)
    if serve and not options.dry_run:
        from changelog.commands import preview_serve

        preview_serve.serve(options, which, reach, host=host, port=port)
        return
    place = Path(folder or OUTPUT)
    with (
        terminal.progress("looking at the documentation") as progress,
        open_docs(workspace, survey_clone(workspace), reach, progress, to_write=False) as docs,
    ):
        if not options.dry_run:
            workshop.checked(place)
        made = preview.make(workspace, docs, which, preview.train(workspace, reach, which.tag), Memory())
        done = workshop.BuildResult() if options.dry_run else _built(made, workspace, place, progress)
    findings = preview_findings.changed_first((*made.findings, *done.findings), made.site)
    if options.json:
        shown = None if options.dry_run else str(place)
        output.write(json_forms.encode(_form(made.site, shown, findings)))
        return
    _print(made, place, dry=options.dry_run)
    preview_findings.show(findings, made.site, every=every)


def _which(tag: str | None, branch: str | None, pull: int | None) -> PreviewTarget:
    if sum(bool(one) for one in (tag, branch, pull)) > 1:
        raise Misuse(say("preview takes a tag, a branch or a pull request"), hint=say("Give one of the three."))
    if tag and ".." in tag:
        raise Misuse(say("preview takes one delivery"), hint=say("Give a date tag, as nouveautes preview 2022-01-18."))
    return PreviewTarget(tag=tag or "", branch=branch or "", pull=pull)


def _built(
    made: PreviewSite, workspace: Workspace, place: Path, progress: terminal.ProgressLine
) -> workshop.BuildResult:
    pages = len(workshop.built(made.site))
    language, url = workspace.settings.language, workspace.settings.preview.url
    with workshop.opened() as shop:
        progress(say("building the site"))
        done = shop.build(
            made.site, made.held, language=language, url=url, counted=lambda at: progress.count(at, pages)
        )
        shop.deliver(place)
    return done


def _print(made: PreviewSite, place: Path, *, dry: bool) -> None:
    pages = say_of("{count} page", "{count} pages", len(made.site.pages))
    if dry:
        output.say(say("A preview would be written to {place} ({pages}).", place=place, pages=pages))
    else:
        output.say(say("Preview written to {place} ({pages}).", place=place, pages=pages))
    for one in made.site.changed:
        output.say(f"  {output.labelled(say(_STATES[one.state]), f'{one.title} ({one.source})')}")
    if made.site.others and not made.site.changed:
        output.say(f"  {output.labelled(say('Other files'), ', '.join(map(plain.line, made.site.others[:MOST])))}")
    elif not made.site.changed:
        output.say(f"  {say('Nothing changes in the documentation.')}")
    if not dry:
        first = place / workshop.built(made.site)[f"{made.site.home}/index.md"]
        output.say(say("Open {page}", page=first))


def _form(site: Site, output: str | None, findings: tuple[Finding, ...]) -> PreviewForm:
    built = workshop.built(site)
    changed = [mirror(ChangedPageForm, one, path=built.get(one.path) if one.path else None) for one in site.changed]
    home = built.get(f"{site.home}/index.md", f"{site.home}/index.html")
    return mirror(PreviewForm, output=output, home=home, pages=len(site.pages), changed=changed, findings=findings)
