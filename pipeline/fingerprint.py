"""The fingerprint: a hash over everything that decides what is extracted from a text.

The code of readers, stages and extractors, the vocabularies and models, the versions of the libraries that read and
tag, and the options. Two runs with one fingerprint give the same records; modules that only carry, store or show
records are left out, so that a new export does not extract a library anew.
"""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterator, Mapping
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

PACKAGES = ("pipeline", "extractors")
CARRIERS = (
    "agreement.py", "anchoring.py", "batch.py", "claims.py", "cli.py", "cli_review.py", "database.py", "decided.py",
    "decision_tables.py", "decisions.py", "dry_run.py", "engines.py", "evaluation.py", "export", "fingerprint.py",
    "finishing.py", "holdings.py", "inputs.py", "journal.py", "linking", "migrations", "options.py", "patience.py",
    "progress.py", "ray_engine.py", "remote.py", "review", "run_folder.py", "running.py", "settlements.py",
    "shard_runs.py", "shards.py", "show.py", "statements.py", "store.py", "summary.py", "texts.py", "unchanged.py",
)  # fmt: skip
LIBRARIES = (
    "spacy", "scispacy", "onnxruntime", "biosenter", "pyahocorasick", "numpy", "pdfplumber", "pdfminer.six", "lxml",
    "selectolax", "python-docx", "rispy", "charset-normalizer",
)  # fmt: skip


def fingerprint(options: Mapping[str, object]) -> str:
    """The fingerprint of this installation with these options, as 16 hexadecimal digits."""
    digest = hashlib.sha256()
    for name, path in _files():
        digest.update(f"{name}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    digest.update(json.dumps(versions(), sort_keys=True).encode())
    digest.update(json.dumps(dict(options), sort_keys=True, default=str).encode())
    return digest.hexdigest()[:16]


def versions() -> dict[str, str | None]:
    """The versions of Python and of the libraries that decide what is extracted."""
    found: dict[str, str | None] = {"python": ".".join(platform.python_version_tuple()[:2])}
    for name in LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = None
    return found


def _files() -> Iterator[tuple[str, Path]]:
    """The files of both packages that decide what is extracted, by name."""
    for package in PACKAGES:
        spec = find_spec(package)
        for folder in (spec.submodule_search_locations or []) if spec else []:
            root = Path(folder)
            for path in sorted(root.rglob("*")):
                parts = path.relative_to(root).parts
                carries = package == "pipeline" and parts[0] in CARRIERS
                if path.is_file() and not carries and not any(part.startswith((".", "__pycache__")) for part in parts):
                    yield f"{package}/{'/'.join(parts)}", path
