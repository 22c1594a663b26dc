"""What a commit message holds: pull request, branch, title, claims to revert, authors."""

import re
from typing import Literal

from msgspec import Struct

from changelog.domain.history.cut_titles import CUT, whole
from changelog.domain.model import Change, Commit
from changelog.i18n import plain

# Each shape stands beside a line that it must read. `number` is the pull request; title and branch are optional.
_MERGES = (
    # Merge pull request #1863 from betagouv/update_user_api_endpoint
    re.compile(r"Merge pull request #(?P<number>\d{1,9}) from (?P<owner>[^\s/:]+)[/:](?P<branch>\S+)"),
    # Merge pull request 'Titre' (#12) from branche into main            (Gitea, Forgejo)
    re.compile(r"Merge pull request '(?P<title>.*)' \(#(?P<number>\d{1,9})\) from (?P<branch>\S+) into \S+"),
    # Auto merge of #12345 - someone:a-branch, r=reviewer                (bors, homu; the title is in the body)
    # Rollup merge of #12345 - someone:a-branch, r=reviewer
    re.compile(r"(?:Auto|Rollup) merge of #(?P<number>\d{1,9}) - (?P<owner>[^\s:]+):(?P<branch>[^\s,]+)"),
    # Merge pull request #12
    re.compile(r"Merge pull request #(?P<number>\d{1,9})\s*$"),
    # Merge #12                                                           (bors-ng; body: "12: Titre r=a a=b")
    re.compile(r"(?:Try )?Merge #(?P<number>\d{1,9})(?: #\d+)*\s*$"),
    # Merged in a-branch (pull request #12)                               (Bitbucket)
    re.compile(r"Merged in (?P<branch>\S+) \(pull request #(?P<number>\d{1,9})\)"),
    # Pull request #12: Titre                                             (Bitbucket Server)
    re.compile(r"Pull request #(?P<number>\d{1,9}): (?P<title>.*)"),
    # Merged PR 12: Titre                                                 (Azure)
    re.compile(r"Merged PR (?P<number>\d{1,9}): (?P<title>.*)"),
)
# GitLab's own line of a merge's message; the last one of a squash's, where anybody may have written any other; and
# marge-bot's, on every commit of a merge request.
_GITLAB = re.compile(r"^See merge request \S*!(?P<number>\d{1,9})\s*$", re.M)
_GITLAB_LAST = re.compile(r"See merge request [^\s/!]+(?:/[^\s/!]+)+!(?P<number>\d{1,9})")
_PART_OF = re.compile(r"^Part-of: <?https?://[^\s<>]+/merge_requests/(?P<number>\d{1,9})>?\s*$", re.M)
_TRAILER = re.compile(r"See merge request |Part-of: |Approved-by: |Closes ")
_BITBUCKET_BRANCH = re.compile(r"^Merge in \S+ from (?P<branch>\S+) to \S+\s*$", re.M)
_SQUASH = re.compile(r"(?P<title>.*?)\s*\((?P<sign>[#!])(?P<number>\d{1,9})\)\s*$")
# Gerrit: each commit below is a change of its own. Merge "Titre" [into stable] · Merge changes from topic "x" · I1a,I2b
_GERRIT = re.compile(r"Merge (?:\".*\"|'.*'|changes? (?:from topic \S.*|I[0-9a-f]{6,40}\S*))(?: into \S+)?\s*$")
_BORS_TITLE = re.compile(r"#?\d+: (?P<title>.*?)(?: r=\S+)?(?: a=\S+)?$")
# Merge branch 'production' [of git@…] [into recette] · Merge remote-tracking branch 'origin/recette'
# Merge tag '2022-01-18' [into production] · Merge revert-unknown-past-rdv-count into production
_LINE = re.compile(
    r"Merge (?:(?:remote-tracking )?branch(?:es)? '(?P<branch>[^']+)'|tag '(?P<tag>[^']+)'"
    r"|(?:commit )?(?P<bare>\S+)(?= into ))"
    r"(?: of \S+)?(?: into (?P<into>\S+))?"
)
# The names long-lived lines go by where no settings name them.
LINES = frozenset(
    ("recette", "production", "prod", "main", "master", "develop", "development", "dev", "staging", "preprod", "trunk")
)
_RELEASES = ("release", "livraison", "deploy", "mise-en-production", "mep", "rc-", "rc/")
# 1.x · 8.1.x · v2.3 · stable/2025.1 · maint/75.3: the lines of versions that are kept up beside the newest one.
_VERSION_LINE = re.compile(r"(?:stable|maint|maintenance|support|lts)(?:[/-]v?\d.*)?|v?\d+(?:\.\d+)*\.(?:\d+|x)")
FORGES = frozenset(("GitHub", "GitHub Enterprise", "GitLab", "Gitea", "Forgejo", "Codeberg"))
"""The committers of what a forge's button makes."""
_BATCH = re.compile(r"Merge(?P<numbers>(?: #\d{1,9}){2,})\s*$")
_BATCH_PART = re.compile(r"^#?(?P<number>\d{1,9}): .*", re.M)
READS = "\n".join(shape.pattern for shape in (*_MERGES, _GITLAB, _PART_OF, _SQUASH))
"""What a number is read by: with other shapes, facts that were kept are read again."""
MERGE_WORDS = ("Merge", "Auto merge", "Rollup merge", "Try Merge", "Pull request #")


