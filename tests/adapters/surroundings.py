"""An environment with a `gh` and a credential helper of git's, where a test asks for them."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from changelog.adapters.forge.github import token
from changelog.adapters.forge.github.server import addresses_of
from changelog.adapters.git.environment import FindLogin

HOME, OTHER = "https://github.com", "https://forge.exemple.fr"
GH = """#!/bin/sh
test "$1 $2 $3" = "auth token --hostname" || exit 9
test -n "$GH_TOKEN$GITHUB_TOKEN$GH_ENTERPRISE_TOKEN$GITHUB_ENTERPRISE_TOKEN" && echo "of the environment" && exit 0
test "$4" = "{host}" && echo "{secret}" && exit 0
exit 1
"""


BOUND = '!f() {{ while read -r line; do test "$line" = host={host} && echo username=x && echo password={secret}; done; }}; f'


EVERYBODY = "!f() {{ echo username=x; echo password={secret}; }}; f"


class Surroundings:
    """An environment with a `gh` and a credential helper, where they are asked for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self._environment = monkeypatch
        self._folder = folder

    def say(self, *known: str) -> None:
        """Set variables, each as NAME=value."""
        for one in known:
            name, _, value = one.partition("=")
            self._environment.setenv(name, value)

    def gh(self, secret: str, host: str = "github.com") -> None:
        """A `gh` that has kept a token for a host."""
        place = self._folder / "bin" / "gh"
        place.parent.mkdir(exist_ok=True)
        place.write_text(GH.format(host=host, secret=secret))
        place.chmod(0o755)
        self._environment.setenv("PATH", str(place.parent), prepend=os.pathsep)

    def git(self, secret: str, host: str = "github.com", helper: str = BOUND) -> None:
        """A credential helper of git's."""
        said = helper.format(host=host, secret=secret)
        self.say("GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=credential.helper", f"GIT_CONFIG_VALUE_0={said}")

    def find(self, server: str = HOME) -> tuple[str, str, str]:
        """What is found for a server: the source, the secret, the kind."""
        right = token.find(addresses_of(server, os.environ), os.environ)
        return right.source, right.secret, right.kind


def logins(surroundings: Mapping[str, str], **known: object) -> FindLogin:
    """Finds git's login with what the environment says, as GitHub's client does."""
    return lambda address: token.login_of(address, surroundings, **known)  # type: ignore[arg-type]
