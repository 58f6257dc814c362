"""Golden records of the corpus: what the pipeline says of each sample document, without offsets, flags and confidence.

``python -m tests.write_golden`` writes ``tests/golden/NAME.yaml`` anew; no test and no normal run does. Look at the
difference (``git diff tests/golden``) before you commit it: every changed line is a changed answer.
"""

from __future__ import annotations

from pathlib import Path

import yaml

from pipeline.extraction import extract
from pipeline.readers import read
from pipeline.records import LIST_FIELDS, Grounded, Record

ROOT = Path(__file__).resolve().parent.parent
CORPUS, GOLDEN = ROOT / "corpus", ROOT / "tests" / "golden"
NOT_GOLDEN = frozenset(Grounded.model_fields)


def documents() -> list[Path]:
    """The plain texts of the corpus."""
    return sorted(CORPUS.glob("*.txt"))


def golden_path(path: Path) -> Path:
    """Where the golden records of a document stand."""
    return GOLDEN / f"{path.stem}.yaml"


def golden_text(path: Path) -> str:
    """The records of a document as a golden file prints them: a line per value, what is not stated left out."""
    found = [record for document in read(path, path.name) for record in extract(document).records]
    printed = [_printed(record) for record in found]
    return yaml.safe_dump(printed, allow_unicode=True, sort_keys=False, default_flow_style=None, width=10_000)


def _printed(record: Record) -> dict[str, object]:
    who = {"study": _stated(record.study), "scope": record.scope, "group": _stated(record.group)}
    fields = {name: [_stated(value) for value in getattr(record, name)] for name in LIST_FIELDS}
    sex = {"sex": _stated(record.sex)} if record.sex else {}
    return {**who, **sex, **{name: values for name, values in fields.items() if values}}


def _stated(value: Grounded) -> dict[str, object]:
    return {key: stated for key, stated in value.model_dump(exclude=set(NOT_GOLDEN)).items() if stated is not None}


def main() -> None:
    """Write every golden file, remove those whose document is gone, and say what changed."""
    GOLDEN.mkdir(exist_ok=True)
    wanted = {golden_path(path): path for path in documents()}
    for path in sorted(set(GOLDEN.glob("*.yaml")) - set(wanted)):
        path.unlink()
        print(f"removed {path.name}")
    for golden, path in wanted.items():
        text = golden_text(path)
        if not golden.is_file() or golden.read_text(encoding="utf-8") != text:
            golden.write_text(text, encoding="utf-8")
            print(f"wrote {golden.name}")


if __name__ == "__main__":
    main()
