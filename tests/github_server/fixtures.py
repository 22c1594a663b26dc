"""The fixture `hub`: a local GitHub for one test, which fails when the contract was broken."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from .contract import missing

if TYPE_CHECKING:
    from .server import GitHubServer

CONNECT, CREATE = socket.socket.connect, socket.create_connection  # before any test seals them


@pytest.fixture
def github_contract() -> None:
    """Skip, with the reason, where GitHub's published schemas are not installed; fail where CI is set."""
    if reason := missing():
        assert not os.environ.get("CI"), reason
        pytest.skip(reason)


@pytest.fixture
def loopback(sealed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this test reach 127.0.0.1, and nothing else."""

    def connect(self: socket.socket, address: Any) -> None:
        assert isinstance(address, str | bytes) or address[0] == "127.0.0.1", f"a test asked the network: {address}"
        CONNECT(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket, "create_connection", CREATE)
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "127.0.0.1")
    monkeypatch.setenv("GIT_ALLOW_PROTOCOL", "file:http")


@pytest.fixture
def hub(github_contract: None, loopback: None) -> Iterator[GitHubServer]:
    """A local GitHub; a breach of GitHub's contract fails the test at its end."""
    from .server import GitHubServer

    with GitHubServer() as server:
        yield server
    assert not server.breaches, "\n".join(["against GitHub's contract:", *server.breaches])
