"""How far a run is: a bar on a terminal, plain lines where there is none, on stderr."""

from __future__ import annotations

import time
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

SECONDS_BETWEEN_LINES = 10.0


class Watcher(Protocol):
    """Is told how a run goes on."""

    def begin(self, files: int) -> None: ...

    def advance(self, files: int, documents: int, failed: int) -> None: ...

    def end(self) -> None: ...


class Quiet:
    """Watches and says nothing."""

    def begin(self, files: int) -> None: ...

    def advance(self, files: int, documents: int, failed: int) -> None: ...

    def end(self) -> None: ...


class Bar:
    """A bar with documents, rate, failures and time left."""

    def __init__(self, console: Console) -> None:
        self._bar = Progress(
            TextColumn("reading"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[pace]}"),
            TimeRemainingColumn(), console=console, transient=True,
        )  # fmt: skip
        self._task = TaskID(0)
        self._tally = Tally()

    def begin(self, files: int) -> None:
        self._tally = Tally()
        self._task = self._bar.add_task("reading", total=files, pace="")
        self._bar.start()

    def advance(self, files: int, documents: int, failed: int) -> None:
        self._tally.add(files, documents, failed)
        self._bar.update(self._task, advance=files, pace=self._tally.pace())

    def end(self) -> None:
        self._bar.stop()


class Lines:
    """A line now and then, for logs and pipes."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._tally = Tally()
        self._total = 0
        self._said = time.monotonic()

    def begin(self, files: int) -> None:
        self._tally, self._total, self._said = Tally(), files, time.monotonic()

    def advance(self, files: int, documents: int, failed: int) -> None:
        self._tally.add(files, documents, failed)
        if time.monotonic() - self._said >= SECONDS_BETWEEN_LINES:
            self._said = time.monotonic()
            self._console.print(f"{self._tally.files} of {self._total} files, {self._tally.pace()}", soft_wrap=True)

    def end(self) -> None: ...


class Tally:
    """What was done since the beginning."""

    def __init__(self) -> None:
        self.files = self.documents = self.failed = 0
        self._began = time.monotonic()

    def add(self, files: int, documents: int, failed: int) -> None:
        self.files += files
        self.documents += documents
        self.failed += failed

    def pace(self) -> str:
        """``120 documents, 14.2/s, 3 failed``"""
        rate = self.documents / max(time.monotonic() - self._began, 0.001)
        return f"{self.documents} documents, {rate:.1f}/s, {self.failed} failed"


def watcher(console: Console, quiet: bool) -> Watcher:
    """The way to watch a run that suits where it runs."""
    if quiet:
        return Quiet()
    return Bar(console) if console.is_terminal else Lines(console)
