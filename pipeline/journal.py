"""What a run has to say while it works: warnings on stderr, and with ``--log`` every event as a line of JSON.

A line has ``at`` (UTC), ``event`` and the facts of the event: ``run begun``, ``document``, ``run ended``, ``warning``.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.statements import now

_LOGGER = logging.getLogger("epicrisis")


def note(event: str, **facts: object) -> None:
    """An event, for those who asked for a log."""
    _LOGGER.info(event, extra={"facts": facts})


def warn(line: str) -> None:
    """Something that who waits for the run should know."""
    _LOGGER.warning(line)


class JsonLines(logging.Formatter):
    """A record of the log as a line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        if record.levelno >= logging.WARNING:
            said: dict[str, object] = {"event": "warning", "message": record.getMessage()}
        else:
            said = {"event": record.getMessage(), **getattr(record, "facts", {})}
        return json.dumps({"at": now(), **said}, ensure_ascii=False, default=str)


@contextmanager
def kept(path: Path | None) -> Iterator[None]:
    """Say warnings on stderr, and write everything to a file where one is named; it is added to, line by line."""
    aloud = logging.StreamHandler(sys.stderr)
    aloud.setLevel(logging.WARNING)
    handlers: list[logging.Handler] = [aloud]
    if path is not None:
        try:
            handlers.append(logging.FileHandler(path, encoding="utf-8"))
        except OSError as error:
            raise UsageError(f"--log {path}: cannot be written ({error.strerror}); give another file") from error
        handlers[-1].setFormatter(JsonLines())
    _LOGGER.setLevel(logging.WARNING if path is None else logging.INFO)
    _LOGGER.propagate = False
    for handler in handlers:
        _LOGGER.addHandler(handler)
    try:
        yield
    finally:
        for handler in handlers:
            _LOGGER.removeHandler(handler)
            handler.close()
