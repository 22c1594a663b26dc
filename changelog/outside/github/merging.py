"""Why GitHub does not merge a pull request, in its own words, and what is to be done about it."""

import re
from collections.abc import Mapping
from typing import Any

from changelog.errors import Refused
from changelog.language import plain
from changelog.language.speech import marked, say
from changelog.outside.github.reading import at
from changelog.outside.github.sending import Reply

_MOVED = marked("Somebody pushed to it meanwhile: look at what they wrote, then run the same command again.")
# GitHub answers 405 for nearly everything, and says in words what it is; the first that fits. Seen in public reports of
# its users; other words are passed on with the last one's advice.
_HINTS = (
    (re.compile(r"head branch was modified", re.I), _MOVED),
    (re.compile(r"draft", re.I), marked("Make it ready for review first.")),
    (
        re.compile(r"merge commits are not allowed|linear history|must not contain merge commits", re.I),
        marked(
            "The repository takes no merge commits, and nothing else is asked for here. Have them permitted in its"
            " settings: a release is one, always (squashed or rebased, what was tagged would not be in production)."
            " Only a page of the documentation may be merged on its own page, in the way that is permitted there."
        ),
    ),
    (
        re.compile(r"merge queue", re.I),
        marked("The branch has a merge queue: put it into the queue on its page."),
    ),
    (
        re.compile(r"status check|checks? (?:is|are) |expected|deployment", re.I),
        marked("Wait until the checks that the branch demands have passed, then run the same command again."),
    ),
    (
        re.compile(r"review|approv", re.I),
        marked("Have it reviewed as the branch's rules demand, then run the same command again."),
    ),
    (
        re.compile(r"rule violation|protected branch|not authorized", re.I),
        marked(
            "The rules of the branch forbid it: its page says which; "
            "an administrator may permit the token to pass them."
        ),
    ),
    (
        re.compile(r"not mergeable|conflict", re.I),
        marked(
            "Its page says what is in the way: a conflict with the base, or something that the branch's rules demand."
        ),
    ),
)
_STATUS = {
    403: marked(
        "The token may not do this: merging asks for « Contents: write »; `nouveautes doctor` says what is missing."
    ),
    404: marked("It is not there, or the token may not see it; `nouveautes doctor` says which right is missing."),
    409: _MOVED,
}


def passing(reply: Reply) -> bool:
    """Whether GitHub would have it tried again: the base moved between its own look and its merge."""
    return reply.status == 405 and "base branch was modified" in reply.message.lower()


def words(reply: Reply) -> str:
    """GitHub's message on one line, with the reasons beside it: it writes them as texts, or as tables."""
    errors = at(reply.data, "errors")
    reasons = [one.get("message", "") if isinstance(one, Mapping) else one for one in _list(errors)]
    said = [plain.line(str(one)) for one in (reply.message, *reasons) if one]
    return "; ".join(dict.fromkeys(said)) or str(reply.status)


def refused(reply: Reply, number: int) -> Refused:
    """What is told of an answer that merges nothing."""
    said = words(reply)
    fits = (hint for pattern, hint in _HINTS if pattern.search(said))
    hint = say(_STATUS.get(reply.status) or next(fits, marked("Its own words say why; its page may say more.")))
    return Refused(say("GitHub does not merge #{number}: {said}", number=number, said=said), hint=hint)


def conflict(pull: Mapping[str, Any]) -> Refused:
    """That GitHub has found a conflict before anything was sent."""
    head, base = at(pull, "head", "ref"), at(pull, "base", "ref")
    return Refused(
        say(
            "GitHub does not merge #{number}: « {head} » conflicts with « {base} »",
            number=pull.get("number"),
            head=head,
            base=base,
        ),
        hint=say(
            "Bring « {base} » into « {head} », settle what conflicts, push it, and run the same command again.",
            base=base,
            head=head,
        ),
    )


def moved(pull: Mapping[str, Any]) -> Refused:
    """That the head is no longer what was looked at."""
    head = at(pull, "head", "ref")
    return Refused(
        say(
            "« {head} » has moved since it was looked at: GitHub does not merge #{number}",
            head=head,
            number=pull.get("number"),
        ),
        hint=say(_MOVED),
    )


def _list(found: Any) -> list[Any]:
    return found if isinstance(found, list) else []
