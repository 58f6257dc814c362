"""Score a trained pipeline: ``python training/ner/evaluate.py --data DIR --model DIR [--split dev] [--out FILE]``.

The same count as ``benchmarks/ner.py``, of a pipeline that is not shipped yet; ``--out`` keeps the scores as JSON.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from spacy.util import load_model_from_path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks"))
from ner import SCHEMES, read_corpus, score, table  # benchmarks/ner.py

from extractors.ner import ShippedRecogniser


def main() -> None:
    """Print the tables of every corpus that is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    recogniser = ShippedRecogniser(options.model.name, load_model_from_path(options.model))
    results = {}
    for name, scheme in SCHEMES.items():
        path = options.data / name / f"{options.split}.jsonl"
        if path.is_file():
            results[name] = score(recogniser, read_corpus(path), scheme)
            print(table(name, results[name]), end="\n\n")
    if options.out:
        options.out.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
