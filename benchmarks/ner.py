"""Exact-span scores of a recogniser on annotated corpora, beside published figures.

``python benchmarks/ner.py --data DIR --split dev|test [--json] [--ner-model NAME]`` reads ``DIR/NAME/SPLIT.jsonl``,
one ``{"text", "spans": [{"start", "end", "label"}]}`` a line, for the corpora below and prints precision, recall and
F for each label. A span counts when start, end and label are all right; a span annotated twice under labels that are
scored as one (PHEE's Subject.Disorder and Treatment.Disorder, Duration and Time_elapsed) counts once; spans that
overlap others count in full. ALL takes the labels together, weighted by their spans.

With one of our own models a last table tells how many of PHEE's drugs the vocabulary, the model and both together
find: a mention is found where a hit overlaps it, and both together are the model's drugs and the vocabulary's drugs and
classes that the model thinks likely enough (``LIKELY``, chosen on the dev split).
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from extractors.ner import NerModelError, Recogniser, ShippedRecogniser, load_ner
from extractors.vocabulary import vocabulary


class Scheme(NamedTuple):
    """How a corpus is scored: printed label -> its labels in the corpus, and what answers it in a model."""

    labels: dict[str, tuple[str, ...]]
    answers: dict[str, tuple[str, str]]
    """printed label -> (head of a shipped model, our label)"""


SCHEMES = {
    "bc5cdr": Scheme(
        {"Chemical": ("Chemical",), "Disease": ("Disease",)},
        {"Chemical": ("chemical_disease", "CHEMICAL"), "Disease": ("chemical_disease", "DISEASE")},
    ),
    "phee2": Scheme(
        {
            "Age": ("Subject.Age",),
            "Gender": ("Subject.Gender",),
            "Population": ("Subject.Population",),
            "Race": ("Subject.Race",),
            "Drug": ("Treatment.Drug",),
            "Dosage": ("Treatment.Dosage",),
            "Route": ("Treatment.Route",),
            "Freq": ("Treatment.Freq",),
            "Duration": ("Treatment.Duration", "Treatment.Time_elapsed"),
            "Disorder": ("Subject.Disorder", "Treatment.Disorder"),
            "Effect": ("Effect",),
        },
        {
            "Age": ("treatment", "AGE"),
            "Gender": ("treatment", "SEX"),
            "Population": ("treatment", "POPULATION"),
            "Race": ("treatment", "RACE"),
            "Drug": ("treatment", "DRUG"),
            "Dosage": ("treatment", "DOSAGE"),
            "Route": ("treatment", "ROUTE"),
            "Freq": ("treatment", "FREQUENCY"),
            "Duration": ("treatment", "DURATION"),
            "Disorder": ("effect", "DISORDER"),
            "Effect": ("effect", "EFFECT"),
        },
    ),
    "maccrobat2020": Scheme(
        {label: (label,) for label in ("Age", "Sex", "Medication", "Dosage", "Duration")},
        {
            "Age": ("case", "AGE"),
            "Sex": ("case", "SEX"),
            "Medication": ("case", "DRUG"),
            "Dosage": ("case", "DOSAGE"),
            "Duration": ("case", "DURATION"),
        },
    ),
}
NOT_SCORED = {
    "phee2": "Subject and Treatment (phrases around other labels), triggers, Severity, Speculated, Negated",
    "maccrobat2020": "the labels for findings, anatomy, procedures, results, dates and description",
}
PUBLISHED = {
    ("bc5cdr", "ALL"): "0.843 en_ner_bc5cdr_md (scispaCy)",
    ("phee2", "ALL"): "0.762 sub-arguments, 0.686 main arguments, generative QA (Sun 2022, test)",
}
LIKELY = 0.25
Spans = set[tuple[int, int, str]]
Scores = dict[str, dict[str, float | int]]


class Count:
    """Right, annotated and found spans of one label."""

    def __init__(self) -> None:
        self.right = self.gold = self.found = 0

    def add(self, gold: Spans, found: Spans) -> None:
        """Count one text."""
        self.right += len(gold & found)
        self.gold += len(gold)
        self.found += len(found)

    def scores(self) -> dict[str, float | int]:
        """Precision, recall, F and the annotated spans."""
        p = self.right / self.found if self.found else 0.0
        r = self.right / self.gold if self.gold else 0.0
        f = 2 * p * r / (p + r) if p + r else 0.0
        return {"p": round(p, 4), "r": round(r, 4), "f": round(f, 4), "gold": self.gold}


def gold_spans(record: dict[str, Any], scheme: Scheme) -> Spans:
    """The annotated spans of one text under the printed labels."""
    printed = {label: name for name, labels in scheme.labels.items() for label in labels}
    return {(s["start"], s["end"], printed[s["label"]]) for s in record["spans"] if s["label"] in printed}


def found_spans(recogniser: Recogniser, text: str, scheme: Scheme) -> Spans:
    """What a recogniser finds, under the printed labels; a model of one head answers with that head."""
    heads = recogniser.by_head(text)
    only = next(iter(heads.values())) if len(heads) == 1 else None
    found: Spans = set()
    for name, (head, label) in scheme.answers.items():
        entities = heads.get(head, only if only is not None else [])
        found.update((e.start, e.end, name) for e in entities if e.label == label)
    return found


def score(recogniser: Recogniser, records: Iterable[dict[str, Any]], scheme: Scheme) -> Scores:
    """Scores by label, ALL last."""
    counts = {name: Count() for name in [*scheme.labels, "ALL"]}
    for record in records:
        gold, found = gold_spans(record, scheme), found_spans(recogniser, record["text"], scheme)
        counts["ALL"].add(gold, found)
        for name in scheme.labels:
            counts[name].add({s for s in gold if s[2] == name}, {s for s in found if s[2] == name})
    return {name: count.scores() for name, count in counts.items()}


def drug_mentions(recogniser: ShippedRecogniser, text: str) -> dict[str, set[tuple[int, int]]]:
    """What finds drugs in a text, and where."""
    hits = {(h.start, h.end) for h in vocabulary().hits(text) if h.term.kind in ("drug", "drug_class")}
    marked = {(e.start, e.end) for e in recogniser.by_head(text)["treatment"] if e.label == "DRUG"}
    likely = {(start, end) for start, end, share in recogniser.likely(text, "treatment", "DRUG") if share >= LIKELY}
    more = {hit for hit in hits if overlapped({hit}, likely) and not overlapped({hit}, marked)}
    return {"vocabulary": hits, recogniser.name: marked, "both": marked | more}


def overlapped(spans: Iterable[tuple[int, int]], others: Iterable[tuple[int, int]]) -> int:
    """How many spans one of the others overlaps."""
    return sum(any(start < right and left < end for left, right in others) for start, end in spans)


def drugs_table(recogniser: ShippedRecogniser, records: list[dict[str, Any]]) -> str:
    """Precision and recall of PHEE's drug mentions by what finds them."""
    counts: dict[str, list[int]] = {}
    for record in records:
        gold = {(s["start"], s["end"]) for s in record["spans"] if s["label"] == "Treatment.Drug"}
        for name, found in drug_mentions(recogniser, record["text"]).items():
            row = counts.setdefault(name, [0, 0, 0, 0])
            for place, number in enumerate((overlapped(found, gold), len(found), overlapped(gold, found), len(gold))):
                row[place] += number
    lines = [f"{'drug mentions':16}{'P':>7}{'R':>7}  overlapping"]
    for name, (right, found_, covered, gold_) in counts.items():
        lines.append(f"  {name:14}{right / max(found_, 1):7.3f}{covered / max(gold_, 1):7.3f}")
    return "\n".join(lines)


