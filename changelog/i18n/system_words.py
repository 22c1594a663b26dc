"""What the system says when it refuses: in English, whatever the run speaks, unless it is looked up here."""

from changelog.i18n.say import marked, say

# The words of Linux; another system's are passed on as they are.
SYSTEM = (
    marked("No such file or directory"),
    marked("Permission denied"),
    marked("Operation not permitted"),
    marked("No space left on device"),
    marked("Disk quota exceeded"),
    marked("File too large"),
    marked("File name too long"),
    marked("File exists"),
    marked("Is a directory"),
    marked("Not a directory"),
    marked("Directory not empty"),
    marked("Read-only file system"),
    marked("Too many levels of symbolic links"),
    marked("Too many open files"),
    marked("Cannot allocate memory"),
    marked("Address already in use"),
    marked("Cannot assign requested address"),
    marked("Broken pipe"),
)


def trouble(problem: Exception, otherwise: str = "") -> str:
    """Why the system refused, in the language of the run; `otherwise`, else its own text, where it does not say."""
    return say(getattr(problem, "strerror", None) or "") or otherwise or str(problem)
