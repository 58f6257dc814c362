"""Claims: which run has a file in work, so that several runs on one database do each document once.

A claim holds as long as its run is alive, and a run shows that by a number it raises every few seconds. Whoever waits
watches that number by the clock of its own process that only goes forward: no two machines need to agree on the time,
and a clock that is set back neither frees a claim nor keeps one.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Engine, select, tuple_, update
from sqlalchemy.exc import SQLAlchemyError

from pipeline.database import FileRow, RunRow, insert_new
from pipeline.patience import patient

SECONDS_BETWEEN_BEATS = 5.0
SECONDS_OF_SILENCE = 60.0
"""A run whose number stands still for so long is over, and what it had in work is free."""

FileKey = tuple[str, str]
"""Source and content of a file."""


class Claims:
    """The claims of one run."""

    def __init__(self, engine: Engine, run: int) -> None:
        self._engine = engine
        self._run = run
        self._heard: dict[int, tuple[int, float]] = {}

    @patient
    def claim(self, fingerprint: str, files: Sequence[FileKey]) -> dict[FileKey, int]:
        """Claim those of the files that are neither done nor another run's; how many documents of each are stored."""
        if not files:
            return {}
        keys = sorted(files)
        free = (
            select(FileRow.id)
            .where(FileRow.fingerprint == fingerprint, tuple_(FileRow.source, FileRow.content).in_(keys))
            .where(FileRow.complete.is_(False), FileRow.claimed_by.is_(None))
            .order_by(FileRow.id).with_for_update(skip_locked=True)
        )  # fmt: skip
        new = {"fingerprint": fingerprint, "documents": 0, "complete": False, "claimed_by": self._run}
        claimed = select(FileRow.source, FileRow.content, FileRow.documents).where(
            FileRow.claimed_by == self._run, FileRow.fingerprint == fingerprint,
            tuple_(FileRow.source, FileRow.content).in_(keys),
        )  # fmt: skip
        with self._engine.begin() as connection:
            rows = [{**new, "source": source, "content": content} for source, content in keys]
            connection.execute(insert_new(connection.dialect.name, FileRow), rows)
            connection.execute(update(FileRow).where(FileRow.id.in_(free)).values(claimed_by=self._run))
            return {(source, content): stored for source, content, stored in connection.execute(claimed)}

    def release(self) -> None:
        """Let go of everything that this run did not finish."""
        self._free(self._run)

    def take_over(self, place: str) -> None:
        """Free what earlier runs of this place left in work: whoever holds the run folder knows that they are over."""
        over = select(RunRow.id).where(RunRow.place == place, RunRow.id != self._run)
        with self._engine.begin() as connection:
            connection.execute(update(FileRow).where(FileRow.claimed_by.in_(over)).values(claimed_by=None))

    @patient
    def free_the_silent(self) -> None:
        """Free the files of runs that have shown no life for long."""
        others = (
            select(RunRow.id, RunRow.beat).where(RunRow.id != self._run)
            .where(RunRow.id.in_(select(FileRow.claimed_by).where(FileRow.claimed_by.is_not(None))))
        )  # fmt: skip
        moment = time.monotonic()
        with self._engine.connect() as connection:
            beats = {row.id: row.beat for row in connection.execute(others)}
        heard = {run: self._heard.get(run, (beat, moment)) for run, beat in beats.items()}
        self._heard = {run: heard[run] if heard[run][0] == beat else (beat, moment) for run, beat in beats.items()}
        for run, (_, since) in self._heard.items():
            if moment - since >= SECONDS_OF_SILENCE:
                self._free(run)

    def beat(self) -> None:
        """Show that this run is alive."""
        with self._engine.begin() as connection:
            connection.execute(update(RunRow).where(RunRow.id == self._run).values(beat=RunRow.beat + 1))

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Beat while the block lasts, then let go of what is not finished."""
        over = threading.Event()

        def beat() -> None:
            while not over.wait(SECONDS_BETWEEN_BEATS):
                with suppress(SQLAlchemyError):  # a database that is away for a while is the run's to complain of
                    self.beat()

        heart = threading.Thread(target=beat, daemon=True)
        heart.start()
        try:
            yield
        finally:
            over.set()
            heart.join()
            with suppress(SQLAlchemyError):
                self.release()

    def _free(self, run: int) -> None:
        with self._engine.begin() as connection:
            connection.execute(update(FileRow).where(FileRow.claimed_by == run).values(claimed_by=None))


def place_of(folder: Path) -> str:
    """This machine and a run folder on it."""
    return f"{socket.gethostname()}:{folder.resolve()}"
