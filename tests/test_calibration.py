"""What reviewers decided teaches how likely values are right: gold from a review, the confidence refitted from it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.cli_review import gold
from pipeline.confidence import score, share
from pipeline.options import Options
from pipeline.review.desk import Desk
from pipeline.review.linked import numbers
from pipeline.review.opened import Asked, Reviewer
from pipeline.running import run
from pipeline.store import Store, sqlite_url

ROOT = Path(__file__).resolve().parent.parent
WHO = Reviewer("maria")
DRUGS = ("tofacitinib", "baricitinib", "ruxolitinib", "upadacitinib")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run over eight small case reports."""
    papers, out = tmp_path_factory.mktemp("papers"), tmp_path_factory.mktemp("run")
    for number in range(8):
        drug = DRUGS[number % 4]
        (papers / f"case{number}.txt").write_text(
            f"{drug.capitalize()} in a girl with juvenile dermatomyositis\n\nWe report a {number + 6}-year-old girl "
            f"with juvenile dermatomyositis. She was refractory to methotrexate. She was treated with {drug} and "
            f"prednisolone. Her rash improved. She was followed for {number + 4} months.\n", encoding="utf-8"
        )  # fmt: skip
    run(Options((papers,), out, workers=0))
    return out


@pytest.fixture
def desk(folder: Path) -> Iterator[Desk]:
    store = Store(sqlite_url(folder / "epicrisis.db"))
    number = store.latest_run()
    assert number is not None
    yield Desk(store.engine, number)
    store.close()


def decide(desk: Desk, wrong: str) -> None:
    """Accept every value of every document, and reject those of one field."""
    with desk.engine.connect() as connection:
        documents = numbers(connection, desk.run, [f"case{number}.txt" for number in range(8)])
    for document in documents.values():
        for record in desk.open(document, WHO).outcome.records:
            desk.take(document, WHO, [
                Asked(value.subject, "reject" if value.field == wrong else "accept", value.version)
                for value in record.values
            ])  # fmt: skip


def refitted(gold_folder: Path, out: Path) -> dict[str, Any]:
    command = [sys.executable, str(ROOT / "training" / "calibrate.py"), str(gold_folder), "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    told: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return told


def test_decided_documents_change_how_sure_values_like_theirs_are(desk: Desk, folder: Path, tmp_path: Path) -> None:
    sure = {}
    for wrong in ("outcomes", "follow_up"):
        decide(desk, wrong)
        gold(folder, tmp_path / wrong)
        assert len(list((tmp_path / wrong).glob("*.yaml"))) == 8
        told = refitted(tmp_path / wrong, tmp_path / f"{wrong}.json")
        assert told["thresholds"]["all"]
        for field in ("outcomes", "follow_up"):
            sure[wrong, field] = share(score({f"field {field}": 1.0}, told["weights"]))
    assert sure["outcomes", "outcomes"] < sure["follow_up", "outcomes"]
    assert sure["follow_up", "follow_up"] < sure["outcomes", "follow_up"]


@pytest.mark.parametrize(("files", "why"), [
    ({}, "holds no gold"),
    ({"a.txt": "A girl.", "a.yaml": "document: a.txt\nrecords: []"}, "1 annotated documents; at least 8"),
], ids=["none", "one"])  # fmt: skip
def test_too_few_documents_are_refused_in_a_line(tmp_path: Path, files: dict[str, str], why: str) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    command = [sys.executable, str(ROOT / "training" / "calibrate.py"), str(tmp_path), "--out", str(tmp_path / "x")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, why in done.stderr.splitlines()[-1]) == (2, True), done.stderr
