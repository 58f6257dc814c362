"""Learn how likely values are right (pipeline/confidence.json) from annotated documents.

    python training/calibrate.py GOLD_DIR... [--judged-by NAME...] [--out pipeline/confidence.json]

Every value that extraction gives is right or wrong by the gold beside it. A logistic model is fitted, and thresholds
are set so that accepted values are right as often as asked in the folders that ``--judged-by`` names (by default all):
real papers are harder than texts of our own wording. All figures printed are cross-validated by document: each document
is judged by a model that has not seen it. (Isotonic curves per field on top made it worse by every figure.)
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "training")]
from roles import cross_fitted

from pipeline.checks import roles as role_checks
from pipeline.checks.base import Claim
from pipeline.circumstances import WORD
from pipeline.confidence import features, share
from pipeline.document import Document
from pipeline.errors import EpicrisisError
from pipeline.evaluation import judge, read_gold
from pipeline.extraction import extract_in_scene
from pipeline.records import values
from pipeline.reliability import reliability

PRECISIONS = (0.8, 0.85, 0.9, 0.92, 0.94, 0.95, 0.96, 0.97, 0.98, 0.99)
SHOWN = (0.9, 0.95, 0.97)
FOLDS = 8
REPEATS = 6
"""How many ways of dividing the documents are averaged: one way alone moves the share accepted by three points."""
SMALL = 0.005
DOCUMENTS = 6
"""In how many documents a word is met that can tell something of others."""


@dataclass(slots=True)
class Examples:
    """One row per scored point of a value: what is known of it, whether it is right, whose it is."""

    seen: list[dict[str, float]] = field(default_factory=list)
    right: list[int] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    flagged: list[bool] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)


def main() -> None:
    """Learn, print the cross-validated figures, write the model."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, default=ROOT / "pipeline/confidence.json")
    parser.add_argument("--judged-by", nargs="+", metavar="NAME", help="folders that set the thresholds")
    parser.add_argument("--strength", type=float, default=0.2)
    arguments = parser.parse_args()
    try:
        known = sum(len(read_gold(folder)) for folder in arguments.gold)
    except EpicrisisError as error:
        parser.error(str(error))
    if known < FOLDS:
        parser.error(f"{known} annotated documents; at least {FOLDS} are needed, so name more folders (corpus is one)")
    examples = without_rare_words(read(arguments.gold))
    vectors = DictVectorizer()
    rows = vectors.fit_transform(examples.seen).tocsr()
    raw = cross_validated(rows, examples, arguments.strength)
    known = sorted(set(examples.folders))
    names = arguments.judged_by or known
    if unknown := sorted(set(names) - set(known)):
        parser.error(f"{', '.join(unknown)}: is none of the folders; name some of {', '.join(known)}")
    judged = np.isin(examples.folders, names)
    shift = level(raw[judged], np.array(examples.right)[judged]) / 2
    sure = np.array([share(float(score)) for score in raw + shift])
    report(examples, sure, judged)
    model = fit(rows, examples.right, arguments.strength)
    names = vectors.get_feature_names_out()
    weights = {"": round(float(model.intercept_[0]) + shift, 4)}
    weights |= {str(n): round(float(w), 4) for n, w in zip(names, model.coef_[0], strict=True) if abs(w) >= SMALL}
    told = {"weights": weights, "thresholds": thresholds(examples, sure, judged)}
    arguments.out.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def read(folders: list[Path]) -> Examples:
    """The values that extraction gives for some gold folders, each judged."""
    examples = Examples()
    readers = cross_fitted(folders)
    for folder in folders:
        gold = read_gold(folder)
        for path in sorted(folder.rglob("*.txt")):
            if path.name in gold:
                if path.name in readers:
                    _use(readers[path.name])
                _read(path, gold[path.name], examples)
        examples.folders += [folder.name] * (len(examples.seen) - len(examples.folders))
    return examples


def without_rare_words(examples: Examples) -> Examples:
    """The same examples with the words alone that several documents have: a rare word stands for its document."""
    places = {(name, where) for seen, where in zip(examples.seen, examples.documents, strict=True) for name in seen}
    documents = Counter(name for name, _ in places if name.startswith(WORD))
    for seen in examples.seen:
        for name in [name for name in seen if name.startswith(WORD) and documents[name] < DOCUMENTS]:
            del seen[name]
    return examples


def _use(weights: dict[str, Any]) -> None:
    """Let the second reader of roles work with weights that were learnt without the document."""
    role_checks._weights = lambda: weights  # type: ignore[assignment]


