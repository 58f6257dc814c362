"""Patience with a database that is away: a server that is restarted in the middle of a run costs the run some seconds.

Only what shows that the server is gone, going down or coming up is waited out; every other complaint of the database
is the caller's at once. What is done again was undone by the server, or does nothing the second time.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy.exc import DBAPIError

from pipeline.journal import warn

SECONDS_OF_PATIENCE = 120.0
LONGEST_PAUSE = 2.0
AWAY = ("08", "57P")
"""How the states begin by which PostgreSQL says that a connection is lost or a server going down or coming up."""

S = TypeVar("S")
P = ParamSpec("P")
T = TypeVar("T")


def patient(method: Callable[Concatenate[S, P], T]) -> Callable[Concatenate[S, P], T]:
    """A method that waits for its database to come back, and says once that it does."""

    @functools.wraps(method)
    def wait(self: S, /, *arguments: P.args, **options: P.kwargs) -> T:
        end = None
        pause = 0.1
        while True:
            try:
                return method(self, *arguments, **options)
            except DBAPIError as error:
                moment = time.monotonic()
                if not is_away(error) or (end is not None and moment > end):
                    raise
                if end is None:
                    warn(f"the database is away; waiting for it, at most {SECONDS_OF_PATIENCE:g} s")
                    end = moment + SECONDS_OF_PATIENCE
            time.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    return wait


def is_away(error: DBAPIError) -> bool:
    """Whether the database cannot be talked to just now, whatever was asked of it."""
    if error.connection_invalidated:
        return True
    state = getattr(error.orig, "sqlstate", "")
    unreachable = state is None and type(error.orig).__name__ in ("OperationalError", "ConnectionTimeout")
    return unreachable or str(state or "").startswith(AWAY)