def read_corpus(path: Path) -> list[dict[str, Any]]:
    """The annotated texts of one file."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def table(corpus: str, rows: Scores) -> str:
    """One corpus as a table in plain text."""
    lines = [f"{corpus:16}{'P':>7}{'R':>7}{'F':>7}{'gold':>7}  published F"]
    for label, row in rows.items():
        published = PUBLISHED.get((corpus, label), "")
        lines.append(f"  {label:14}{row['p']:7.3f}{row['r']:7.3f}{row['f']:7.3f}{row['gold']:7d}  {published}".rstrip())
    if corpus in NOT_SCORED:
        lines.append(f"  not scored: {NOT_SCORED[corpus]}")
    return "\n".join(lines)


def options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description="Exact-span scores of a recogniser on annotated corpora.")
    parser.add_argument("--data", type=Path, required=True, help="folder of corpora: DIR/NAME/SPLIT.jsonl")
    parser.add_argument("--split", required=True, choices=("dev", "test", "train"))
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of tables")
    parser.add_argument("--ner-model", default="fast", help="fast (default), accurate, none or an installed package")
    return parser.parse_args()


def main() -> int:
    """Score every corpus that is there; exit status 2 when there is none or the model does not load."""
    chosen = options()
    paths = {name: chosen.data / name / f"{chosen.split}.jsonl" for name in SCHEMES}
    present = {name: path for name, path in paths.items() if path.is_file()}
    if not present:
        wanted = ", ".join(f"{name}/{chosen.split}.jsonl" for name in SCHEMES)
        print(f"error: no corpus in {chosen.data}: expected {wanted}", file=sys.stderr)
        return 2
    try:
        recogniser = load_ner(chosen.ner_model)
    except NerModelError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    results, words, start = {}, 0, time.perf_counter()
    for name, path in present.items():
        records = read_corpus(path)
        words += sum(len(record["text"].split()) for record in records)
        results[name] = score(recogniser, records, SCHEMES[name])
    seconds = time.perf_counter() - start
    if chosen.json:
        print(json.dumps(results))
        return 0
    print("\n\n".join(table(name, rows) for name, rows in results.items()))
    if isinstance(recogniser, ShippedRecogniser) and "phee2" in present:
        print(f"\n{drugs_table(recogniser, read_corpus(present['phee2']))}")
    missing = [name for name in paths if name not in present]
    print(f"\nmodel {recogniser.name}, split {chosen.split}: {words} words, {words / seconds:,.0f} words/s")
    if missing:
        print(f"not in {chosen.data}: {', '.join(missing)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