def _read(path: Path, gold: dict[str, Any], examples: Examples) -> None:
    content = path.read_bytes()
    text = content.decode("utf-8").replace("\r\n", "\n")
    digest = "sha256:" + hashlib.sha256(content).hexdigest()
    document = Document(id=digest, source=path.name, media_type="text/plain", text=text)
    extraction, scene = extract_in_scene(document)
    dumped = [record.model_dump(mode="json") for record in extraction.records]
    known: dict[int, tuple[str, dict[str, float], bool]] = {}
    for record, plain in zip(extraction.records, dumped, strict=True):
        for name, index, value in values(record):
            item = plain[name] if index is None else plain[name][index]
            seen = features(Claim(record, name, index, value, scene), value.flags)
            known[id(item)] = (name, seen, bool(value.flags))
    for verdict in judge(path.name, gold.get("records") or [], dumped):
        if verdict.outcome != "missed" and id(verdict.item) in known:
            name, seen, flagged = known[id(verdict.item)]
            examples.seen.append(seen)
            examples.right.append(int(verdict.outcome == "hit"))
            examples.fields.append(name)
            examples.documents.append(path.name)
            examples.flagged.append(flagged)


def fit(rows: Any, right: Any, strength: float) -> Any:
    """A regularised logistic model."""
    return LogisticRegression(C=strength, max_iter=3000).fit(rows, right)


def cross_validated(rows: Any, examples: Examples, strength: float) -> Any:
    """The score of each value by models that have not seen its document."""
    right, documents = np.array(examples.right), np.unique(examples.documents)
    raw = np.zeros(len(right))
    for seed in range(REPEATS):
        for _, unseen in KFold(FOLDS, shuffle=True, random_state=seed).split(documents):
            test = np.isin(examples.documents, documents[unseen])
            model = fit(rows[~test], right[~test], strength)
            raw[test] += model.decision_function(rows[test]) / REPEATS
    return raw


def level(raw: Any, right: Any) -> float:
    """What to add to the scores of some values so that confidence and the share of right ones agree over all of them.

    Half of it is added: values of papers like those that judge are right more often than those of texts on fresh
    ground, and nobody knows which of the two a curator reads.
    """
    low, high = -5.0, 5.0
    while high - low > SMALL:
        middle = (low + high) / 2
        low, high = (middle, high) if np.mean(1 / (1 + np.exp(-raw - middle))) < np.mean(right) else (low, middle)
    return round(low, 2)


def thresholds(examples: Examples, sure: Any, judged: Any) -> dict[str, list[list[float]]]:
    """For each precision the lowest confidence above which unflagged values are right that often."""
    right, free = np.array(examples.right), ~np.array(examples.flagged) & judged
    return {"all": _steps(right[free], sure[free])}


def _steps(right: Any, sure: Any) -> list[list[float]]:
    order = np.argsort(-sure, kind="stable")
    precision = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    steps = []
    for wanted in PRECISIONS:
        enough = np.nonzero(precision >= wanted)[0]
        limit = float(sure[order][enough[-1]]) if len(enough) else 1.01
        steps.append([wanted, round(limit, 6)])
    return steps


def report(examples: Examples, sure: Any, judged: Any) -> None:
    """Reliability, Brier score, calibration error and what acceptance costs, all cross-validated."""
    right, free = np.array(examples.right), ~np.array(examples.flagged)
    print(reliability(list(map(float, sure)), [bool(r) for r in right]).table())
    for what, some in (("the folders that judge", judged), ("the others", ~judged)):
        if some.any():
            found = reliability(list(map(float, sure[some])), [bool(r) for r in right[some]])
            print(f"{what}: Brier score {found.brier:.4f}, calibration error {found.ece:.4f}")
    print(f"{'precision asked':>16}{'threshold':>11}{'accepted':>10}{'right':>8}")
    limits = _steps(right[free & judged], sure[free & judged])
    for wanted, limit in limits:
        accepted = free & judged & (sure >= limit)
        share_right = right[accepted].mean() if accepted.any() else 0
        print(f"{wanted:16.2f}{limit:11.3f}{accepted.sum() / judged.sum():10.3f}{share_right:8.3f}")
    _report_folders(examples, right, free, sure, dict(limits))


def _report_folders(examples: Examples, right: Any, free: Any, sure: Any, limits: dict[float, float]) -> None:
    """What the thresholds accept in each folder."""
    print(f"{'folder':>16}" + "".join(f"{f'at {wanted:.2f}':>12}{'right':>8}" for wanted in SHOWN))
    for folder in dict.fromkeys(examples.folders):
        inside = np.array(examples.folders) == folder
        cells = []
        for wanted in SHOWN:
            accepted = inside & free & (sure >= limits[wanted])
            cells.append(f"{accepted.sum() / inside.sum():12.3f}{right[accepted].mean() if accepted.any() else 0:8.3f}")
        print(f"{folder:>16}" + "".join(cells))


if __name__ == "__main__":
    main()
