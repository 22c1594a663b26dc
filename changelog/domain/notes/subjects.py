"""What a finding is about, as people read it."""

from changelog.i18n.say import marked, say

SUBJECTS = {"board": marked("board"), "calendar": marked("calendar"), "range": marked("range")}
"""Words of the form for machines that are no name from outside."""


def subject_text(subject: str) -> str:
    """The subject in words; a name stays as it is."""
    return say(SUBJECTS[subject]) if subject in SUBJECTS else subject
