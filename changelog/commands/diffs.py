"""What changes in a file, line by line, as people read it."""

from difflib import unified_diff

from changelog.language import plain


def unified(path: str, before: str | None, after: str) -> str:
    """The change of one file as a unified diff; `before` None: there was none."""
    old, new = (before or "").splitlines(keepends=True), after.splitlines(keepends=True)
    lines = unified_diff(old, new, f"a/{path}" if before is not None else "/dev/null", f"b/{path}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def shown(path: str, before: str | None, after: str) -> str:
    """The same for a terminal, free of control characters."""
    return "".join(plain.line(line) + "\n" for line in unified(path, before, after).split("\n")[:-1])
