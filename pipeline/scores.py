"""``epicrisis evaluate``: how right a run is, as tables on the screen or as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.evaluation import Evaluation, Verdict, evaluate
from pipeline.reliability import Reliability, reliability

COLUMNS = ("P", "R", "F1", "gold", "found", "hallucinated", "omitted", "accepted", "right of these")


def show_evaluation(
    console: Console, gold: Path, run: Path, *, documents: bool = False, errors: int = 0, as_json: bool = False
) -> None:
    """Print the figures of a run against gold."""
    evaluation = evaluate(gold, run)
    trust = trust_of(evaluation.verdicts)
    figures = evaluation.figures()
    if as_json:
        print(json.dumps({**figures, "brier": trust.brier, "ece": trust.ece}, ensure_ascii=False, indent=1))
        return
    console.print(_table(figures, documents))
    for verdict in _wrong(evaluation)[:errors]:
        console.print(Text(_said(verdict)), soft_wrap=True)
    console.print(Text(trust.table()))
    micro, strict = figures["micro"], figures["strict"]
    console.print(
        f"{figures['documents']} documents: micro F1 {micro['f1']:.3f}, strict F1 {strict['f1']:.3f}, "
        f"macro F1 {figures['macro_f1']:.3f}, grounded {figures['grounded']:.3f}", soft_wrap=True,
    )  # fmt: skip


def trust_of(verdicts: Iterable[Verdict]) -> Reliability:
    """How the confidence of the found values and their truth go together."""
    found = [v for v in verdicts if v.outcome != "missed" and isinstance(v.item.get("confidence"), (int, float))]
    return reliability([float(v.item["confidence"]) for v in found], [v.outcome == "hit" for v in found])


def _table(figures: dict[str, Any], documents: bool) -> Table:
    table = Table(header_style="bold")
    table.add_column("field")
    for column in COLUMNS:
        table.add_column(column, justify="right")
    rows = {**figures["fields"], "all": figures["micro"], "all, strict": figures["strict"]}
    for name, row in rows.items():
        table.add_row(name, *_cells(row), end_section=name == list(figures["fields"])[-1])
    if documents:
        for name, row in figures["by_document"].items():
            table.add_row(Text(name), *_cells(row))
    return table


def _cells(row: dict[str, float]) -> list[str]:
    shares = [f"{row[key]:.3f}" for key in ("precision", "recall", "f1")]
    counts = [str(int(row[key])) for key in ("gold", "found", "hallucinated", "omitted")]
    return [*shares, *counts, f"{row['accepted_share']:.2f}", f"{row['accepted_precision']:.3f}"]


def _wrong(evaluation: Evaluation) -> list[Verdict]:
    return [verdict for verdict in evaluation.verdicts if verdict.outcome != "hit"]


def _said(verdict: Verdict) -> str:
    entry = verdict.found or verdict.gold
    word = "omitted" if verdict.outcome == "missed" else "hallucinated"
    return f"{word:12} {verdict.document}: {verdict.field}: {entry.point if entry else ''}"
