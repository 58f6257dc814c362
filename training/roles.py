"""Learn the weights of the second reader of treatment roles (pipeline/checks/roles.json) from annotated documents.

    python training/roles.py GOLD_DIR... [--out pipeline/checks/roles.json]

Prints, cross-validated by document, how often a right role would be flagged and a wrong one caught at each threshold.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]
from right_records import right_documents

from pipeline.checks.base import Claim
from pipeline.checks.roles import ROLES, features

THRESHOLDS = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45)
SMALL = 0.02
"""Weights below this are left out."""


def main() -> None:
    """Train, print the cross-validated trade-off, write the weights."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, default=ROOT / "pipeline/checks/roles.json")
    parser.add_argument("--threshold", type=float, default=0.4)
    parser.add_argument("--strength", type=float, default=0.4)
    arguments = parser.parse_args()
    seen, roles, documents = examples(arguments.gold)
    report(seen, roles, documents, arguments.strength)
    told = weights_of(seen, roles, arguments.strength, arguments.threshold)
    arguments.out.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def weights_of(seen: list[dict[str, float]], roles: list[str], strength: float, threshold: float) -> dict[str, Any]:
    """The weights as the checks read them."""
    vectors, model = fit(seen, roles, strength)
    names = vectors.get_feature_names_out()
    told = {}
    for row, role in enumerate(model.classes_):
        pairs = zip(names, model.coef_[row], strict=True)
        kept = {str(name): round(float(weight), 3) for name, weight in pairs if abs(weight) >= SMALL}
        told[str(role)] = {"bias": round(float(model.intercept_[row]), 4), "weights": kept}
    return {"threshold": threshold, "roles": told}


def cross_fitted(folders: list[Path], strength: float = 0.4, threshold: float = 0.4) -> dict[str, dict[str, Any]]:
    """For each document the weights of a reader that has not seen it."""
    seen, roles, documents = examples(folders)
    fitted: dict[str, dict[str, Any]] = {}
    for train, test in GroupKFold(8).split(seen, roles, documents):
        told = weights_of([seen[n] for n in train], [roles[n] for n in train], strength, threshold)
        fitted |= {documents[n]: told for n in test}
    return fitted


def examples(folders: list[Path]) -> tuple[list[dict[str, float]], list[str], list[str]]:
    """What the reader sees of each gold treatment, its role and its document; and the same claimed in a wrong role."""
    seen, roles, documents = [], [], []
    for right in right_documents(folders):
        for record in right.records:
            for role in ROLES:
                for index, value in enumerate(getattr(record, role)):
                    if not value.evidence:
                        continue
                    seen.append(features(Claim(record, role, index, value, right.scene)))
                    roles.append(role)
                    documents.append(right.document.source)
    return seen, roles, documents


def fit(seen: list[dict[str, float]], roles: list[str], strength: float) -> tuple[Any, Any]:
    """A regularised softmax over the features."""
    vectors = DictVectorizer(sparse=False)
    model = LogisticRegression(C=strength, max_iter=2000)
    model.fit(vectors.fit_transform(seen), roles)
    return vectors, model


def report(seen: list[dict[str, float]], roles: list[str], documents: list[str], strength: float) -> None:
    """False flags and catches by threshold, each document judged by a model that has not seen it."""
    likely = np.zeros((len(seen), len(ROLES)))
    for train, test in GroupKFold(8).split(seen, roles, documents):
        vectors, model = fit([seen[n] for n in train], [roles[n] for n in train], strength)
        likely[test] = model.predict_proba(vectors.transform([seen[n] for n in test]))[
            :, [list(model.classes_).index(r) for r in ROLES]
        ]
    truth = np.array([ROLES.index(role) for role in roles])
    print(f"{len(seen)} treatments; right {np.mean(likely.argmax(1) == truth):.3f}")
    for threshold in THRESHOLDS:
        flagged = np.mean(likely[np.arange(len(truth)), truth] < threshold)
        caught = np.mean([likely[n, r] < threshold for n, t in enumerate(truth) for r in range(len(ROLES)) if r != t])
        print(f"  threshold {threshold:.2f}: right flagged {flagged:.3f}, wrong caught {caught:.3f}")


if __name__ == "__main__":
    main()
