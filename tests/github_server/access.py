"""Who asks, and whether they may: the answers 401, 403 and 404 in GitHub's words."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

from .tokens import LEVELS, App, Token, anyone
from .wire import Answer, Request

if TYPE_CHECKING:
    from .repository import Repository
    from .world import World

DOCS = "https://docs.github.com/rest"


class Refused(Exception):
    """A REST request that is refused: status and message, and `errors` of a 422."""

    def __init__(self, status: int, message: str, **more: object) -> None:
        super().__init__(message)
        self.status, self.message, self.more = status, message, more

    def answer(self) -> Answer:
        """The answer as GitHub writes it."""
        said = {"message": self.message, **self.more, "documentation_url": DOCS, "status": str(self.status)}
        return Answer.of(self.status, said)


def secret(request: Request) -> str:
    """The token that came with a request, as API or git clients send it; empty where there is none."""
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() in ("token", "bearer"):
        return value.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(value, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return "?"


def asker(world: World, request: Request) -> Token | None:
    """The token of a request, None for nobody; raises `Refused` for a bad one."""
    value = secret(request)
    if not value:
        return None
    token = world.tokens.get(value)
    if token is None or token.revoked:
        raise Refused(401, "Bad credentials")
    return token


def application(world: World, request: Request) -> App:
    """The App whose signed JWT came with a request; raises `Refused`."""
    import jwt

    value = secret(request)
    try:
        claimed = str(jwt.decode(value, options={"verify_signature": False}).get("iss"))
        app = next(one for one in world.apps.values() if claimed in (str(one.id), one.client_id))
        claims = jwt.decode(
            value, app.public_key, algorithms=["RS256"], issuer=claimed, leeway=30, options={"require": ["iat", "exp"]}
        )
    except StopIteration:
        raise Refused(404, "Integration not found") from None
    except jwt.ExpiredSignatureError:
        raise Refused(
            401,
            "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
        ) from None
    except jwt.PyJWTError:
        raise Refused(401, "A JSON web token could not be decoded") from None
    if claims["exp"] - claims["iat"] > 660:
        raise Refused(401, "'Expiration time' claim ('exp') is too far in the future")
    return app


def level(token: Token | None, repository: Repository, right: str) -> int:
    """What the asker may do: 0 nothing, 1 read, 2 write."""
    return token.level(repository, right) if token else anyone(repository, right)


def sees(token: Token | None, repository: Repository) -> bool:
    """Whether the repository exists for the asker."""
    return token.sees(repository) if token else not repository.private


def require(token: Token | None, repository: Repository, right: str, wanted: str = "read") -> None:
    """Raise `Refused` unless the asker may."""
    if not sees(token, repository):
        raise Refused(404, "Not Found")
    if level(token, repository, right) >= LEVELS[wanted]:
        return
    if token is None:
        raise Refused(401, "Requires authentication")
    if token.kind == "classic":
        raise Refused(404, "Not Found")
    raise Refused(403, token.words)
