"""Who may do what on a server: tokens with a name and roles, in a file that holds none of the tokens themselves.

[[token]]
name = "Anna"
roles = ["read", "review"]
sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import tomllib
from dataclasses import dataclass
from pathlib import Path

from helder.errors import InputError
from helder.exchange import ROLES, Person, Role


@dataclass(frozen=True, slots=True)
class Token:
    """Somebody who may come in: a name, what they may do, and the SHA-256 of their token."""

    name: str
    roles: frozenset[Role]
    sha256: str


@dataclass(frozen=True, slots=True)
class Access:
    """Who may do what: with tokens only who shows one, without them everybody has the roles of `anyone`."""

    tokens: tuple[Token, ...] = ()
    anyone: frozenset[Role] = frozenset(ROLES)

    @property
    def needed(self) -> bool:
        """Whether a token is needed at all."""
        return bool(self.tokens)

    def person(self, shown: str) -> Person:
        """Who shows this token; somebody without any role when it is no token of ours."""
        if not self.tokens:
            return Person("", self.anyone)
        digest = hashlib.sha256(shown.encode("utf-8", "replace")).hexdigest()
        found = [token for token in self.tokens if hmac.compare_digest(token.sha256, digest)]
        return Person(found[0].name, found[0].roles, True) if shown and found else Person()


def read(path: Path) -> tuple[Token, ...]:
    """The tokens in a file. Raises `InputError` that says what is wrong with it."""
    how = 'it has a [[token]] with name, roles and sha256 for each; "helder token NAME" writes one'
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8")).get("token", [])
        found = tuple(Token(str(row["name"]), _roles(row["roles"]), str(row["sha256"]).lower()) for row in rows)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{path} is no file of tokens ({error}): {how}.") from None
    if not found or not all(re.fullmatch("[0-9a-f]{64}", token.sha256) and token.name.strip() for token in found):
        raise InputError(f"{path} has no tokens, or one without a name or a SHA-256 in hexadecimal: {how}.")
    return found


def _roles(names: object) -> frozenset[Role]:
    if not isinstance(names, list) or not names:
        raise TypeError("roles is no list")
    unknown = [name for name in names if name not in ROLES]
    if unknown:
        raise KeyError(f"role {unknown[0]!r}, where there are {', '.join(ROLES)}")
    return frozenset(role for role in ROLES if role in names) | {"read"}


def new(name: str, roles: tuple[Role, ...]) -> tuple[str, str]:
    """A new token for somebody, and the lines for the file. The token is shown once and kept nowhere."""
    called = " ".join(name.split())
    if not called or not all(c.isprintable() and c not in '"\\' for c in called):
        raise InputError("A name for a token has letters and no quotes, such as Anna.")
    token = secrets.token_urlsafe(32)
    listed = ", ".join(f'"{role}"' for role in ROLES if role in {*roles, "read"})
    digest = hashlib.sha256(token.encode()).hexdigest()
    return token, f'[[token]]\nname = "{called}"\nroles = [{listed}]\nsha256 = "{digest}"\n'