class Headline(Struct, frozen=True, kw_only=True):
    """A message's first lines, read. `number` is None where no pull request is named; `squash` where `(#n)` ends it.

    `sign`: `!` where the forge counts what it merges apart from its tickets, and the message says so.
    """

    number: int | None = None
    title: str = ""
    branch: str = ""
    squash: bool = False
    sign: Literal["#", "!"] = "#"


def read(commit: Commit) -> Headline:
    """The pull request a commit stands for, if its message names one."""
    subject = commit.subject
    if subject.startswith(MERGE_WORDS):
        for shape in _MERGES:
            found = shape.match(subject)
            if found:
                groups = found.groupdict()
                title = whole((groups.get("title") or "").strip(), commit.body) or _titled(commit.body)
                branch = groups.get("branch") or ""
                if not branch and subject.startswith("Pull"):
                    from_branch = _BITBUCKET_BRANCH.search(commit.body)
                    branch = from_branch["branch"] if from_branch else ""
                sign: Literal["#", "!"] = "!" if subject.startswith("Merged PR ") else "#"
                return Headline(number=int(groups["number"]), title=title, branch=branch, sign=sign)
    if subject.endswith(")"):
        squash = _SQUASH.match(subject)
        # The last number in parentheses is the pull request: `Revert "Titre (#12)" (#13)` is 13.
        if squash:
            title = whole(squash["title"], commit.body)
            sign = "!" if squash["sign"] == "!" else "#"
            return Headline(number=int(squash["number"]), title=title, squash=True, sign=sign)
    gitlab = _of_gitlab(commit)
    if gitlab is not None:
        return gitlab
    return Headline(title=whole(subject, commit.body) if subject.endswith(CUT) else subject)


def _of_gitlab(commit: Commit) -> Headline | None:
    """What GitLab's own last line names: of a merge, or of a squash whose title is the subject."""
    merge = len(commit.parents) > 1 or commit.subject.startswith("Merge branch")
    message = commit.message
    found = None
    if "See merge request" in message:
        found = _GITLAB.search(message) if merge else _GITLAB_LAST.fullmatch(message.rstrip().rpartition("\n")[2])
    if not found and merge and "Part-of: " in message:
        found = _PART_OF.search(message)
    if not found:
        return None
    number = int(found["number"])
    if commit.subject.startswith("Merge branch"):
        title = _titled(commit.body)
        own = "" if _TRAILER.match(title) else title
        return Headline(number=number, title=own, branch=named_branch(commit), sign="!")
    title = whole(commit.subject, commit.body)
    return Headline(number=number, title=title, squash=not merge, sign="!")


def part_of(commit: Commit) -> int | None:
    """The merge request that marge-bot says a commit is a part of, without a merge or a squash of its own."""
    found = _PART_OF.search(commit.message) if "Part-of: " in commit.message else None
    return int(found["number"]) if found else None


def _titled(body: str) -> str:
    """The title that a merge's body begins with."""
    line, at = _first_line(body), next((at for at, line in enumerate(body.split("\n")) if line.strip()), 0)
    return whole(line, "\n".join(body.split("\n")[at + 1 :])) if line.endswith(CUT) else line


def is_pull_request_merge(commit: Commit) -> bool:
    """Whether the subject is a forge's own merge line; true also for such a merge flattened to one parent."""
    subject = commit.subject
    if not subject.startswith(MERGE_WORDS):
        return False
    return any(shape.match(subject) for shape in _MERGES)


