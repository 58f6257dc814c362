"""Who may come in: a one-time token on one's own machine, accounts with passwords where several people work.

A session is a random secret that the browser keeps in a cookie (HttpOnly, SameSite=Strict) or a script sends as a
bearer token; the store holds its hash only. Every entrance makes a new session, so that nobody can be led into one
that somebody else knows. Whoever guesses passwords has to wait.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections import OrderedDict, deque
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from pipeline.decision_tables import SessionRow, UserRow
from pipeline.errors import EpicrisisError, UsageError
from pipeline.statements import now

Role = Literal["reviewer", "adjudicator", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
HOURS = 12
SHORTEST = 10
LONGEST = 200
TRIES, WINDOW = 5, 15 * 60.0
"""Wrong passwords that a name, and ten times as many that an address, may give in so many seconds."""
REMEMBERED = 10_000


class NotIn(EpicrisisError):
    """Nobody is known to ask: sign in first."""


class Wait(EpicrisisError):
    """Too many wrong passwords."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is in."""

    name: str
    role: str
    csrf: str


class Doors:
    """Entrances to one server."""

    def __init__(self, engine: Engine, *, accounts: bool, owner: str = "", token: str = "") -> None:
        self._engine, self.accounts, self._owner, self._token = engine, accounts, owner, token
        self._wrong: OrderedDict[str, deque[float]] = OrderedDict()

    def by_token(self, token: str) -> str:
        """The secret of a new session for the one-time token of the printed URL; it opens once."""
        if not self._token or not hmac.compare_digest(token.encode(), self._token.encode()):
            raise NotIn("this address was used already or is of an earlier start; start epicrisis review anew")
        self._token = ""
        return self._open(self._owner, "admin")

    def by_password(self, name: str, password: str, address: str) -> str:
        """The secret of a new session for a name and a password."""
        watched = ((f"name {name}", TRIES), (f"address {address}", 10 * TRIES))
        for key, limit in watched:
            self._slow(key, limit)
        with self._engine.connect() as connection:
            row = connection.execute(select(UserRow.secret, UserRow.role).where(UserRow.name == name)).first()
        if not self.accounts or not _matches(row.secret if row else _nobody(), password) or row is None:
            for key, _ in watched:
                self._note(key)
            raise NotIn("name and password do not go together")
        self._wrong.pop(f"name {name}", None)
        return self._open(name, row.role)

    def person(self, secret: str) -> Person:
        """Who holds a secret."""
        query = select(SessionRow.user, SessionRow.role, SessionRow.csrf).where(
            SessionRow.id == _hash(secret), SessionRow.expires > time.time()
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        if row is None:
            raise NotIn("sign in first")
        return Person(row.user, row.role, row.csrf)

    def leave(self, secret: str) -> None:
        """End a session."""
        with self._engine.begin() as connection:
            connection.execute(delete(SessionRow).where(SessionRow.id == _hash(secret)))

    def _open(self, name: str, role: str) -> str:
        secret = secrets.token_urlsafe(32)
        row = {"id": _hash(secret), "user": name, "role": role, "csrf": secrets.token_urlsafe(24),
               "expires": time.time() + HOURS * 3600}  # fmt: skip
        with self._engine.begin() as connection:
            connection.execute(delete(SessionRow).where(SessionRow.expires <= time.time()))
            connection.execute(insert(SessionRow), [row])
        return secret

    def _slow(self, key: str, limit: int) -> None:
        times = self._wrong.get(key, deque())
        while times and times[0] < time.monotonic() - WINDOW:
            times.popleft()
        if len(times) >= limit:
            minutes = max(1, round((times[0] + WINDOW - time.monotonic()) / 60))
            raise Wait(f"too many wrong passwords; try again in {minutes} minutes")

    def _note(self, key: str) -> None:
        self._wrong.setdefault(key, deque(maxlen=10 * TRIES)).append(time.monotonic())
        self._wrong.move_to_end(key)
        while len(self._wrong) > REMEMBERED:
            self._wrong.popitem(last=False)


def add_user(engine: Engine, name: str, role: str, password: str) -> bool:
    """Make an account, or give one a new role and password; whether it is new."""
    if role not in ROLES:
        raise UsageError(f"--role {role}: must be {', '.join(ROLES[:-1])} or {ROLES[-1]}")
    if not name.strip() or len(name) > 60 or not name.isprintable():
        raise UsageError(f"{name!r}: a user's name has 1 to 60 printable characters")
    if not SHORTEST <= len(password) <= LONGEST:
        raise UsageError(f"a password has {SHORTEST} to {LONGEST} characters; this one has {len(password)}")
    secret = PasswordHasher().hash(password)
    try:
        with engine.begin() as connection:
            connection.execute(insert(UserRow), [{"name": name, "role": role, "secret": secret, "made": now()}])
        return True
    except IntegrityError:
        with engine.begin() as connection:
            connection.execute(update(UserRow).where(UserRow.name == name).values(role=role, secret=secret))
            connection.execute(delete(SessionRow).where(SessionRow.user == name))
        return False


def users(engine: Engine) -> dict[str, str]:
    """All accounts: name to role."""
    with engine.connect() as connection:
        rows = connection.execute(select(UserRow.name, UserRow.role).order_by(UserRow.name))
        return {str(name): str(role) for name, role in rows}


def _matches(secret: str, password: str) -> bool:
    try:
        return PasswordHasher().verify(secret, password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    """A hash that no password has, so that an unknown name takes as long as a known one."""
    return PasswordHasher().hash(secrets.token_hex(16))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
