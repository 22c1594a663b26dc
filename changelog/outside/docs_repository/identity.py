"""Who signs the commits: whoever runs the command, as git knows them in their own clone; else the tool itself."""

import os
from pathlib import Path

from changelog.documents import Author
from changelog.outside.git.run import run

TOOL = Author(name="nouveautes", email="nouveautes@noreply.invalid")
_ASKED = r"^(author|user)\.(name|email)$"


def identity(folder: Path) -> Author:
    """The author of what is published from a clone. A name without an address, or the reverse, is nobody."""
    said = run(["config", "-z", "--get-regexp", _ASKED], at=folder)
    text = said.out.decode("utf-8", "surrogateescape") if said.code == 0 else ""
    known = dict(entry.partition("\n")[::2] for entry in text.split("\0") if entry)
    name = os.environ.get("GIT_AUTHOR_NAME") or known.get("author.name") or known.get("user.name", "")
    email = os.environ.get("GIT_AUTHOR_EMAIL") or known.get("author.email") or known.get("user.email", "")
    return Author(name=name.strip(), email=email.strip()) if name.strip() and email.strip() else TOOL