def is_transparent(commit: Commit, lines: frozenset[str]) -> bool:
    """Whether a merge without a number only joins two long-lived lines (or a branch with itself, or a tag).

    Such a merge is not a change; what it brings is walked on both sides (TRAIN.md, "Transparent merges").
    """
    if _GERRIT.match(commit.subject):
        return True
    found = _LINE.match(commit.subject)
    if not found:
        return False
    if found["tag"]:
        return True
    name = found["branch"] or found["bare"] or ""
    short = name.removeprefix("origin/").removeprefix("upstream/").removeprefix("refs/heads/")
    return short in lines or short == (found["into"] or "")


def is_line(branch: str, lines: frozenset[str]) -> bool:
    """Whether a branch's name is that of a long-lived line, or of a release's branch."""
    name = branch.lower().removeprefix("origin/").removeprefix("upstream/")
    last = name.rpartition("/")[2]
    return name in lines or name.startswith(_RELEASES) or last in lines or bool(_VERSION_LINE.fullmatch(name))


def batch(commit: Commit) -> list[tuple[Headline, str]]:
    """The pull requests of a merge bot's batch, « Merge #21 #22 »: each with its part of the message; else nothing."""
    found = _BATCH.match(commit.subject) if commit.subject.startswith("Merge #") else None
    if not found:
        return []
    numbers = [int(number) for number in found["numbers"].replace("#", " ").split()]
    starts = {number: part for part in _BATCH_PART.finditer(commit.body) if (number := int(part["number"])) in numbers}
    ends = sorted([*(part.start() for part in starts.values()), len(commit.body)])
    parts = []
    for number in numbers:
        part = starts.get(number)
        text = commit.body[part.start() : next(end for end in ends if end > part.start())] if part else ""
        parts.append((Headline(number=number, title=_first_line(text)), text))
    return parts


def named_branch(commit: Commit) -> str:
    """The branch that a merge without a number names, or an empty string."""
    found = _LINE.match(commit.subject)
    return (found["branch"] or found["bare"] or "") if found else ""


def _first_line(body: str) -> str:
    line = next((line.strip() for line in body.split("\n") if line.strip()), "")
    bors = _BORS_TITLE.match(line)
    return bors["title"] if bors and " r=" in line else line


_NUMBERED = re.compile(
    r"(?:Revert(?:s|ing)?|Rollback|(?P<again>Reapply|Reland|R[ée]tablir))(?: de| du| of)? "
    r"(?:(?:pull|merge) request |[PM]R )?(?:[\w.-]+/[\w.-]+)?[#!](?P<number>\d{1,9})\b",
    re.I,
)
_CLAIMING = ("evert", "eappl", "ollback", "eland", "établir", "etablir")
_BRANCH = re.compile(r"revert-(?P<number>\d{1,9})-")
_THIS_REVERTS = re.compile(r"This reverts commit (?P<sha>[0-9a-f]{7,64})\b")
# What a squash's body lists: the commits of its branch, each after a star, or after another by git's title of a revert.
_LIST = re.compile(r"^\* \S|\S\s*\n(?:Revert|Reapply) \"", re.M)
_THIS_REAPPLIES = re.compile(r"This reapplies commit (?P<sha>[0-9a-f]{7,64})\b")
_LONE_SHA = re.compile(r"^[ \t]{0,8}(?P<sha>[0-9a-f]{40}|[0-9a-f]{64})[ \t\r]{0,8}$", re.M)
# Of the buttons of GitHub, GitLab and Azure, in the description: « Reverts team/app#190 », « This reverts merge request
# !12 » (or team/app!12), « Reverts !12 ».
_REVERTS_LINE = re.compile(
    r"^(?:Reverts|This reverts (?:merge|pull) request) (?P<slug>[\w.-]{1,100}(?:/[\w.-]{1,100}){1,5})?[#!]"
    r"(?P<number>\d{1,9})"
    r"(?=[ \t\r]*$|[.,;:](?:\s|$))",
    re.M,
)
_LAST_NUMBER = re.compile(r"\((?:pull request #|[#!])(?P<number>\d{1,9})\)\s*$")


_PICKED = re.compile(r"^\(cherry picked from commit (?P<sha>[0-9a-f]{40}|[0-9a-f]{64})\)\s*$", re.M)


