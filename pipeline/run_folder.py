"""The run folder: one run at a time writes into it, and its store is its own file or what its run.json names."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile

from pipeline.errors import UsageError
from pipeline.export.manifest import read_manifest
from pipeline.store import SECRET, Store, sqlite_url

DATABASE = "epicrisis.db"


@contextmanager
def run_folder(out: Path) -> Iterator[None]:
    """Make the run folder and keep every other run out of it while this one lasts."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"--out {out}: cannot be made a folder ({error.strerror}); give another one") from error
    try:
        with TemporaryFile(dir=out):
            pass
    except OSError as error:
        reason = f"the folder cannot be written to ({error.strerror}); give another one"
        raise UsageError(f"--out {out}: {reason}") from error
    handle = os.open(out, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise UsageError(f"--out {out}: another run is at work here; wait for it or give another folder") from error
        yield
    finally:
        os.close(handle)


@contextmanager
def open_store(url: str) -> Iterator[Store]:
    """A store that is given back whatever happens."""
    store = Store(url)
    try:
        yield store
    finally:
        store.close()


def database_of(folder: Path, db: str | None) -> str:
    """The database URL of a run folder: its own file, or what its run.json names."""
    if db is not None:
        return db
    if (folder / DATABASE).is_file():
        return sqlite_url(folder / DATABASE)
    named = (read_manifest(folder / "run.json") or {}).get("database")
    if not isinstance(named, str) or named == DATABASE:
        raise UsageError(f"{folder}: holds no {DATABASE}; give a folder that epicrisis run made, or --db URL")
    if SECRET in named:
        raise UsageError(f"{folder}: its run was stored in {named}; give --db URL with the password")
    return named
