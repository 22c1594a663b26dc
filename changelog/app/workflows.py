"""The workflows that run the week on GitHub's own runners: path → text, from the settings and the templates alone.

What `init` writes installs nouveautes by pip and needs no other repository; `reusable` writes the same jobs to be
called (`on: workflow_call`). Nothing that people type reaches a shell but through its environment, no job has more
rights than its command needs, and every action is pinned to a commit.
"""

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from changelog.config.schema import Settings
from changelog.domain.address import RepositoryAddress
from changelog.domain.train.channel_state import TOGETHER, variable_of
from changelog.domain.train.gates import GateName, name_text
from changelog.i18n.say import again, say, say_as

if TYPE_CHECKING:
    from jinja2 import Environment


FOLDER = ".github/workflows"
NAMES = {
    "week": "nouveautes-semaine.yml",
    "tag": "nouveautes-marquer.yml",
    "said": "nouveautes-montre.yml",
    "release": "nouveautes-livrer.yml",
    "unshown": "nouveautes-non-montre.yml",
    "resync": "nouveautes-resync.yml",
    "preview": "nouveautes-apercu.yml",
    "check": "nouveautes-verifier.yml",
    "comment": "nouveautes-commentaire.yml",
}
"""Template → the file's name. They are names of files, in one language whatever readers speak."""
HEARD = {
    "demo": ("/montr", "/shown", "/refus"),
    "release": ("/livrer", "/ship"),
}
"""Job → how a comment begins that may be for it, in any case. The command reads the comment itself."""
OVERRIDES: dict[str, tuple[GateName, ...]] = {
    "tag": ("news", "checks", "calendar"),
    "release": ("shown", "announced", "checks", "calendar", "alone"),
}
"""Command → the gates that its button may override: those that it asks, less the firm ones."""
CALLED = (
    "${{ inputs.install || format('nouveautes @ git+{0}/{1}@{2}', "
    "github.server_url, job.workflow_repository, job.workflow_sha) }}"
)
"""What a called workflow installs where its caller names nothing: the commit that the workflow itself is of."""
SECRET = re.compile(r"[A-Z_][A-Z0-9_]*")
# What an App's token may do in each job: no more than the command it is for. Names are those of the action's inputs.
# `workflows`: a push may carry `.github/workflows` (what ships, the revert of what was refused, a branch that is
# rewritten). GitHub refuses it without that right, and offers the right to Apps and people alone: `permissions:` of a
# workflow has no such key.
TAGGING = {
    "contents": "write", "pull-requests": "write", "statuses": "write", "issues": "read", "checks": "read",
    "organization-projects": "read",
}  # fmt: skip
WEEK = {
    "contents": "write", "pull-requests": "write", "statuses": "write", "issues": "write", "checks": "read",
    "deployments": "read", "organization-projects": "write",
}  # fmt: skip
SHIPPING = WEEK | {"workflows": "write"}
TELLING = {
    "contents": "write", "pull-requests": "write", "statuses": "write", "checks": "read", "workflows": "write",
}  # fmt: skip
MOVING = {"contents": "write", "pull-requests": "write", "statuses": "read", "checks": "read", "workflows": "write"}
READING = {"contents": "read", "pull-requests": "read", "issues": "read", "organization-projects": "read"}


def files(
    settings: Settings,
    templates: Mapping[str, str],
    *,
    slug: str,
    install: str = "",
    integration: str = "",
    called: bool = False,
    hosted: bool = True,
) -> dict[str, str]:
    """The workflows of a product: path from its repository's root → text, in the order of the week.

    `templates`: those of the room "workflows" (name → source); `slug`: the product's owner/name; `install`: what pip
    installs, as `app/installation` has it; `integration`: the branch of the documentation where that is
    kept in this repository and `docs.branch` is not set; `called`: they are for other repositories to call;
    `hosted`: by github.com, which knows keys of a workflow that a server of one's own may not know yet.
    """
    words = {key: again(text, settings.language) for key, text in _words().items()}
    overrides = {
        command: {gate: again(say("Override: {gate}", gate=name_text(gate)), settings.language) for gate in names}
        for command, names in OVERRIDES.items()
    }
    own = [one for one in map(variable_of, settings.announce.channels) if SECRET.fullmatch(one)]
    branch, docs_here = settings.docs.branch or integration, is_docs_here(settings, slug)
    repositories = (name.rpartition("/")[2] for name in (slug, _docs_of(settings, slug)) if name)
    values: dict[str, Any] = {
        "words": words,
        "called": called,
        "hosted": hosted,
        "install": install,
        "called_install": CALLED,
        "overrides": overrides,
        "repositories": list(dict.fromkeys(repositories)),
        "variables": [TOGETHER] if called else own,
        "heard": HEARD,
        "docs_here": docs_here and bool(branch),
        "docs_branches": [branch],
        "said": {key: words[key] for key in ("numbers", "because")},
        "release": {"because": words["why"], "tag": words["tag"]},
        "resync": {"because": words["why"]},
        "unshown": {"numbers": words["live"], "at": words["at"], "because": words["why_accepted"]},
        "tagging": TAGGING,
        "writing": WEEK,
        "shipping": SHIPPING,
        "telling": TELLING,
        "moving": MOVING,
        "reading": READING,
    }
    environment = _environment(templates)
    names = {one: name.removeprefix("nouveautes-") if called else name for one, name in NAMES.items()}
    if not called and not docs_here:
        names.pop("comment")  # it would be in another repository than the pull request of the page
    return {
        f"{FOLDER}/{name}": environment.get_template(f"{one}.yml.j2").render(values).strip("\n") + "\n"
        for one, name in names.items()
    }


