"""``record.schema.json``: the JSON Schema of a line of records.jsonl."""

from __future__ import annotations

import json
from pathlib import Path

from pipeline.export.content import Content
from pipeline.export.whole import whole
from pipeline.records import Record


def write(content: Content, folder: Path) -> list[Path]:
    """Write the schema, which is the same for every run."""
    del content
    path = folder / "record.schema.json"
    with whole(path) as temporary:
        temporary.write_text(text(), encoding="utf-8")
    return [path]


def text() -> str:
    """The schema as JSON."""
    return json.dumps(Record.model_json_schema(), ensure_ascii=False, indent=2) + "\n"
