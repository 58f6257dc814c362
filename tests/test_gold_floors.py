"""A run over gold annotations scores at least the floors of floors.toml.

The annotations are not part of the repository: EPICRISIS_GOLD names their folder and EPICRISIS_SCORER the scorer.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

GOLD = os.environ.get("EPICRISIS_GOLD")
SCORER = os.environ.get("EPICRISIS_SCORER")
CONTRACT = os.environ.get("EPICRISIS_CONTRACT")
FLOORS = tomllib.loads((Path(__file__).parent / "floors.toml").read_text(encoding="utf-8"))


def python(*command: object) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, *map(str, command)]
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=600)


@pytest.mark.skipif(not GOLD or not SCORER, reason="EPICRISIS_GOLD and EPICRISIS_SCORER name no annotations")
@pytest.mark.parametrize("folder", sorted(FLOORS))
def test_scores_stay_above_their_floors(
    folder: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gold, texts, run = Path(str(GOLD)) / folder, tmp_path / "texts", tmp_path / "run"
    texts.mkdir()
    for path in sorted(gold.glob("*.txt")):
        shutil.copy(path, texts)
    told = python("-m", "pipeline.cli", "run", texts, "--out", run, "--quiet")
    assert told.returncode == 0, told.stderr
    if CONTRACT:
        kept = python(CONTRACT, run, texts)
        assert kept.returncode == 0, kept.stdout
    scored = python(SCORER, gold, run, "--json")
    assert scored.returncode == 0, scored.stderr
    scores = json.loads(scored.stdout)
    got = {"micro": scores["micro"]["f1"], "strict": scores["strict"]["f1"], "grounded": scores["grounded"]}
    with capsys.disabled():
        print(f"\n{folder:10}" + "".join(f"  {name} {value:.3f}" for name, value in got.items()))
    low = {name: f"{got[name]:.3f} < {floor}" for name, floor in FLOORS[folder].items() if got[name] < floor}
    assert not low, f"{folder}: {low}"


def test_every_floor_is_a_share_of_what_is_scored() -> None:
    assert set(FLOORS) == {"seeds", "jdm", "dev_c", "letters", "reworded"}
    for floors in FLOORS.values():
        assert set(floors) == {"micro", "strict", "grounded"}
        assert all(0 <= floor <= 1 for floor in floors.values())
