"""Starts a run again and again and kills it at a random moment, without paying for the start of an interpreter.

    python fork_and_kill.py KILLS SEED LONGEST ARGUMENTS...

Every run is a process of its own, forked from this one, which has everything imported; SIGKILL ends it. Prints a line
of JSON for every run: how it ended, and what of the run folder could be read as whole after it.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import sys
import time
from pathlib import Path

import pipeline.export.report
import pipeline.linking.comparing
import pipeline.running  # noqa: F401
from pipeline.cli import app


def main(kills: int, seed: int, longest: float, arguments: list[str]) -> None:
    moments = random.Random(seed)
    out = Path(arguments[arguments.index("--out") + 1])
    for _ in range(kills):
        child = os.fork()
        if child == 0:
            os._exit(app(arguments, standalone_mode=False) or 0)
        time.sleep(moments.uniform(0.01, longest))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        print(json.dumps({"killed": os.WIFSIGNALED(status), "torn": torn(out), "whole": whole(out)}), flush=True)


def torn(out: Path) -> list[str]:
    """The files of lines in which a line is no JSON or has no end."""
    return [path.name for path in out.glob("*.jsonl") if not all(map(is_line, path.open(encoding="utf-8")))]


def is_line(line: str) -> bool:
    try:
        return line.endswith("\n") and isinstance(json.loads(line), dict)
    except ValueError:
        return False


def whole(out: Path) -> bool | None:
    """Whether every file is what run.json says; None where there is no run.json."""
    try:
        about = json.loads((out / "run.json").read_text())
    except FileNotFoundError:
        return None
    return all(
        digest == "sha256:" + hashlib.sha256((out / name).read_bytes()).hexdigest()
        for name, digest in about["outputs"].items()
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), sys.argv[4:])
