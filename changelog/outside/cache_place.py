"""Where the cache of the forge is, and whether it can be used; nothing is written to find out."""

import os
from pathlib import Path

from changelog.language import system_words
from changelog.language.speech import say
from changelog.outside import cache


def trouble() -> tuple[str, str]:
    """The folder, and why it cannot be used (empty where it can)."""
    folder = _folder()
    file = folder / cache.FILE
    try:
        if file.exists() and not file.is_file():
            return str(folder), say("holds a {file} that is no file", file=cache.FILE)
        if file.exists() and not os.access(file, os.R_OK | os.W_OK):
            return str(folder), say("holds a {file} that cannot be written", file=cache.FILE)
        there = next(one for one in (folder, *folder.parents) if one.exists())
        if not there.is_dir():
            return str(folder), say("cannot be made: a file stands in its way")
        return str(folder), "" if os.access(there, os.W_OK | os.X_OK) else say("cannot be written")
    except (OSError, StopIteration) as problem:
        return str(folder), say(
            "cannot be read: {trouble}", trouble=system_words.trouble(problem, say("no such place"))
        )


def _folder() -> Path:
    said = os.environ.get(cache.VARIABLE, "").strip()
    if said:
        return Path(said).expanduser().absolute()
    from platformdirs import user_cache_path

    return user_cache_path("nouveautes")
