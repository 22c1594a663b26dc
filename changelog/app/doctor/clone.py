"""git, the clone, its settings, its branches and its tags."""

import re
import shlex
from collections.abc import Iterator
from datetime import timedelta

from msgspec import structs

from changelog.app.doctor.facts import CheckupFacts, Clone, Remote, SettingsFacts, SurveyFacts
from changelog.app.doctor.lines import Examined, failed, halves, ok, skipped, warning
from changelog.app.survey import Survey
from changelog.config.schema import Settings, Tags
from changelog.domain.history import date_tags, tag_shapes
from changelog.domain.notes.readers import sentence
from changelog.i18n.say import marked, say, say_of

NEEDED = (2, 39)  # `git merge-tree --stdin`, by which one process answers what production holds
OLD = timedelta(days=7)  # a week: what one train takes
SHOWN = 4  # names in one line
_INSTALL = marked("Install git 2.39 or newer (https://git-scm.com/downloads).")
_OWN = ("language", "timezone")  # settings that have a check of their own


def git(clone: Clone) -> Examined:
    """The version of git."""
    found = re.match(r"(\d+)\.(\d+)", clone.git)
    if not found:
        return failed("git", say("git was not found on this machine"), say(_INSTALL))
    if (int(found[1]), int(found[2])) < NEEDED:
        return failed("git", say("{git} is too old", git=clone.git), say(_INSTALL))
    return ok("git", clone.git)


def clone(found: Clone) -> Examined:
    """Whether there is a clone, and all of it."""
    if found.trouble:
        return failed("clone", found.trouble.message, found.trouble.cure)
    if found.shallow:
        cure = say("Run `git fetch --unshallow --tags` (in a workflow: fetch-depth: 0).")
        return failed("clone", say("it is shallow: deliveries before its first commits cannot be listed"), cure)
    return ok("clone", say("{root}, with its whole history", root=found.root))


def settings(read: SettingsFacts) -> Iterator[Examined]:
    """The settings file, one line a problem."""
    troubles = [one for one in read.troubles if one.subject not in _OWN]
    for one in troubles:
        cure = one.cure or say("`nouveautes config --example` shows how it is written.")
        yield failed("settings", one.message, cure, subject=one.subject)
    if not troubles:
        is_read = say("{file} is read", file=read.file)
        yield ok("settings", is_read if read.file else say("no nouveautes.toml: the defaults hold"))


def language(read: SettingsFacts) -> Examined:
    """The language that readers get."""
    trouble = next((one for one in read.troubles if one.subject == "language"), None)
    if trouble is not None:
        message = say("language: {message}", message=trouble.message)
        return failed("language", message, trouble.cure or say('It takes "fr" or "en".'))
    return ok("language", sentence(read.language))


def timezone(facts: CheckupFacts) -> Examined:
    """Where the days begin and end, and what the clock shows."""
    trouble = next((one for one in facts.said.troubles if one.subject == "timezone"), None)
    if trouble is not None:
        message = say("timezone: {message}", message=trouble.message)
        return failed("timezone", message, trouble.cure or say("Write it as Europe/Paris or UTC."))
    if facts.now is None:
        trouble = facts.clock_trouble
        message = trouble.message if trouble else say("the clock cannot be read")
        return failed("timezone", message, trouble.cure if trouble else "")
    now = say("{now:%H:%M} on {now:%Y-%m-%d}", now=facts.now)
    return ok("timezone", say("{timezone}, where it is {now}", timezone=facts.said.settings.timezone, now=now))


def sound(read: Settings, wrong: frozenset[str]) -> Settings:
    """Settings that can be worked with: what is wrong and would stop the other checks gives way to its default."""
    if "timezone" in wrong:
        read = structs.replace(read, timezone=Settings().timezone)
    if any(path == "tags" or path.startswith("tags.") for path in wrong):
        read = structs.replace(read, tags=Tags())
    if "docs.page" in wrong:
        read = structs.replace(read, docs=structs.replace(read.docs, page=""))
    return read


def branches(around: SurveyFacts) -> Iterator[Examined]:
    """The integration and production branches."""
    for one in around.troubles:
        yield failed("branches", one.message, one.cure, subject=one.subject)
    if around.survey is None:
        return
    wrong = {one.subject for one in around.troubles}
    found = around.survey.branches
    if "integration" not in wrong:
        message = say(
            "changes are merged into {integration} ({integration_ref})",
            integration=found.integration,
            integration_ref=found.integration_ref,
        )
        yield ok("branches", message, subject="integration")
    # Where the integration branch was guessed, no production branch may only mean that the guess was wrong.
    if "production" not in wrong and (found.production or "integration" not in wrong):
        if found.one_branch:
            message = say("one branch: what is merged into {branch} is in production", branch=found.integration)
        else:
            message = say("users run {branch} ({ref})", branch=found.production, ref=found.production_ref)
        yield ok("branches", message, subject="production")


