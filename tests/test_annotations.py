"""Annotations of public corpora: they hold no text, and lie beside it once the corpora are at hand."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest
import yaml

from pipeline.evaluation import read_gold

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "training"))

from annotations import ANNOTATIONS, AnnotationsError, digest, lay_out, without_quotes  # noqa: E402

TEXT = "A girl with eczema was treated with ciclosporin and improved.\n"
PARTS = sorted(path.name for path in ANNOTATIONS.iterdir() if path.is_dir())


@pytest.fixture
def corpora(tmp_path: Path) -> Path:
    (tmp_path / "data" / "cases").mkdir(parents=True)
    line = json.dumps({"id": "C1", "text": TEXT.strip()})
    (tmp_path / "data" / "cases" / "train.jsonl").write_text(line + "\n", encoding="utf-8")
    part = tmp_path / "part"
    part.mkdir()
    told = {"corpus": "cases", "id": "C1", "sha256": digest(TEXT), "document": "cases_C1.txt", "records": []}
    (part / "cases_C1.yaml").write_text(yaml.safe_dump(told), encoding="utf-8")
    return tmp_path


def test_text_and_annotation_lie_side_by_side_as_gold_does(corpora: Path) -> None:
    assert lay_out(corpora / "part", corpora / "data", corpora / "out") == 1
    assert (corpora / "out" / "cases_C1.txt").read_text(encoding="utf-8") == TEXT
    assert read_gold(corpora / "out") == {"cases_C1.txt": {"document": "cases_C1.txt", "records": []}}


def test_another_text_or_none_is_refused_by_name(corpora: Path) -> None:
    source = corpora / "data" / "cases" / "train.jsonl"
    source.write_text(json.dumps({"id": "C1", "text": "Another text."}), encoding="utf-8")
    with pytest.raises(AnnotationsError, match=r"cases_C1\.yaml: text C1 of .* is another than the annotated one"):
        lay_out(corpora / "part", corpora / "data", corpora / "out")
    shutil.rmtree(source.parent)
    with pytest.raises(AnnotationsError, match="is not there; give the folder of the corpora"):
        lay_out(corpora / "part", corpora / "data", corpora / "out")


def test_what_is_published_of_an_annotation_quotes_nothing() -> None:
    outcome = {"domain": "skin", "direction": "improved", "quote": "the rash went", "at": "at week 2"}
    kept = without_quotes({"document": "x.txt", "records": [{"outcomes": [outcome], "quotes": {"age": "a girl"}}]})
    assert kept["records"] == [{"outcomes": [{"domain": "skin", "direction": "improved"}]}]


@pytest.mark.parametrize("part", PARTS)
def test_shipped_annotations_are_gold_without_quotes(part: str) -> None:
    gold = read_gold(ANNOTATIONS / part)
    for path in (ANNOTATIONS / part).glob("*.yaml"):
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert path.stem == f"{told['corpus']}_{told['id']}" == Path(told["document"]).stem
        assert not {"quotes", "notes", "title"} & told.keys()
        assert all(not {"quote", "at"} & outcome.keys() for record in told["records"] for outcome in record["outcomes"])
        assert without_quotes(gold[told["document"]])["records"] == told["records"]


def test_no_text_is_both_read_and_kept_unread() -> None:
    names = [path.name for part in PARTS for path in (ANNOTATIONS / part).glob("*.yaml")]
    assert len(names) == len(set(names))
