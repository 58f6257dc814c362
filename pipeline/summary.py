"""How a run went, and how that is told: a table on stdout, on stderr a line for each document that is not whole."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.batch import LOG, Tally
from pipeline.holdings import Counts

LINES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Summary:
    """How a run went."""

    run: int
    counts: Counts
    tally: Tally
    seconds: dict[str, float]
    not_ok: tuple[str, ...] = field(repr=False)

    @property
    def exit_status(self) -> int:
        """0 all read, 1 some documents failed, 130 stopped before the end."""
        if self.tally.stopped:
            return 130
        return 1 if self.counts.by_status.get("failed") else 0


def say(
    summary: Summary, out: Path, errors: Console, *, as_json: bool, quiet: bool, shards: str | None = None
) -> None:
    """Tell how a run went; ``shards`` is where it wrote them, if it did."""
    place = shards or str(out)
    _say_what_failed(errors, summary)
    if summary.tally.logged:
        errors.print(Text(f"what stopped {summary.tally.logged} of them is in {out / LOG}"), soft_wrap=True)
    if summary.tally.stopped:
        again = f"epicrisis run ... --out {place}"
        errors.print(f"stopped before the end; the same command goes on: {again}", soft_wrap=True)
    if as_json:
        print(json.dumps({"run": summary.run, "out": place, **asdict(summary.counts), "seconds": summary.seconds,
                          "stored_before": summary.tally.stored_before}, ensure_ascii=False), flush=True)  # fmt: skip
    elif not quiet:
        following = f"Bring them home: epicrisis load {shards} --out DIR" if shards else f"Open {out / 'report.html'}"
        _print_summary(Console(highlight=False), summary, following)


def _say_what_failed(console: Console, summary: Summary) -> None:
    """One line for each document that is not whole; files that no reader takes are counted by their reason."""
    skipped: Counter[str] = Counter()
    lines: list[str] = []
    for about in map(json.loads, summary.not_ok):
        reason = "; ".join(about["errors"])
        if about["status"] == "skipped":
            skipped[reason.split(";")[0]] += 1
        else:
            lines.append(f"{about['source']}: {about['status']}: {reason}")
    lines += [f"{count} skipped: {reason}" for reason, count in sorted(skipped.items())]
    for line in lines[:LINES_SHOWN]:
        console.print(Text(line), soft_wrap=True)
    if len(lines) > LINES_SHOWN:
        console.print(f"and {len(lines) - LINES_SHOWN} more: see run.json", soft_wrap=True)


def _print_summary(console: Console, summary: Summary, following: str) -> None:
    counts, tally = summary.counts, summary.tally
    table = Table(header_style="bold")
    for column in ("documents", "records", "values", "flagged values", "time"):
        table.add_column(column, justify="right")
    table.add_row(
        str(counts.papers), str(counts.records), str(counts.values), str(counts.flagged),
        f"{summary.seconds['total']:.1f} s",
    )  # fmt: skip
    console.print(table)
    others = ", ".join(f"{count} {status}" for status, count in counts.by_status.items())
    before = f"; {tally.stored_before} of {tally.files} files were stored before" if tally.stored_before else ""
    console.print(Text(f"{others}{before}. {following}"), soft_wrap=True)
