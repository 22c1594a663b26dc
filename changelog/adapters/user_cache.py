"""Where the user's cache is: `NOUVEAUTES_CACHE`, else where the system keeps such things. All of it may be deleted."""

import os
from pathlib import Path

VARIABLE = "NOUVEAUTES_CACHE"


def cache_folder() -> Path:
    """The folder, whether or not it is there."""
    given = os.environ.get(VARIABLE, "").strip()
    if given:
        return Path(given).expanduser().absolute()
    from platformdirs import user_cache_path

    return user_cache_path("nouveautes")
