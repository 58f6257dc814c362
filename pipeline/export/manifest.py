"""``run.json``: what made the files of a run folder, with what, from what, and how it went."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Mapping
from importlib import metadata
from pathlib import Path

from pipeline.export.whole import whole
from pipeline.fingerprint import versions
from pipeline.records import SCHEMA_VERSION

FAILURES_LISTED = 1000


def version() -> str:
    """The version of epicrisis that runs."""
    try:
        return metadata.version("epicrisis")
    except metadata.PackageNotFoundError:
        return "not installed"


def manifest(facts: Mapping[str, object], failures: Iterable[str]) -> dict[str, object]:
    """The content of run.json: the facts of the run, the versions, the documents that are not ok."""
    listed = [
        {key: about[key] for key in ("source", "status", "errors")}
        for about, _ in zip(map(json.loads, failures), range(FAILURES_LISTED), strict=False)
    ]
    return {
        "epicrisis": version(),
        "schema_version": SCHEMA_VERSION,
        **facts,
        "platform": platform.platform(),
        "python": platform.python_version(),
        "libraries": versions(),
        "not_ok": listed,
    }


def write_manifest(path: Path, content: Mapping[str, object]) -> None:
    """Write run.json, the last file of a run: where it stands, the others are whole."""
    with whole(path) as temporary:
        temporary.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def read_manifest(path: Path) -> dict[str, object] | None:
    """The run.json of a run folder; None where a run has not come to its end."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None
