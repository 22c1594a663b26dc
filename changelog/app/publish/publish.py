"""Publish: the plan of a page's pull request, carried out.

1. find the pull request and its branch   2. find what the tool wrote last time   3. read the page as it is now
4. merge the section in, entry by entry   5. plan: commit, push, pull request    6. carry the plan out, step by step

Each step looks whether it is done. What was done is found on the branch and on the forge, never in a file of ours.
"""

import posixpath
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from msgspec import structs

from changelog.app.carry_out import interruption
from changelog.app.publish import last_written, pull_request
from changelog.app.publish.model import PageBranch, PagePlan, PageReceipt, PublishRequest
from changelog.domain.docs import components, file_lists, kinds, merge_text, one_file, publication
from changelog.domain.forge import Draft, Opened
from changelog.domain.model import OWN_BRANCHES, Finding
from changelog.domain.ports.forge import KeepsProposals
from changelog.domain.ports.publishing import KeepsDocs
from changelog.domain.remote import Author, Pushed, Unfit
from changelog.errors import Refused, Stopped
from changelog.i18n.say import marked, say

AGAIN = marked("Run the same command again: what is done is found, and the rest is done.")
LARGEST = 5_000_000  # bytes, of what is read and of what is written


def plan(docs: KeepsDocs, proposals: KeepsProposals | None, request: PublishRequest) -> PagePlan:
    """Look at the documentation repository and decide. Raises Refused when a person has to decide first."""
    base = _base(docs, request)
    place = pull_request.find(docs, proposals, request, base)
    path, findings = _page(docs, request.page, place)
    refuse_other_forms(path)
    settings = _settings(docs, place, path)
    last, revision = last_written.find(docs, request, place), place.head or place.start
    if request.template:
        names = tuple(docs.tree(revision))
        before, woven = _files(docs, request, place, path, file_lists.near(path, names))
        texts = _texts(docs, revision, one_file.beside(request.template, names, path))
        others = {name: text for name, text in texts.items() if text}
        published = one_file.publish(request.section, path, before, last, others)
    else:
        listed = [table.path for table in kinds.tables(path, settings)]
        before, woven = _files(docs, request, place, path, listed)
        published = publication.publish(request.section, path, settings | before, last)
    _refuse_large(published.files)
    _refuse_components(path, settings, before[path], published.files.get(path))
    unasked: tuple[str, ...] = ()
    if proposals is not None and place.proposal is not None and request.reviewers:
        # A run may have been killed before it asked for reviews, which comes last.
        unasked = proposals.unasked(place.proposal.number, request.reviewers)
    return PagePlan(
        request=request, place=place, path=path, published=published, before=before, woven=woven, unasked=unasked,
        findings=(*place.findings, *findings, *published.findings),
    )  # fmt: skip


def carry_out(
    found: PagePlan, docs: KeepsDocs, proposals: KeepsProposals | None, description: str, author: Author, at: datetime
) -> PageReceipt:
    """Commit, push, open or bring up to date. Raises Refused or Stopped; run again, it does the rest."""
    place, head = found.place, found.place.head
    steps = [say("push {subject}", subject=place.branch)] if found.writes else []
    steps += [say("open the pull request {subject}", subject=f"{place.branch} → {place.base}")] if proposals else []
    over = 0
    try:
        if found.writes:
            head = _committed(found, docs, author, at)
            _check_pushed(docs.push(place.branch, head, place.head), place.branch)
            over = 1
        opened = _proposed(found, proposals, description) if proposals is not None and head else None
    except KeyboardInterrupt:
        raise interruption(steps[:over], steps[over : over + 1], steps[over + 1 :]) from None
    return PageReceipt(commit=head, pushed=head != place.head, opened=opened)


def _base(docs: KeepsDocs, request: PublishRequest) -> str:
    seen = docs.fetch()
    base = request.base or seen.default
    if not seen.branches:
        raise Refused(
            say("the documentation repository has no commit yet"), hint=say("Make a first one: a README will do.")
        )
    if not base or not docs.head_of(base):
        missing = (
            say("the documentation repository has no branch « {branch} »", branch=base)
            if base
            else say("the documentation repository has no default branch: the one that it names is not there")
        )
        raise Refused(missing, hint=say("Create it, or set docs.branch."))
    return base


