"""What one document may take: so many seconds, and so much memory on top of what its process holds already.

Python code that takes too long is interrupted, an allocation beyond the limit raises ``MemoryError``; both cost the
document alone. A library that cannot be interrupted, or that aborts where no memory is left, takes its worker process
with it; the engine puts another in its place.
"""

from __future__ import annotations

import faulthandler
import multiprocessing
import os
import resource
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

MEGABYTE = 1_000_000
MAX_SECONDS = 600.0
MAX_MEMORY = 4000
GRACE = 2.0
"""Seconds after which a document that does not heed its limit is ended with its worker."""
HELD = Path("/proc/self/statm")
PAGES_OF_DATA = 5


class TimeLimit(BaseException):
    """Raised inside a stage that takes too long; no ``except Exception`` on the way may swallow it."""


@contextmanager
def limits(seconds: float | None, megabytes: int | None) -> Iterator[None]:
    """Hold what is done within to its limits; ``None`` is no limit."""
    with _memory_limit(megabytes), _time_limit(seconds):
        yield


@contextmanager
def _time_limit(seconds: float | None) -> Iterator[None]:
    """Raise TimeLimit in this thread after so many seconds; workers run their tasks in the main thread."""
    if seconds is None or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_signum: int, _frame: FrameType | None) -> None:
        raise TimeLimit

    in_worker = multiprocessing.parent_process() is not None
    before = signal.signal(signal.SIGALRM, stop)
    with Path(os.devnull).open("w") as nowhere:
        try:
            if in_worker:
                faulthandler.dump_traceback_later(seconds + GRACE, exit=True, file=nowhere)
            signal.setitimer(signal.ITIMER_REAL, seconds)
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            if in_worker:
                faulthandler.cancel_dump_traceback_later()
            signal.signal(signal.SIGALRM, before)


@contextmanager
def _memory_limit(megabytes: int | None) -> Iterator[None]:
    """Let this process allocate so much more; nothing is limited where the system does not say what it holds."""
    if megabytes is None or not HELD.exists():
        yield
        return
    before, most = resource.getrlimit(resource.RLIMIT_DATA)
    held = int(HELD.read_text().split()[PAGES_OF_DATA]) * resource.getpagesize()
    allowed = held + megabytes * MEGABYTE
    if most != resource.RLIM_INFINITY:
        allowed = min(allowed, most)
    resource.setrlimit(resource.RLIMIT_DATA, (allowed, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (before, most))
