"""The figures of a run against gold: by hand on a small example, and the scorer's where it lies beside the gold."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.comparison import antibody, dose, entries, name, same
from pipeline.evaluation import EvaluationError, evaluate, read_gold
from pipeline.reliability import reliability

Item = dict[str, Any]
Command = Callable[..., "subprocess.CompletedProcess[str]"]
SCORER = os.environ.get("EPICRISIS_SCORER")
TEXT = "Two girls with dermatomyositis, aged 5 and 9, received tofacitinib. The rash improved in both. One had fever."
GOLD = """
document: girls.txt
records:
  - study: {author: null, year: null}
    scope: this
    group: {label: null, kind: cohort, n: 2}
    condition: [dermatomyositis]
    sex: {female: 2, male: 0}
    age: [{value: 5, stat: exact, unit: year}, {value: 9, stat: exact, unit: year}]
    drugs: [{name: tofacitinib, dose: null}]
    follow_up: [{value: 12, stat: exact, unit: month}]
    outcomes: [{domain: skin, direction: improved, n: 2, of: 2}]
    adverse_events: [{event: fever, present: true, n: 1}]
"""


def quoted(words: str, **value: object) -> Item:
    start = TEXT.index(words)
    return {**value, "evidence": [{"start": start, "end": start + len(words), "quote": words}]}


def record(**changed: object) -> Item:
    """A record with one wrong age, a wrong direction, nothing on follow-up, and everything else right."""
    return {
        "document": {"source": "sub/girls.txt"}, "study": {"author": None, "year": None}, "scope": "this",
        "group": quoted("Two girls", kind="cohort", n=2, confidence=0.9),
        "condition": [quoted("dermatomyositis", name="Dermatomyositis", confidence=0.9)],
        "sex": quoted("girls", female=2, confidence=0.9),
        "age": [
            quoted("5", value=5, stat="exact", unit="year", confidence=0.9),
            quoted("9", value=8, stat="exact", unit="year", confidence=0.2, needs_review=True),
        ],
        "drugs": [quoted("tofacitinib", name="tofacitinib", confidence=0.9)],
        "outcomes": [quoted("rash", domain="skin", direction="worsened", n=2, of=2, confidence=0.9)],
        "adverse_events": [{"event": "fevers", "present": True, "n": 1, "confidence": 0.4,
                            "evidence": [{"start": 0, "end": 5, "quote": "fever"}]}],
        **changed,
    }  # fmt: skip


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    gold, run = tmp_path / "gold", tmp_path / "run"
    gold.mkdir()
    run.mkdir()
    (gold / "girls.yaml").write_text(GOLD)
    (gold / "girls.txt").write_text(TEXT)
    (run / "records.jsonl").write_text(json.dumps(record()) + "\n")
    (run / "documents.jsonl").write_text(json.dumps({"source": "sub/girls.txt", "text": TEXT}) + "\n")
    return gold, run


def test_the_figures_of_a_small_run(folders: tuple[Path, Path]) -> None:
    figures = evaluate(*folders).figures()
    micro = figures["micro"]
    assert {key: micro[key] for key in ("gold", "found", "hallucinated", "omitted")} == {
        "gold": 13, "found": 11, "hallucinated": 2, "omitted": 4,
    }  # fmt: skip
    assert micro["precision"] == pytest.approx(9 / 11)
    assert micro["recall"] == pytest.approx(9 / 13)
    assert micro["accepted_share"] == pytest.approx(10 / 11)
    assert micro["accepted_precision"] == pytest.approx(9 / 10)
    assert figures["strict"] == micro
    assert figures["fields"]["age"]["f1"] == pytest.approx(0.5)
    assert figures["fields"]["outcomes"]["f1"] == 0
    assert figures["fields"]["outcome_numbers"]["f1"] == 1
    assert figures["grounded"] == pytest.approx(7 / 8), "the quote 'fever' does not stand at 0"
    assert figures["by_document"]["girls.txt"] == micro


def test_strict_counts_only_what_is_told_of_the_right_patients(folders: tuple[Path, Path]) -> None:
    gold, run = folders
    wrong = record(group=quoted("Two girls", kind="cohort", n=3))
    (run / "records.jsonl").write_text(json.dumps(wrong) + "\n")
    figures = evaluate(gold, run).figures()
    assert figures["micro"]["precision"] == pytest.approx(8 / 11)
    assert figures["strict"]["precision"] == 0


@pytest.mark.parametrize(
    ("field", "one", "other", "equal"),
    [
        ("follow_up", {"value": 52, "unit": "week"}, {"value": 12, "unit": "month"}, True),
        ("follow_up", {"value": 52, "unit": "week"}, {"value": 53, "unit": "week"}, False),
        ("age", {"value": 5, "at": "report"}, {"value": 5, "at": "treatment_start"}, True),
        ("age", {"value": 5, "at": "report"}, {"value": 5, "at": "onset"}, False),
        ("outcomes", {"domain": "muscle_enzymes", "direction": "improved"},
         {"domain": "muscle_enzymes", "direction": "reduced"}, True),
        ("outcomes", {"domain": "skin", "direction": "improved"}, {"domain": "skin", "direction": "reduced"}, False),
        ("adverse_events", {"event": "upper respiratory infection"}, {"event": "respiratory infection"}, True),
        ("adverse_events", {"event": "serious adverse event"}, {"event": "adverse event"}, False),
        ("antibodies", {"name": "anti-TIF1 gamma", "status": "positive"},
         {"name": "TIF1-γ antibodies", "status": "positive"}, True),
        ("antibodies", {"name": "ANA", "status": "positive"},
         {"name": "antinuclear antibody", "status": "negative"}, False),
    ],
)  # fmt: skip
def test_when_two_values_are_one_fact(field: str, one: Item, other: Item, equal: bool) -> None:
    a, b = (entries({field: [item]})[field][0].point for item in (one, other))
    assert same(field, a, b) is equal


def test_names_are_compared_without_their_spelling() -> None:
    assert name("MTX") == "methotrexate"
    assert name("Corticosteroids") == name("glucocorticoid") == "corticosteroid"
    assert antibody("anti-nuclear antibodies") == antibody("ANA")
    assert dose("2 × 5 mg/kg per day") == ((2.0, 5.0), frozenset({"mg/kg"}))


def test_reliability_by_hand() -> None:
    told = reliability([0.95, 0.95, 0.15, 0.15], [True, True, False, True])
    assert told.brier == pytest.approx((0.05**2 * 2 + 0.15**2 + 0.85**2) / 4)
    assert told.ece == pytest.approx((2 * 0.05 + 2 * 0.35) / 4)
    assert reliability([], []).ece == 0


def test_the_command_prints_the_tables(folders: tuple[Path, Path], epicrisis: Command) -> None:
    told = epicrisis("evaluate", *folders, "--errors", "9", "--docs")
    assert told.returncode == 0, told.stderr
    assert "micro F1 0.750" in told.stdout
    assert "omitted" in told.stdout
    assert "Brier score" in told.stdout
    assert json.loads(epicrisis("evaluate", *folders, "--json").stdout)["documents"] == 1


@pytest.mark.parametrize(
    ("gold", "run", "words"),
    [("nowhere", "run", "is no folder"), ("empty", "run", "holds no gold"), ("broken", "run", "is no YAML"),
     ("keyless", "run", "no key 'document'"), ("gold", "empty", "records.jsonl is missing"),
     ("gold", "garbage", "is no JSON")],
)  # fmt: skip
def test_bad_input_is_one_line(gold: str, run: str, words: str, folders: tuple[Path, Path], epicrisis: Command) -> None:
    root = folders[0].parent
    for folder in ("empty", "broken", "keyless", "garbage"):
        (root / folder).mkdir()
    (root / "broken" / "a.yaml").write_text("{")
    (root / "keyless" / "a.yaml").write_text("records: []")
    (root / "garbage" / "records.jsonl").write_text("{")
    told = epicrisis("evaluate", root / gold, root / run)
    assert told.returncode == 2
    assert words in told.stderr
    assert len(told.stderr.strip().splitlines()) == 1
    if gold != "gold":
        with pytest.raises(EvaluationError):
            read_gold(root / gold)


@pytest.mark.skipif(not SCORER, reason="EPICRISIS_SCORER names no scorer")
def test_the_scorer_gives_the_same_figures(root: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pipeline.cli", "run", str(root / "corpus"), "--out", str(tmp_path), "--quiet"]
    subprocess.run(command, check=False, timeout=300)
    spec = importlib.util.spec_from_file_location("scorer", str(SCORER))
    assert spec is not None
    assert spec.loader is not None
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    theirs = scorer.score(root / "corpus", tmp_path)
    ours = evaluate(root / "corpus", tmp_path).figures()
    for key in ("micro", "strict", "macro_f1", "grounded", "fields", "by_document"):
        _assert_equal(ours[key], theirs[key], key)


def _assert_equal(ours: Any, theirs: Any, where: str) -> None:
    if isinstance(theirs, dict):
        for key, value in theirs.items():
            _assert_equal(ours[key], value, f"{where}/{key}")
    else:
        assert ours == pytest.approx(theirs), where
