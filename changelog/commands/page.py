"""`nouveautes page lint`: the defects of the page « Dernières nouveautés », each with its line."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import click
from msgspec import Struct

from changelog.adapters import clock
from changelog.adapters.git.history import Repository, open_repository
from changelog.commands import json_forms, output
from changelog.commands.json_forms import Line, mirror
from changelog.commands.options import common
from changelog.config.schema import Settings
from changelog.domain.docs import item_key, lint, one_file
from changelog.domain.docs import page as pages
from changelog.domain.docs.model import Defect
from changelog.errors import Misuse, Refused
from changelog.i18n import plain
from changelog.i18n.say import say, say_of
from changelog.runtime.workspace import Options, settings_of, with_options

LARGEST = 16 << 20
"""Bytes of a page; a larger one is something else."""


_READ = 5_000_000
"""Characters of a page that are read: `publish` refuses what is larger."""
_SHOWN, _IN_JSON = 5, 1000
"""Findings of one kind that are listed, and in JSON."""


class DefectForm(json_forms.Form, frozen=True, kw_only=True):
    """Something wrong with a page. `line` counts from 1."""

    code: str
    line: int
    message: Line
    subject: str


class PageLintForm(json_forms.Versioned, frozen=True, kw_only=True):
    """`page lint --json`. `left_out`: how many findings are not listed, beyond the first 1000 of a kind."""

    findings: list[DefectForm]
    left_out: int = 0


json_forms.FORMS["page-lint"] = PageLintForm


class Source(Struct, frozen=True, kw_only=True):
    """A page to be read: its bytes, its name, and whether a path beside it is there (None where nobody can say)."""

    data: bytes
    name: str
    exists: Callable[[str], bool] | None


@click.group("page", invoke_without_command=True)
@common
@click.pass_context
def command(ctx: click.Context, /, **given: Any) -> None:
    """List the defects of an existing page of news, line by line."""
    if ctx.invoked_subcommand is None:
        raise click.UsageError(say("page takes a command: nouveautes page lint [FILE]"), ctx)
    ctx.obj = (ctx.obj or {}) | {name: value for name, value in given.items() if value is not None}


@command.command("lint")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--all", "everything", is_flag=True, help="List every finding, not only the first ones of each kind.")
@common
@with_options
def lint_page(options: Options, file: Path | None, *, everything: bool) -> None:
    """List the defects of a page, with their lines: FILE, or the settings' page. Exits with 1 when there is one.

    What publish would refuse is among them.
    """
    settings, beside = _settings(options, needed=file is None)
    source = _file(file) if file else _configured(settings, beside)
    text = _text(source)
    today = clock.now(settings.timezone).date()
    page = pages.read(_beginning(text), slugs=_slugs(settings, text), near=today)
    alone = file is None and one_file.is_template(settings.docs.page)
    defects = (
        *([_too_large(text)] if len(text) > _READ else []),
        *(() if alone else lint.check_publishing(page, today)),
        *lint.check_lint(page, former=settings.repository.former, exists=source.exists),
    )
    if options.json:
        shown = _few_of_each(defects, _IN_JSON)
        form = PageLintForm(findings=[_form(one) for one in shown], left_out=len(defects) - len(shown))
        output.write(json_forms.encode(form))
    else:
        _print(defects, source.name, everything=everything)
    click.get_current_context().exit(1 if defects else 0)


def _beginning(text: str) -> str:
    """What is read of a page: no more than is published, and whole lines."""
    return text if len(text) <= _READ else text[: text.rfind("\n", 0, _READ) + 1] or text[:_READ]


def _too_large(text: str) -> Defect:
    message = say("the page is larger than five megabytes: publish refuses it, and only its beginning was read")
    return Defect(code="too-large", line=_beginning(text).count("\n") + 1, message=message)


def _settings(options: Options, *, needed: bool) -> tuple[Settings, Path]:
    """The settings and the folder that their paths count from; the defaults outside of any repository."""
    try:
        repository = open_repository(Path(options.repo))
    except (Misuse, Refused):
        if needed or options.config or options.repo != ".":
            raise
        return Settings(), Path()
    settings, path, _ = settings_of(repository, options)
    return settings, path.parent if path and not repository.bare else repository.root


def _slugs(settings: Settings, text: str) -> tuple[str, ...]:
    """The repository's names, today's first: that of the settings, else the one the page links to most.

    The remote is not asked: the page may be looked at from the clone of the documentation.
    """
    former = settings.repository.former
    known = {slug.lower() for slug in former}
    today = settings.repository.slug or next((slug for slug in item_key.slugs(text) if slug not in known), "")
    return (today, *former) if today else former


def _file(path: Path) -> Source:
    if not path.is_file():
        raise Misuse(
            say("there is no file {path!r}", path=str(path)), hint=say("Give a page: nouveautes page lint FILE")
        )
    if path.stat().st_size > LARGEST:
        raise Misuse(say("{path!r} is larger than 16 megabytes", path=str(path)), hint=say("A page is a text."))
    return Source(data=path.read_bytes(), name=str(path), exists=lambda other: _is_there(path.parent, other))


def _is_there(folder: Path, path: str) -> bool:
    try:
        return (folder / path).exists()
    except (OSError, ValueError):  # a name that no file can have
        return False


def _configured(settings: Settings, beside: Path) -> Source:
    """The page in the docs repository, where that is a folder of this machine: in its work tree, else as committed."""
    docs = settings.docs
    folder = beside / docs.repository
    if not docs.repository or not folder.is_dir():
        raise Misuse(
            say("there is no page here to look at"),
            hint=say("Give one: nouveautes page lint FILE. Or set docs.repository to a folder of this machine."),
        )
    name = _newest(folder, docs.page) if one_file.is_template(docs.page) else docs.page
    path = folder / name
    if path.is_file() and path.resolve().is_relative_to(folder.resolve()):
        return _file(path)
    repository = open_repository(folder)
    text = _committed(repository, docs.branch or "HEAD", docs.page)
    return Source(data=text.encode("utf-8", "surrogatepass"), name=docs.page, exists=None)


def _newest(folder: Path, template: str) -> str:
    """Of a page for each delivery, the newest one."""
    above = folder / re.split(r"[^/]*%", template, maxsplit=1)[0]
    names = (path.relative_to(folder).as_posix() for path in above.rglob("*.md"))
    found = one_file.all_of(template, names)
    return found[0][0] if found else template


def _committed(repository: Repository, branch: str, page: str) -> str:
    text = repository.file(branch, page)
    if text is None:
        raise Misuse(
            say("the docs repository has no page {page!r} on {branch!r}", page=page, branch=branch),
            hint=say("See docs.page and docs.branch."),
        )
    return text


def _text(source: Source) -> str:
    try:
        return source.data.decode("utf-8")
    except UnicodeDecodeError as problem:
        line = source.data.count(b"\n", 0, problem.start) + 1
        raise Refused(
            say("{source!r} is not UTF-8: line {line} holds something else", source=source.name, line=line),
            hint=say("Save it as UTF-8; a documentation site reads nothing else."),
        ) from problem


def _form(defect: Defect) -> DefectForm:
    return mirror(DefectForm, defect, subject=_shortened(defect.subject))


def _print(defects: Sequence[Defect], name: str, *, everything: bool) -> None:
    shown = defects if everything else _few_of_each(defects, _SHOWN)
    for one in shown:
        subject = f" [{_shortened(one.subject)}]" if one.subject else ""
        output.say(f"{name}:{one.line}: {one.code}: {plain.line(one.message)}{subject}")
    more = Counter(one.code for one in defects) - Counter(one.code for one in shown)
    for code, count in more.most_common():
        output.say(f"{name}: {code}: {say('{count} more (--all lists them)', count=count)}")
    if defects:
        output.say()
        output.say(say_of("{count} finding", "{count} findings", len(defects)))


def _few_of_each(defects: Iterable[Defect], most: int) -> list[Defect]:
    """The first ones of each kind: what repeats is said once more by its count."""
    seen: Counter[str] = Counter()
    kept = []
    for one in defects:
        seen[one.code] += 1
        kept += [one] if seen[one.code] <= most else []
    return kept


def _shortened(text: str) -> str:
    return plain.shortened(plain.line(text), 120)