def reusable(templates: Mapping[str, str]) -> dict[str, str]:
    """The same jobs for other repositories to call, in English: path → text."""
    return files(Settings(language="en"), templates, slug="", called=True)


def _words() -> dict[str, str]:
    """What people read on the forge's buttons and in its list of runs."""
    return {
        "written": say("Written by nouveautes init; written again, it changes only if the settings do."),
        "reusable": say("To be called by other repositories; made by python -m tests.documentation.generate."),
        "install": say("Install nouveautes"),
        "requirement": say("What pip installs; this workflow’s own commit of nouveautes if empty."),
        "repositories": say("The names of the product's repository and of the documentation's, with a comma between."),
        "key": say("The private key of the App whose client id is in the variable NOUVEAUTES_APP_CLIENT_ID."),
        "week": say("The week"),
        "week_about": say("Every hour: what the calendar says is due now, once. The release waits for its button."),
        "said": say("Shown or refused"),
        "said_about": say("The first button of the week: what the demo said, recorded for the tag."),
        "verdict": say("What the demo said"),
        "shown": say_as("verdict", "Shown"),
        "refused": say("Refused, why"),
        "numbers": say("If refused: the numbers of tickets or pull requests"),
        "because": say("Why (needed where something is refused)"),
        "why": say("Why (needed where a gate is overridden, or a difference accepted)"),
        "tag": say(
            "The delivery; the newest if empty. Where a gate is overridden, as the page’s pull request names it"
        ),
        "seen": say("The delivery that was shown, as the page’s pull request names it (2022-01-18@1a2b3c4d5e6f)"),
        "tag_now": say("Mark the delivery point now"),
        "tag_about": say("On demand, where Monday’s tag waits for somebody to override a gate."),
        "undo": say("Prepare the way back instead, to be shown before it is merged"),
        "again": say("A further delivery on a day that has one"),
        "unshown": say("Live without having been shown"),
        "unshown_about": say("On demand, where something went live beside the demo: what becomes of it."),
        "decision": say("What becomes of it"),
        "shown_since": say("It was shown since"),
        "accepted": say("It stays as it is"),
        "taken_back": say("It goes back"),
        "listing": say("List it"),
        "live": say("The numbers that the list names, where something is decided"),
        "at": say("If it stays: production’s commit, as the list names it"),
        "why_accepted": say("If it stays: why"),
        "by_merge": say("Merge production into it instead"),
        "accept": say("Accept that the content differs, as the run before this one lists it"),
        "release": say("Ship"),
        "release_about": say("The second button: production moves to what was shown, if every gate is open."),
        "resync": say("Bring the branch back on top of production"),
        "resync_about": say("On demand, after a hotfix: nothing is pushed if anything were missing."),
        "preview": say("Preview of the documentation"),
        "preview_about": say("The documentation as it will be, as a folder to download."),
        "pull": say("The number of the documentation's pull request"),
        "check": say("Check how the notes will list it"),
        "check_about": say("On every pull request: its ticket, its words for users, its demo."),
        "comment": say("Comment"),
        "comment_about": say("“/shown”, “/refused 214 why”, “/ship”, below the pull request of the page."),
        "comment_asked": say("Who says it, and of which delivery"),
        "channels": say("The channels, a line NAME=address each."),
    }


def is_docs_here(settings: Settings, slug: str) -> bool:
    """Whether the page is kept in the product's own repository, owner/name."""
    return bool(slug) and _docs_of(settings, slug).casefold() == slug.casefold()


def _docs_of(settings: Settings, slug: str) -> str:
    """owner/name of the documentation; empty for a folder that is not the product's own."""
    repository = settings.docs.repository
    return slug if repository.rstrip("/") == "." else RepositoryAddress.parse(repository).slug


def _environment(templates: Mapping[str, str]) -> "Environment":
    """Brackets mark what is filled in, for braces are GitHub's own; nothing is printed that is not there."""
    from jinja2 import DictLoader, Environment, StrictUndefined

    def quoted(value: object) -> str:
        """JSON, which YAML reads as it is: no word from the settings becomes a key, an anchor or a comment."""
        return json.dumps(value, ensure_ascii=False)

    found = Environment(
        loader=DictLoader(dict(templates)), undefined=StrictUndefined, autoescape=False,  # noqa: S701 - YAML, by `quoted`
        block_start_string="[%", block_end_string="%]", variable_start_string="[[", variable_end_string="]]",
        comment_start_string="[#", comment_end_string="#]", keep_trailing_newline=True,
    )  # fmt: skip
    found.filters |= {"quoted": quoted, "tojson": quoted}
    return found
