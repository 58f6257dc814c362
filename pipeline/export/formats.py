"""The formats that ``epicrisis export`` writes, each by a module of its own with ``write(content, folder)``.

A module is imported when its format is asked for, because some lean on packages that not everyone installs.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.export.content import Content

FORMATS = {
    "jsonl": "records, documents, flags and links, one JSON object a line",
    "csv": "the evidence table, every value in a row of its own, and each patient once",
    "xlsx": "the same two tables as a workbook: filters, flags in colour, quotes as comments",
    "parquet": "records as typed columns, and every value in a row of its own",
    "phenopackets": "one GA4GH phenopacket (v2) for each single patient",
    "web-annotations": "every value as a W3C Web Annotation on the words it came from",
    "schema": "the JSON Schema of a record",
    "methods": "the paragraph on data extraction for the methods of a review (PRISMA 2020, items 9 and 10)",
}
"""Format and what it writes."""


def export(content: Content, name: str, folder: Path) -> list[Path]:
    """Write one format into a folder; the files, each whole or not there."""
    if name not in FORMATS:
        raise UsageError(f"--format {name}: is no format that can be written; give one of {', '.join(FORMATS)}")
    folder.mkdir(parents=True, exist_ok=True)
    try:
        module = import_module(f"pipeline.export.as_{name.replace('-', '_')}")
    except ModuleNotFoundError as error:
        raise UsageError(f"--format {name}: needs the package {error.name}; pip install 'epicrisis[export]'") from error
    written: list[Path] = module.write(content, folder)
    return written
