"""What a finding is about, where that is no name from outside: a word of the form for machines, said to people."""

from changelog.language.speech import marked, say

SUBJECTS = {"board": marked("board"), "calendar": marked("calendar"), "range": marked("range")}


def told(subject: str) -> str:
    """The subject as people read it; a name stays as it is."""
    return say(SUBJECTS[subject]) if subject in SUBJECTS else subject