def picked_from(commit: Commit) -> str:
    """The commit that this one was picked from, as `git cherry-pick -x` says; the first one, where it was picked again;
    "" where nothing is said, or several commits are (a squash of picks).
    """
    said = _PICKED.findall(commit.message) if "cherry picked from" in commit.message else []
    return str(said[0]) if len(said) == 1 else ""


class Claim(Struct, frozen=True, kw_only=True):
    """A message's claim to take something back (`again` is False) or to bring it back (`again` is True).

    `whole`: it says so of all that its commit stands for, by title, by branch, or in the description's own words;
    `listed`: it stands in a list of commits, of which it is one.
    """

    again: bool = False
    shas: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    quoted: str = ""
    whole: bool = True
    listed: bool = False


def may_claim(commit: Commit) -> bool:
    """Whether a message can hold a claim at all: a cheap test made on every commit."""
    message = commit.message
    return any(part in message for part in _CLAIMING)


def claim(commit: Commit, headline: Headline, slugs: frozenset[str] = frozenset()) -> Claim | None:
    """The claim of a commit or of the pull request it stands for, or None. Pure: nothing is looked up. `slugs`: the
    repository's own names, lower case, where they are known: another's « Reverts owner/repo#12 » proposes nothing.

    « This reverts commit … » is a line of one commit: it speaks of all of this one where it is a lone commit, of a part
    of the pull request where it stands in a squash's body or in a merge's.
    """
    if not may_claim(commit):
        return None
    message = commit.message
    title = headline.title or commit.subject
    found = quoted_quoting(title) or quoted_quoting(commit.subject)
    word, quoted = found or ("", "")
    named = _NUMBERED.match(title) or _NUMBERED.match(commit.subject)
    again = word == "Reapply" or bool(named and named["again"])
    branch = _BRANCH.match(headline.branch.rpartition("/")[2])
    buttons = list(_REVERTS_LINE.finditer(message))
    own = any(not slugs or not line["slug"] or line["slug"].lower() in slugs for line in buttons)
    this = _THIS_REVERTS.findall(message)
    proposed = bool(found or named or branch or own)
    if not (proposed or this):
        return None
    listed = not proposed and bool(_LIST.search(commit.body))
    if listed and "Reappl" in message:
        return None  # taken back and brought back within one branch: which of them holds is not in the words
    if again:
        # git names the *revert* that a reapplication takes back; the title names what comes back.
        this = [*this, *_THIS_REAPPLIES.findall(message)]
    # The team's own shape leaves the bare SHA alone on a line under `Revert "…"`.
    shas = this or (_LONE_SHA.findall(commit.body) if found else [])
    numbers = [int(match["number"]) for match in (named, branch) if match]
    numbers += [int(line["number"]) for line in buttons]
    if quoted and not numbers:
        inner = next((at for shape in _MERGES if (at := shape.match(quoted))), None) or _LAST_NUMBER.search(quoted)
        numbers = [int(inner["number"])] if inner else []
    return Claim(
        again=again,
        shas=tuple(shas),
        numbers=tuple(dict.fromkeys(numbers)),
        quoted=quoted,
        whole=proposed or not (listed or headline.squash or len(commit.parents) > 1),
        listed=listed,
    )


def people(change: Change) -> list[str]:
    """The names of those who made a change, in the order in which they came to it."""
    plain_commits = [commit for commit in change.commits if len(commit.parents) < 2] or [change.head]
    names: dict[str, None] = {}
    for commit in reversed(plain_commits):
        names[plain.line(commit.author)] = None
        for line in commit.message.split("\n") if "o-authored-by:" in commit.message else ():
            key, _, value = line.partition(":")
            if key.strip().lower() == "co-authored-by":
                names[plain.line(value.partition("<")[0])] = None
    return [name for name in names if name]


_NUMBER = re.compile(r"\((?:pull request )?[#!]\d{1,9}\)$")


def quoted_quoting(title: str) -> tuple[str, str] | None:
    """The word and what it quotes, the number of the reverting pull request left out; None for another title. Azure
    quotes with apostrophes: one that ends a word within is a sentence's own.
    """
    word, _, rest = title.partition(" ")
    quote = rest[:1]
    if word not in ("Revert", "Reapply") or quote not in ("'", '"'):
        return None
    inner, last = (text := _NUMBER.sub("", rest[1:].rstrip()).rstrip())[:-1], text[-1:]
    return (word, inner) if last == quote and not (quote == "'" and "' " in inner) else None
