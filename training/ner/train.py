"""Train the ``fast`` recogniser: ``python training/ner/train.py --corpus DIR --vectors DIR --out DIR [--seed N]``.

Every epoch takes all texts of all corpora in a new order, in batches of about ``batch`` tokens; the learning rate
rises, then falls to zero; what is kept is the running average of the weights after the epoch that was best on the dev
splits. The order of everything follows from the seed. ``settings.json`` holds what was chosen on the dev splits.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.training import Example
from thinc.api import Adam, NumpyOps, Optimizer, fix_random_seed, set_current_ops

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from extractors.span_tagger import SpanTagger
from training.ner.prepare import blank
from training.ner.schemes import heads
from training.ner.scoring import score_heads, unannotated


def load(nlp: Language, folder: Path, corpus: str, split: str) -> list[Doc]:
    """The texts of one corpus."""
    return list(DocBin().from_disk(folder / f"{corpus}.{split}.spacy").get_docs(nlp.vocab))


def batches(examples: list[Example], tokens: int, rng: random.Random) -> Iterator[list[Example]]:
    """All texts in a new order, about ``tokens`` tokens at a time."""
    order = list(examples)
    rng.shuffle(order)
    batch: list[Example] = []
    size = 0
    for example in order:
        batch.append(example)
        size += len(example.reference)
        if size >= tokens:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def learning_rate(step: int, steps: int, top: float) -> float:
    """Rise over the first twentieth, then fall along a cosine to zero."""
    warm = max(steps // 20, 1)
    if step < warm:
        return top * (step + 1) / warm
    return top * 0.5 * (1 + float(np.cos(np.pi * (step - warm) / max(steps - warm, 1))))


def pipeline(settings: dict[str, Any], corpora: list[str], vectors: Path) -> Language:
    """The untrained pipeline with the heads that some corpora teach."""
    nlp = blank()
    nlp.vocab.vectors.from_disk(vectors)
    model = {"@architectures": "epicrisis.SpanTaggerModel.v1", "vector_width": nlp.vocab.vectors.data.shape[1]}
    nlp.add_pipe("span_tagger", config={"heads": heads(corpora), "model": model | settings["model"]})
    nlp.initialize()
    return nlp


def train(
    nlp: Language, examples: list[Example], dev: dict[str, list[Doc]], settings: dict[str, Any], seed: int
) -> None:
    """Fit the tagger and leave it with the averaged weights of the epoch that was best on the dev splits."""
    tagger = nlp.get_pipe("span_tagger")
    assert isinstance(tagger, SpanTagger)
    rng, start = random.Random(seed), time.time()
    optimiser: Optimizer = Adam(settings["rate"], L2=1e-4, use_averages=True, grad_clip=1.0)
    epochs = settings["epochs"]
    steps = epochs * len(list(batches(examples, settings["batch"], random.Random(0))))
    step, best, kept = 0, 0.0, b""
    for epoch in range(1, epochs + 1):
        losses: dict[str, float] = {}
        before = step
        for batch in batches(examples, settings["batch"], rng):
            optimiser.learn_rate = learning_rate(step, steps, settings["rate"])
            tagger.update(batch, sgd=optimiser, losses=losses)
            step += 1
        print(f"{epoch} {time.time() - start:.0f}s loss {losses['span_tagger'] / (step - before):.4f}", flush=True)
        with nlp.use_params(optimiser.averages):
            total = sum(report(corpus, score_heads(tagger, docs)) for corpus, docs in dev.items())
            if total > best:
                best, kept = total, tagger.to_bytes()
    tagger.from_bytes(kept)


def report(corpus: str, scores: dict[str, float]) -> float:
    """Print the scores of one corpus and return the one over all labels."""
    print(f"  {corpus} " + " ".join(f"{name} {value:.1f}" for name, value in scores.items()), flush=True)
    return scores["ALL"]


def write(nlp: Language, settings: dict[str, Any], vectors: Path, out: Path) -> None:
    """Write the weights in a pipeline that has seen no text, so that no training word goes with it.

    The heads that are shipped come first in the output layer; the others are cut off. ``outside`` in the settings
    shifts the score of "no span" of a head, for as much to be missed as to be found in excess.
    """
    fresh = pipeline(settings, settings["shipped"], vectors)
    source, target = nlp.get_pipe("span_tagger"), fresh.get_pipe("span_tagger")
    assert isinstance(source, SpanTagger)
    assert isinstance(target, SpanTagger)
    for trained, kept in zip(source.model.walk(), target.model.walk(), strict=True):
        for name in kept.param_names:
            kept.set_param(name, trained.get_param(name)[: kept.get_param(name).shape[0]])
    bias = target.model.get_ref("output").get_param("b").copy()
    for head, shift in settings["outside"].items():
        bias[target.columns[head].start] += shift
    target.model.get_ref("output").set_param("b", bias)
    fresh.meta.update(json.loads((Path(__file__).parent / "meta.json").read_text(encoding="utf-8")))
    fresh.to_disk(out)


def main() -> None:
    """Train and write the pipeline."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="what prepare.py wrote")
    parser.add_argument("--vectors", type=Path, required=True, help="what vectors.py wrote")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--settings", type=Path, default=Path(__file__).parent / "settings.json")
    options = parser.parse_args()
    settings = json.loads(options.settings.read_text(encoding="utf-8"))
    fix_random_seed(options.seed)
    set_current_ops(NumpyOps(use_blis=False))
    nlp = pipeline(settings, settings["corpora"], options.vectors)
    texts = [doc for corpus in settings["corpora"] for doc in load(nlp, options.corpus, corpus, "train")]
    dev = {corpus: load(nlp, options.corpus, corpus, "dev") for corpus in settings["shipped"]}
    train(nlp, [Example(unannotated(doc), doc) for doc in texts], dev, settings, options.seed)
    write(nlp, settings, options.vectors, options.out)


if __name__ == "__main__":
    main()