def tags(facts: CheckupFacts, survey: Survey) -> Iterator[Examined]:
    """The date tags, and those that look like some and are not read."""
    seen = survey.tags
    if seen:
        last = seen[-1].name
        count = say_of(
            "{count} date tag, the last one {name}", "{count} date tags, the last one {name}", len(seen), name=last
        )
        yield ok("tags", count)
    else:
        yield warning("tags", say("there is no date tag yet: no delivery is marked"), _first(facts, survey))
    read = {tag.name for tag in seen}
    shapes = tag_shapes.suggestions(name for name in facts.around.tags if name not in read)
    for shape, example in list(shapes.items())[:SHOWN]:
        message = say("tags like {example} look like dates and are not read", example=example)
        cure = say(
            'Where they mark deliveries, add accept = ["{shape}"] under [tags] (tags.accept) in nouveautes.toml.',
            shape=shape,
        )
        yield warning("tags", message, cure, subject=shape)
    for finding in survey.findings[:SHOWN]:
        message, cure = halves(finding.message)
        form = facts.said.settings.tags.format
        fallback = say("Delete it, or leave it: it is not read ({format} is).", format=form)
        yield warning("tags", f"{finding.subject} {message}", cure or fallback, subject=finding.subject)


def _first(facts: CheckupFacts, survey: Survey) -> str:
    """How to mark the first delivery; names are quoted, for this is meant to be pasted."""
    form = facts.said.settings.tags.format
    plain = "%" in form and "{" not in form and "*" not in form
    day = facts.now.strftime(form if plain else "%Y-%m-%d") if facts.now else "2026-01-31"
    name, branch = shlex.quote(day), shlex.quote(survey.branches.integration_ref)
    mark = f"`git tag --annotate {name} --message {name} {branch}`"
    if not facts.remote:
        return say("Mark the first one: {mark}.", mark=mark)
    push = f"`git push {shlex.quote(facts.remote.name)} {name}`"
    return say("Mark the first one: {mark}, then {push}.", mark=mark, push=push)


def fetch(facts: CheckupFacts, survey: Survey) -> Examined:
    """Whether the clone is as new as its remote; offline, how long ago it was fetched."""
    remote, fetched = facts.remote, facts.clone.fetched
    if remote is None:
        return skipped("fetch", say("there is no remote to fetch from"))
    cure = say("Run `git fetch --tags --prune {remote}`.", remote=shlex.quote(remote.name))
    if remote.asked and not remote.reason:
        if behind := _behind(remote, survey, facts.said.settings):
            names = ", ".join(behind)
            return warning("fetch", say("the clone is behind {remote}: {names}", remote=remote.name, names=names), cure)
        if fetched is None:
            return ok("fetch", say("as new as {remote}", remote=remote.name))
        as_new = say(
            "as new as {remote}, last fetched on {fetched:%Y-%m-%d %H:%M}", remote=remote.name, fetched=fetched
        )
        return ok("fetch", as_new)
    if fetched is None or facts.now is None:
        return ok("fetch", say("never fetched since it was cloned"))
    if facts.now - fetched > OLD:
        days = (facts.now - fetched).days
        ago = say("last fetched {days} days ago ({fetched:%Y-%m-%d %H:%M})", days=days, fetched=fetched)
        return warning("fetch", ago, cure)
    return ok("fetch", say("last fetched on {fetched:%Y-%m-%d %H:%M}", fetched=fetched))


def moved_tags(remote: Remote, survey: Survey) -> Iterator[Examined]:
    """The date tags that are another object on the remote: what acts goes by those there, what reads by those here."""
    moved = [tag for tag in survey.tags if remote.tags.get(tag.name, tag.object_id) != tag.object_id]
    for tag in moved[-SHOWN:]:
        message = say(
            "{tag} was moved on {remote}: it is another tag there than here", tag=tag.name, remote=remote.name
        )
        cure = say(
            "Releases go by the one on {remote}: "
            "`git fetch --tags --force {name}` brings it. Ask who moved it, and why.",
            remote=remote.name,
            name=shlex.quote(remote.name),
        )
        yield warning("tags", message, cure, subject=tag.name)


def ahead(remote: Remote) -> Iterator[Examined]:
    """Other remotes of this clone that are further than the one that is read: it may be somebody's fork."""
    for branch, count in remote.ahead.items():
        message = say_of(
            "{branch} has {count} commit more than what is read, which is of {remote}",
            "{branch} has {count} commits more than what is read, which is of {remote}",
            count,
            branch=branch,
            remote=remote.name,
        )
        cure = say(
            'If {remote} is a fork, say so in nouveautes.toml: [repository] remote = "{other}"; '
            "else bring it up to date.",
            remote=remote.name,
            other=branch.partition("/")[0],
        )
        yield warning("remote", message, cure, subject=branch)


def _behind(remote: Remote, survey: Survey, settings: Settings) -> list[str]:
    """What the remote has and the clone has not: branches that moved or went, date tags."""
    found = survey.branches
    behind = []
    for name, ref, sha in ((found.integration, found.integration_ref, found.integration_sha),
                           (found.production, found.production_ref, found.production_sha)):  # fmt: skip
        if ref.startswith("refs/remotes/") and remote.heads.get(name) != sha:
            moved, gone = say("{name} has moved", name=name), say("{name} is no longer there", name=name)
            behind.append(moved if name in remote.heads else gone)
    shapes = date_tags.shapes(settings.tags.format, settings.tags.accept)
    known = {tag.name for tag in survey.tags}
    new = [name for name in remote.tags if name not in known and date_tags.parse(name, shapes)]
    if new:
        names = ", ".join(sorted(new)[-SHOWN:])
        more = say_of("{count} date tag more ({names})", "{count} date tags more ({names})", len(new), names=names)
        behind.append(more)
    return behind