def refuse_other_forms(path: str) -> None:
    """Raises Refused for a page that is no Markdown."""
    form = kinds.form_of(path)
    if form:
        message = say("« {path} » is a page in {form}: only Markdown is read and written", path=path, form=form)
        raise Refused(message, hint=say("Name a page in Markdown with docs.page."))


def _page(docs: KeepsDocs, path: str, place: PageBranch) -> tuple[str, tuple[Finding, ...]]:
    """Where the page is now: it may have been moved since the settings were written."""
    at = place.head or place.start
    moved = docs.moved_to(path, at) if docs.read_all(at, [path])[path] is None else ""
    if not moved or moved == path:
        return path, ()
    message = say("was moved to {moved}, and is published there; set docs.page", moved=moved)
    return moved, (Finding(code="page-moved", message=message, subject=path),)


def _settings(docs: KeepsDocs, place: PageBranch, path: str) -> dict[str, str | None]:
    """What says which tool builds the page, and where it is listed."""
    held = docs.read_all(place.head or place.start, kinds.candidates(path))
    # Behind a link or a file there is no table of contents, and that is no fault of one.
    itself = {name: one for name, one in held.items() if not isinstance(one, Unfit) or one.at == name}
    strict = {name: one for name, one in itself.items() if posixpath.basename(name) in kinds.WRITTEN}
    others = {name: one.decode("utf-8", "replace") if isinstance(one, bytes) else None for name, one in held.items()}
    return others | {name: _text(name, one) for name, one in strict.items()}


def _refuse_components(path: str, settings: Mapping[str, str | None], before: str | None, after: str | None) -> None:
    """Raises Refused where the delivery would stand in a component, or after one that ends the page."""
    kind = kinds.kind_of(path, settings)
    if after is None or (kind.name in ("gitbook", "mkdocs", "plain") and not path.endswith(".mdx")):
        return
    name = components.fault(before or "", after)
    if name:
        message = say(
            "« {path} » of the documentation is not written: the delivery would stand in {name}", path=path, name=name
        )
        raise Refused(message, hint=say("Write a first delivery there by hand: the next ones stand beside it."))


def _files(
    docs: KeepsDocs, request: PublishRequest, place: PageBranch, path: str, listed: Sequence[str]
) -> tuple[dict[str, str | None], tuple[str, ...]]:
    """The files that may change, as they are where our commit will be made, and which of them were woven: changed
    on the base since our branch left it, and on our branch as well.
    """
    revision = place.head or place.start
    found = _texts(docs, revision, [path, *listed])
    if not request.template:
        found |= _texts(docs, revision, publication.years_over(request.section, path, found[path] or "").values())
    base = docs.head_of(place.base)
    if not place.head or docs.is_ancestor(base, place.head):
        return found, ()
    fork = docs.merge_base(place.head, base)
    forked = _texts(docs, fork, found) if fork else dict.fromkeys(found)
    theirs = _texts(docs, base, found)
    changed = [name for name in found if theirs[name] not in (None, forked[name], found[name])]
    # What the base alone changed comes in by itself when the branch is merged; where both did, a forge would stop.
    if all(found[name] == forked[name] for name in changed):
        return found, ()

    woven: dict[str, str | None] = {}
    for name in changed:
        versions = (forked[name] or "", found[name] or "", theirs[name] or "")
        if request.template or name in listed:
            woven[name] = merge_text.merge_lines(*versions)  # a table of contents, or a file of its own: line by line
        else:
            woven[name] = merge_text.merge_pages(*versions, slugs=request.section.slugs)  # a page, section by section
    return found | woven, tuple(woven)


def _texts(docs: KeepsDocs, revision: str, names: Iterable[str]) -> dict[str, str | None]:
    wanted = list(names)
    found = docs.read_all(revision, wanted) if wanted else {}
    return {name: _text(name, held) for name, held in found.items()}


