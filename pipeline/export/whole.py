"""Write a file whole or not at all: a reader never meets half an export, whatever stops the run."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A temporary path beside ``path`` to write to; it takes the place of ``path`` when the block ends well.

    What a killed run left of it is overwritten: one run at a time writes into a folder.
    """
    temporary = path.with_name(f".{path.name}.part")
    try:
        yield temporary
        _flush_to_disk(temporary)
        temporary.replace(path)
        _flush_to_disk(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """A temporary folder beside ``path`` to fill; it takes the place of ``path`` when the block ends well."""
    temporary, old = (path.with_name(f".{path.name}.{part}") for part in ("part", "old"))
    try:
        for left in (temporary, old):
            shutil.rmtree(left, ignore_errors=True)
        temporary.mkdir()
        yield temporary
        for file in temporary.iterdir():
            _flush_to_disk(file)
        _flush_to_disk(temporary)
        if path.exists():
            path.replace(old)
        temporary.replace(path)
        _flush_to_disk(path.parent)
    finally:
        for left in (temporary, old):
            shutil.rmtree(left, ignore_errors=True)


def _flush_to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
