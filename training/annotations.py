"""Lay the annotated texts of public corpora out as gold: ``python training/annotations.py --data DIR --out DIR``.

``annotations/PART/CORPUS_ID.yaml`` says what a careful reader found in one text of a public corpus, in the form of the
gold records (without quotes: the texts are not ours to publish). The text is taken from ``DIR/CORPUS/*.jsonl``, one
``{"id", "text"}`` a line; text and annotation are written side by side into a folder for each part, as gold lies:
``calibrate.py``, ``roles.py`` and ``epicrisis evaluate`` read them. A text with another digest is refused.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

ANNOTATIONS = Path(__file__).resolve().parent / "annotations"
Annotation = dict[str, Any]


class AnnotationsError(Exception):
    """An annotation or its text that cannot be used, in one line."""


def main() -> None:
    """Write all parts, say how many texts each has."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder that holds CORPUS/*.jsonl")
    parser.add_argument("--out", type=Path, required=True, help="folder to write PART/NAME.txt and .yaml into")
    arguments = parser.parse_args()
    try:
        for part in sorted(path for path in ANNOTATIONS.iterdir() if path.is_dir()):
            print(part.name, lay_out(part, arguments.data, arguments.out / part.name), file=sys.stderr)
    except AnnotationsError as error:
        parser.error(str(error))


def lay_out(part: Path, data: Path, out: Path) -> int:
    """Write the texts of one part beside their annotations; how many there are."""
    wanted = [(path, yaml.safe_load(path.read_text(encoding="utf-8"))) for path in sorted(part.glob("*.yaml"))]
    texts: dict[str, dict[str, str]] = {}
    out.mkdir(parents=True, exist_ok=True)
    for path, annotation in wanted:
        corpus = annotation["corpus"]
        if corpus not in texts:
            texts[corpus] = dict(_texts(data / corpus))
        text = texts[corpus].get(annotation["id"])
        if text is None or digest(text) != annotation["sha256"]:
            what = "is not there" if text is None else "is another than the annotated one"
            raise AnnotationsError(f"{path.name}: text {annotation['id']} of {data / corpus} {what}; "
                                   "give the folder of the corpora that training/README.md names")  # fmt: skip
        (out / annotation["document"]).write_text(text, encoding="utf-8")
        (out / path.name).write_text(_dumped(annotation), encoding="utf-8")
    return len(wanted)


def digest(text: str) -> str:
    """What tells one text from another."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _texts(folder: Path) -> Iterator[tuple[str, str]]:
    """The texts of a corpus by their id, each ending in one line break."""
    for path in sorted(folder.glob("*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            for record in map(json.loads, lines):
                yield str(record["id"]), record["text"].strip() + "\n"


def _dumped(annotation: Annotation) -> str:
    kept = {key: value for key, value in annotation.items() if key not in ("corpus", "id", "sha256")}
    return yaml.safe_dump(kept, allow_unicode=True, sort_keys=False)


def without_quotes(annotation: Annotation) -> Annotation:
    """What may be published of an annotation: what it says, not the words it says it with."""
    records = []
    for record in annotation["records"]:
        kept = {key: value for key, value in record.items() if key != "quotes"}
        kept["outcomes"] = list(_unquoted(record.get("outcomes") or []))
        records.append(kept)
    return {"document": annotation["document"], "kind": annotation.get("kind"), "records": records}


def _unquoted(outcomes: Iterable[Annotation]) -> Iterator[Annotation]:
    for outcome in outcomes:
        yield {key: value for key, value in outcome.items() if key not in ("quote", "at")}


if __name__ == "__main__":
    main()
