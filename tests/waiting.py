"""Waiting for what another process does, and how far a run in one has come."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path


def wait_until(holds: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def stored(database: Path) -> int:
    """How many documents an SQLite store holds by now."""
    if not database.exists():
        return 0
    try:
        with sqlite3.connect(database, timeout=10) as connection:
            return int(connection.execute("select count(*) from extractions").fetchone()[0])
    except sqlite3.OperationalError:
        return 0
