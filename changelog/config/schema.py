"""The settings, one field at a time, each with its sentence: what `nouveautes config` prints and checks."""

import re
from datetime import date, time
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

HOURS = "08:00-19:00"
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d) ?[-–] ?(?:([01]\d|2[0-3]):([0-5]\d)|24:00)")


def hours_of(text: str) -> tuple[time, time | None]:
    """Two hours of a day, as in `HOURS`; None for the midnight that ends it. Raises ValueError for anything else."""
    found = _HOURS.fullmatch(text)
    if found is None:
        raise ValueError(text)
    begins = time(int(found[1]), int(found[2]))
    ends = time(int(found[3]), int(found[4])) if found[3] else None
    if ends is not None and ends <= begins:
        raise ValueError(text)
    return begins, ends


class Section(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of `nouveautes.toml`: every key is optional."""


class Repository(Section, frozen=True, kw_only=True):
    """The product's repository."""

    slug: Annotated[str, Meta(description="owner/name on the forge; found from the remote where absent.")] = ""
    server: Annotated[str, Meta(description="The forge's address; found from the remote where absent.")] = ""
    forge: Annotated[
        Literal["", "github", "gitlab", "forgejo", "bitbucket", "azure", "gerrit", "none"],
        Meta(description="What that address is, where its name does not say so; none: git and files alone."),
    ] = ""
    tracker: Annotated[
        str,
        Meta(
            description="Where tickets are that have a key (ABC-12, AB#45), with {key} or {number} in its place: "
            "https://team.atlassian.net/browse/{key}."
        ),
    ] = ""
    former: Annotated[
        tuple[str, ...], Meta(description="Former owner/name of this repository: references to them are its own.")
    ] = ()
    remote: Annotated[
        str,
        Meta(
            description="The remote that is the product's, by its name in the clone: upstream, where origin is "
            "one's own fork. Where absent: origin, else the first one."
        ),
    ] = ""
    integration: Annotated[
        str,
        Meta(
            description="Where changes are merged. Where absent: the remote's default branch; where that one is "
            "production, prod, main or master, a branch named recette, develop, development, dev, staging, preprod, "
            "preproduction or next that was worked on lately."
        ),
    ] = ""
    production: Annotated[
        str,
        Meta(
            description="The branch users run. Where absent: another branch named production, prod, main or master "
            "that got something of the integration branch within a year, if there is one. Equal to integration: a "
            "team with one branch."
        ),
    ] = ""


class Tags(Section, frozen=True, kw_only=True):
    """Which tags mark a delivery point."""

    format: Annotated[str, Meta(description="What `tag` writes; the second of a day gets -2.")] = "%Y-%m-%d"
    accept: Annotated[
        tuple[str, ...],
        Meta(
            description="Further shapes read as date tags: %Y %m %d %H %M %S, {counter} for the second of a day, * for "
            "anything. The usual ones are always read."
        ),
    ] = ()
    sign: Annotated[
        Literal["off", "ssh", "gpg"],
        Meta(description="Sign tags and records, as git signs: with the key that git's user.signingkey names."),
    ] = "off"
    require_signed: Annotated[
        bool, Meta(description="Tags and records count only where somebody who may sign has signed them.")
    ] = False
    signers: Annotated[
        tuple[str, ...],
        Meta(
            description="Who may sign: public ssh keys, or fingerprints of gpg keys; read as they were at the previous "
            "delivery. Whoever runs a command may name others to git (gpg.ssh.allowedSignersFile, a trusted keyring)."
        ),
    ] = ()


class Environment(Section, frozen=True, kw_only=True):
    """An instance of the product."""

    name: Annotated[str, Meta(description="What people call it.")]
    url: Annotated[str, Meta(description="Where it answers.")] = ""
    branch: Annotated[str, Meta(description="The branch it runs; several may follow one branch.")] = ""
    review_app_url: Annotated[
        str, Meta(description="A pull request's own instance; {number} stands for its number.")
    ] = ""
    version_url: Annotated[str, Meta(description="An address that answers the deployed SHA.")] = ""


class Rule(Section, frozen=True, kw_only=True):
    """Where a change goes. All patterns given must match (* stands for anything, case does not matter)."""

    title: Annotated[str, Meta(description="Pattern of the change's title.")] = ""
    branch: Annotated[str, Meta(description="Pattern of the branch's name.")] = ""
    author: Annotated[str, Meta(description="Pattern of every author's name or address.")] = ""
    path: Annotated[str, Meta(description="Pattern that every changed path matches.")] = ""
    label: Annotated[str, Meta(description="A label of the pull request or of the ticket.")] = ""
    section: Annotated[str, Meta(description="The section that lists it.")] = ""
    aside: Annotated[str, Meta(description="Why it is set aside.")] = ""


class Notes(Section, frozen=True, kw_only=True):
    """What the notes list, and how they are laid out."""

    layout: Annotated[
        str, Meta(description='"list" (one flat list), "sections", or the path of a template of your own.')
    ] = "list"
    tell: Annotated[
        Literal["auto", "tickets", "everything"],
        Meta(
            description='"tickets": changes that name a ticket or bring their own words; "everything": all but bots; '
            '"auto": tickets where one in twenty of the last 200 changes is named after one (branch, title) and one '
            "in seven names one, or half do; else all but bots. In both, technical work (chore:, ci:, docs:…) is set "
            "aside."
        ),
    ] = "auto"
    annex: Annotated[bool, Meta(description="List what was set aside in a folded annex.")] = True
    bots: Annotated[
        tuple[str, ...], Meta(description="Patterns of authors (or of branches, before a /) that are machines.")
    ] = (
        "*[bot]*", "dependabot*", "renovate*", "github-actions*", "pre-commit-ci*", "snyk-bot*", "greenkeeper*",
    )  # fmt: skip
    rules: Annotated[tuple[Rule, ...], Meta(description="The first rule that matches a change decides.")] = ()


class Board(Section, frozen=True, kw_only=True):
    """The team's board."""

    kind: Annotated[Literal["", "github", "file"], Meta(description="GitHub Projects, or a file.")] = ""
    project: Annotated[str, Meta(description="The project's address, or the file's path.")] = ""
    field: Annotated[str, Meta(description="The field of a GitHub project whose options are the columns.")] = "Status"
    column: Annotated[str, Meta(description="The column whose tickets are in production.")] = "En production"
    without_change: Annotated[
        Literal["entry", "finding"], Meta(description="What a ticket of that column that no change carries becomes.")
    ] = "entry"
    when_published: Annotated[
        tuple[Literal["close", "archive"], ...], Meta(description="What happens to a ticket once the page lists it.")
    ] = ("close", "archive")


class Docs(Section, frozen=True, kw_only=True):
    """The documentation repository and its page of news."""

    repository: Annotated[str, Meta(description="Address or path of the documentation repository.")] = ""
    branch: Annotated[str, Meta(description="Its branch; the default branch where absent.")] = ""
    page: Annotated[
        str,
        Meta(
            description="The page, as a path in that repository; with its day in it, a page for each delivery: "
            "docs/blog/posts/%Y-%m-%d-nouveautes.md, news/%G-W%V.md."
        ),
    ] = "dernieres-nouveautes.md"
    order: Annotated[
        Literal["", "newest", "oldest"], Meta(description="Which delivery stands first; as the page does where absent.")
    ] = ""
    heading: Annotated[
        Literal["", "range", "day", "iso", "slashed", "week", "week-of", "month"],
        Meta(
            description="How a delivery's days are said: words, one day, 2022-01-18, 18/01/2022, 2022-W03, « Semaine "
            "du 18 janvier 2022 », « Janvier 2022 »; as the page does."
        ),
    ] = ""
    marker: Annotated[
        Literal["", "*", "-", "+"], Meta(description="What an entry begins with; as the page does where absent.")
    ] = ""
    unreleased: Annotated[
        Literal["", "join"],
        Meta(
            description='Where the page keeps what is not out yet ([Unreleased], « À venir »): "join" writes entries '
            "there, in its parts; else each delivery has a section of its own below."
        ),
    ] = ""
    annex: Annotated[
        bool,
        Meta(description="List what was set aside below each delivery too, folded; else in the pull request only."),
    ] = False
    labels: Annotated[tuple[str, ...], Meta(description="Labels of its pull request.")] = ()
    reviewers: Annotated[tuple[str, ...], Meta(description="Whose review is asked for, by account.")] = ()
    archive: Annotated[
        Literal["", "yearly"], Meta(description="Whether finished years move to pages of their own.")
    ] = ""


class Preview(Section, frozen=True, kw_only=True):
    """The preview site of the documentation."""

    url: Annotated[
        str,
        Meta(description="Where it will be read: the page's pull request leads there, and feeds name entries by it."),
    ] = ""


class Freeze(Section, frozen=True, kw_only=True):
    """Days on which nothing ships."""

    start: Annotated[date, Meta(description="First day.")] = field(name="from")
    end: Annotated[date, Meta(description="Last day, included.")] = field(name="to")
    because: Annotated[str, Meta(description="Why; shown where a step is refused.")] = ""


class Calendar(Section, frozen=True, kw_only=True):
    """When the week's steps happen. What is absent is not a gate."""

    tag: Annotated[str, Meta(description='Day and hour of the date tag, as "monday 18:00".')] = ""
    demo: Annotated[str, Meta(description="Day and hour of the demo.")] = ""
    release: Annotated[str, Meta(description="Day and hour of the release.")] = ""
    holidays: Annotated[str, Meta(description="Country whose public holidays count, as FR.")] = ""
    on_holiday: Annotated[
        Literal["after", "before"],
        Meta(
            description="Where a step goes whose day is a public holiday: to the next working day, or to the one "
            "before. The demo never goes before its tag, nor the release before its demo."
        ),
    ] = "after"
    freezes: Annotated[tuple[Freeze, ...], Meta(description="Days on which nothing ships, with reasons.")] = ()


class Demo(Section, frozen=True, kw_only=True):
    """The demo's sheet."""

    label: Annotated[
        str, Meta(description="The label of what must be shown: on a ticket or a pull request, it comes first.")
    ] = "Nécessite une démo"
    standing: Annotated[
        str,
        Meta(
            description="A Markdown file of yours, as a path in the repository, that every sheet ends with: the test "
            "data and settings kept on the instance from one delivery to the next."
        ),
    ] = ""


class Release(Section, frozen=True, kw_only=True):
    """How production moves."""

    merge: Annotated[
        Literal["fast-forward", "merge"], Meta(description="Move production to the tag, or merge the tag into it.")
    ] = "fast-forward"
    hotfix_labels: Annotated[tuple[str, ...], Meta(description="Labels of a hotfix's pull request.")] = ("hotfix",)
    comment: Annotated[bool, Meta(description="Comment on each pull request that a delivery has shipped.")] = False


class Resync(Section, frozen=True, kw_only=True):
    """How recette is brought back on top of production."""

    comment: Annotated[
        bool,
        Meta(
            description="Comment on open pull requests whose branch was cut before a resync, with the command to run."
        ),
    ] = False


class Announce(Section, frozen=True, kw_only=True):
    """Where deliveries are announced, and when."""

    channels: Annotated[
        tuple[str, ...],
        Meta(description="Names of channels; each one's address comes from NOUVEAUTES_CHANNEL_<NAME>."),
    ] = ()
    hours: Annotated[
        str,
        Meta(
            description='The team\'s hours on working days, as "08:00-19:00": what `week` sends by the clock waits '
            "for them. What a person does by hand goes out at once."
        ),
    ] = HOURS


class Settings(Section, frozen=True, kw_only=True):
    """`nouveautes.toml`, whole. All optional: what is absent is found, or off."""

    language: Annotated[Literal["fr", "en"], Meta(description="What readers get.")] = "fr"
    timezone: Annotated[str, Meta(description="Where the days begin and end.")] = "Europe/Paris"
    repository: Repository = Repository()
    tags: Tags = Tags()
    environments: tuple[Environment, ...] = ()
    notes: Notes = Notes()
    board: Board = Board()
    docs: Docs = Docs()
    preview: Preview = Preview()
    calendar: Calendar = Calendar()
    demo: Demo = Demo()
    release: Release = Release()
    resync: Resync = Resync()
    announce: Announce = Announce()
