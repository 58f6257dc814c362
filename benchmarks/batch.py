"""What a batch costs: documents per second, the parent's memory, storing and exporting, and a second run.

    python benchmarks/batch.py POOL.jsonl --documents 1000 --workers 1 2 --engine local

POOL.jsonl has a document a line, ``{"id": ..., "text": ...}``; they are written as files into a temporary folder. Every
row is a run of the command line in a process of its own; its memory is the largest that was seen, workers left out.
Seconds of processors are told apart, those of the parent and those of all the processes under it: on a machine that
others use too they say more than the clock.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from itertools import islice
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pool", type=Path)
    parser.add_argument("--documents", type=int, default=None)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--engine", nargs="+", default=["local"])
    asked = parser.parse_args()
    print(f"{'engine':8}{'workers':>8}{'documents':>11}{'run':>8}{'s':>9}{'parent':>9}{'others':>9}{'docs/s':>9}{'MB':>7}"
          f"{'storing':>9}{'exporting':>11}{'linking':>9}{'share':>8}", flush=True)  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        papers = Path(folder) / "papers"
        count = write(asked.pool, papers, asked.documents)
        for engine in asked.engine:
            for workers in asked.workers:
                out = Path(folder) / f"out-{engine}-{workers}"
                for name in ("first", "second"):
                    print(row(engine, workers, count, name, *measured(papers, out, engine, workers)), flush=True)
        same = {(Path(folder) / f"out-{engine}-{workers}" / "records.jsonl").read_bytes()
                for engine in asked.engine for workers in asked.workers}  # fmt: skip
    print("records.jsonl is the same in all" if len(same) == 1 else "RECORDS DIFFER")


def write(pool: Path, papers: Path, documents: int | None) -> int:
    """Write the documents of the pool as files."""
    papers.mkdir()
    count = 0
    with pool.open(encoding="utf-8") as lines:
        for one in map(json.loads, islice(lines, documents)):
            (papers / f"{one['id']}.txt").write_text(one["text"], encoding="utf-8")
            count += 1
    return count


def measured(
    papers: Path, out: Path, engine: str, workers: int
) -> tuple[float, float, float, float, dict[str, float]]:
    """Seconds of the whole command, of processors in parent and others, the parent's MB, seconds of the stages."""
    command = [sys.executable, "-m", "pipeline.cli", "run", str(papers), "--out", str(out), "--quiet",
               "--workers", str(workers), "--engine", engine]  # fmt: skip
    began = time.perf_counter()
    run = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.DEVNULL)
    process, peak, used = psutil.Process(run.pid), 0, dict[int, float]()
    while run.poll() is None:
        with suppress(psutil.NoSuchProcess):
            peak = max(peak, process.memory_info().rss)
            used.update((one.pid, spent(one)) for one in (process, *process.children(recursive=True)))
        time.sleep(0.2)
    total = time.perf_counter() - began
    about = json.loads((out / "run.json").read_text())
    return total, used[run.pid], sum(used.values()) - used[run.pid], peak / 1e6, about["seconds"]


def spent(process: psutil.Process) -> float:
    """Seconds of processors that a process has used so far; nothing of one that is gone."""
    try:
        used = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(used.user + used.system)


def row(
    engine: str, workers: int, count: int, name: str, total: float, parent: float, others: float, peak: float,
    seconds: dict[str, float],
) -> str:  # fmt: skip
    """A line of the table."""
    storing, exporting, linking = (seconds.get(stage, 0.0) for stage in ("storing", "exporting", "linking"))
    return (f"{engine:8}{workers:8}{count:11}{name:>8}{total:9.1f}{parent:9.1f}{others:9.1f}{count / total:9.1f}"
            f"{peak:7.0f}{storing:9.1f}{exporting:11.1f}{linking:9.1f}"
            f"{(storing + exporting) / total:8.1%}")  # fmt: skip


if __name__ == "__main__":
    main()
