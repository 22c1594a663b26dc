"""Everything the server knows: accounts, repositories, boards, tokens and Apps, and the builders a test calls."""

from __future__ import annotations

import base64
import hashlib
import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from .board import TITLED, Project
from .repository import Repository
from .state import Account
from .tokens import PREFIXES, App, Installation, Kind, Token

Thing = TypeVar("Thing")
EXPIRES = "2027-06-30 00:00:00 UTC"


class World:
    """The state. `now` is the time of what is written without a time; nothing here reads a clock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server_url = ""
        self.now = "2026-11-17T09:00:00Z"
        self.accounts: dict[str, Account] = {}
        self.repositories: dict[str, Repository] = {}
        self.renamed: dict[str, Repository] = {}
        self.projects: dict[tuple[str, int], Project] = {}
        self.tokens: dict[str, Token] = {}
        self.apps: dict[int, App] = {}
        self.nodes: dict[str, object] = {}
        self._numbers = itertools.count(1001)

    def number(self) -> int:
        """A fresh database id."""
        return next(self._numbers)

    def registered(self, thing: Thing, prefix: str) -> Thing:
        """Give a thing its global node id, by which GraphQL finds it."""
        key = f"{prefix}_{base64.urlsafe_b64encode(self.number().to_bytes(9, 'big')).decode()}"
        thing.node_id = key  # type: ignore[attr-defined]
        self.nodes[key] = thing
        return thing

    def account(self, login: str, **known: Any) -> Account:
        """The account of a login, created on demand; a bot where the login ends with `[bot]`."""
        found = self.accounts.get(login.lower())
        if found is None:
            known.setdefault("kind", "Bot" if login.endswith("[bot]") else "User")
            found = Account(login=login, id=10137 if login == "ghost" else self.number(), **known)
            self.accounts[login.lower()] = self.registered(found, Account.kinds[found.kind])
        return found

    def organization(self, login: str, **known: Any) -> Account:
        """The organisation of a login, created on demand."""
        return self.account(login, kind="Organization", **known)

    def repository(self, full_name: str, **known: Any) -> Repository:
        """A repository, the one of that name where there is one. `user=True`: owned by a person."""
        found = self.repositories.get(full_name.lower())
        if found is None:
            owner, name = full_name.split("/")
            self.account(owner, kind="User" if known.pop("user", False) else "Organization")
            found = Repository(world=self, owner=owner, name=name, id=self.number(), **known)
            self.repositories[full_name.lower()] = self.registered(found, "R")
        return found

    def rename(self, old: str, new: str) -> Repository:
        """Give a repository another name or owner; the old one redirects."""
        moved = self.repositories.pop(old.lower())
        moved.owner, moved.name = new.split("/")
        self.organization(moved.owner)
        self.repositories[new.lower()] = self.renamed[old.lower()] = moved
        return moved

    def found(self, full_name: str) -> Repository | None:
        """The repository of a name, be it an old one."""
        key = full_name.lower()
        return self.repositories.get(key) or self.renamed.get(key)

    def project(self, owner: str, number: int, *, columns: Sequence[str], user: bool = False, title: str = "Suivi",
                status: str = "Status", **known: Any) -> Project:  # fmt: skip
        """A board with these columns, of an organisation unless `user`."""
        self.account(owner, kind="User" if user else "Organization")
        made = Project(world=self, owner=owner, number=number, title=title, id=self.number(), status=status,
                       at=self.now, **known)  # fmt: skip
        for name, kind in TITLED.items():
            made.plain(name, kind)
        made.select(status, columns)
        self.projects[owner.lower(), number] = made
        return self.registered(made, "PVT")

    def token(self, *, rights: dict[str, str] | None = None, kind: Kind | None = None, user: str = "lea",
              scopes: Sequence[str] | None = None, repositories: Sequence[str] | None = None, expires: str | None = None) -> Token:  # fmt: skip
        """A token: fine-grained with `rights`, classic where `scopes` are given, or of the kind that is said."""
        kind = kind or ("fine" if scopes is None else "classic")
        user = "github-actions[bot]" if kind == "actions" else self.account(user).login
        secret = hashlib.sha256(f"{kind}{self.number()}".encode()).hexdigest()[:36]
        made = Token(value=PREFIXES[kind] + secret, kind=kind, user=user, rights=dict(rights or {}), expires=expires,
                     scopes=tuple(sorted(scopes if scopes is not None else _scopes(rights or {}))) if kind == "classic" else (),
                     repositories=tuple(repositories) if repositories is not None else None)  # fmt: skip
        self.tokens[made.value] = made
        return made

    def app(
        self, slug: str, *, account: str, permissions: dict[str, str], repositories: Sequence[str] | None = None
    ) -> App:
        """A registered App, installed on an account with these permissions ("organization_projects" for boards)."""
        private, public = _keys()
        number = self.number()
        made = App(
            id=number, slug=slug, private_key=private, public_key=public, client_id=f"Iv23li{number}", at=self.now
        )
        covered = tuple(repositories) if repositories is not None else None
        self.account(account, kind="Organization")
        made.installations.append(Installation(app=made, id=self.number(), account=account, permissions=dict(permissions),
                                               repositories=covered, at=self.now))  # fmt: skip
        self.apps[made.id] = self.registered(made, "A")
        return made


def _scopes(rights: dict[str, str]) -> list[str]:
    boards = {"read": ["read:project"], "write": ["project"]}
    whole = ["repo"] if set(rights) - {"projects"} else []
    return whole + boards.get(rights.get("projects", ""), [])


def _keys() -> tuple[str, str]:
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.TraditionalOpenSSL, form.NoEncryption())
    public = key.public_key().public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()