def _text(path: str, held: bytes | Unfit | None) -> str | None:
    """The text of a file; None where there is none. Raises Refused when it is no text to be read."""
    if isinstance(held, Unfit):
        message = say(_WHY.get(held.why, _BEHIND), path=path, above=held.at)
        cure = say("Put the file itself there, or name another page with docs.page.")
        if held.target:
            cure = say("It leads to {target}: name that one with docs.page.", target=held.target)
        if posixpath.basename(path) in kinds.WRITTEN:
            cure = say("Put the file itself there.")
        raise Refused(message, hint=say(_SMALLER) if held.why == "large" else cure)
    try:
        return held.decode("utf-8") if held is not None else None
    except UnicodeDecodeError as problem:
        message = say(
            "« {path} » of the documentation repository is not UTF-8 (byte {byte})", path=path, byte=problem.start + 1
        )
        raise Refused(message, hint=say("Save it as UTF-8, then run this again.")) from None


_WHY: Mapping[str, str] = {
    "link": marked("« {path} » of the documentation repository is a link to somewhere else"),
    "folder": marked("« {path} » of the documentation repository is a folder"),
    "submodule": marked("« {path} » of the documentation repository is another repository (a submodule)"),
    "large": marked("« {path} » of the documentation repository is larger than five megabytes"),
}
_BEHIND = marked("« {path} » of the documentation repository lies behind « {above} »")
_SMALLER = marked(
    'Move its oldest sections to a page of their own; docs.archive = "yearly" keeps it small from then on.'
)


def _refuse_large(files: Mapping[str, str]) -> None:
    for path, written in files.items():
        if len(written.encode()) > LARGEST:
            message = say(
                "« {path} » of the documentation repository would become larger than five megabytes", path=path
            )
            raise Refused(message, hint=say(_SMALLER))


def _committed(found: PagePlan, docs: KeepsDocs, author: Author, at: datetime) -> str:
    place, request = found.place, found.request
    texts = {path: found.before[path] for path in found.woven} | found.published.files
    changes = {path: text.encode() if text is not None else None for path, text in texts.items()}
    message = last_written.message(request.subject, found.published.section, request.tag, request.tag_object)
    if found.woven:
        return docs.join(place.head, docs.head_of(place.base), changes, message, author, at)
    return docs.commit(place.head or place.start, changes, message, author, at)


def _check_pushed(pushed: Pushed, branch: str) -> None:
    said = f" ({'; '.join(pushed.words[:3])})" if pushed.words else ""
    if pushed.outcome in ("done", "already"):
        return
    if pushed.outcome == "lost":
        raise Stopped(
            say("somebody pushed to {branch} meanwhile: nothing of theirs was touched", branch=branch), hint=say(AGAIN)
        )
    if pushed.outcome == "unsure":
        raise Stopped(say("the answer to the push of {branch} was lost", branch=branch), hint=say(AGAIN))
    if pushed.outcome == "unreachable":
        raise Stopped(
            say(
                "{branch} was not pushed: the documentation repository does not answer{said}", branch=branch, said=said
            ),
            hint=say(AGAIN),
        )
    hints = {
        "protected": say("Let the tool push to branches under {prefix}.", prefix=OWN_BRANCHES),
        "forbidden": say("Give it a token that may write there; `nouveautes doctor` shows which."),
    }
    raise Refused(
        say("{branch} may not be pushed{said}", branch=branch, said=said),
        hint=hints.get(pushed.outcome, say("Its own words say why.")),
    )


def _proposed(found: PagePlan, proposals: KeepsProposals, description: str) -> Opened:
    """The pull request, opened or brought up to date; a draft until users have the delivery."""
    request, place = found.request, found.place
    if place.proposal is None:
        draft = Draft(
            head=place.branch, base=place.base, title=request.subject, body=description,
            draft=not request.in_production,
        )  # fmt: skip
        opened = proposals.open(draft)
    else:
        opened = proposals.update(place.proposal.number, title=place.proposal.title, body=description)
    if request.in_production:
        proposals.ready(opened.number)
        opened = structs.replace(opened, draft=False)
    if request.labels:
        proposals.label(opened.number, request.labels)
    if request.reviewers:
        proposals.ask_review(opened.number, request.reviewers)
    return opened
