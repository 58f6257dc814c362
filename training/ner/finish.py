"""Finish ``accurate``: ``python training/ner/finish.py --corpus DIR --vectors DIR --start FILE --out FILE``.

Goes on from what ``train_accurate.py`` wrote, on the corpus of single sentences and a share of the others, with
auxiliary heads that tell whom a sentence is about and what happened to them. It is done once with each seed of
``accurate.json`` (``finish``); written is the mean of the weights before and after each, which depends less on chance
than any of them. The auxiliary heads are cut off.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from pathlib import Path
from typing import Any

import torch
from spacy.tokens import Doc
from torch import Tensor

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from extractors.span_tagger import tag_columns
from training.ner.encoder import Encoder
from training.ner.prepare import blank
from training.ner.schemes import taught
from training.ner.train import load
from training.ner.train_accurate import epoch, fit, word_pieces

State = dict[str, Tensor]


def begun(start: State, heads: dict[str, list[str]], dropout: float) -> Encoder:
    """The trained encoder, with tags for the auxiliary heads behind those that it knows."""
    model = Encoder(max(part.stop for part in tag_columns(heads).values()), dropout).train()
    state = model.state_dict()
    for name, known in start.items():
        state[name][: len(known)] = known
    model.load_state_dict(state)
    return model


def finished(start: State, docs: dict[str, list[Doc]], settings: dict[str, Any], seed: int) -> State:
    """The weights after going on with one seed, without the auxiliary tags."""
    torch.manual_seed(seed)
    chosen, heads = settings["finish"], taught(settings["corpora"])
    model, reader, rng = begun(start, heads, settings["dropout"]), word_pieces(), random.Random(seed)
    epochs = []
    for _ in range(chosen["epochs"]):
        texts = {
            corpus: found if corpus == chosen["corpus"] else rng.sample(found, int(len(found) * chosen["share"]))
            for corpus, found in docs.items()
        }
        epochs.append(epoch(texts, reader, heads, settings, rng))
    for _ in fit(model, epochs, heads, (chosen["rate"], chosen["rate_of_new"])):
        pass
    return {name: weights[: len(start[name])] for name, weights in model.state_dict().items()}


def mean(states: list[State]) -> State:
    """The mean of some weights."""
    return {name: torch.stack([state[name] for state in states]).mean(dim=0) for name in states[0]}


def main() -> None:
    """Go on with every seed and write the mean of all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="what prepare.py wrote")
    parser.add_argument("--vectors", type=Path, required=True, help="what vectors.py wrote")
    parser.add_argument("--start", type=Path, required=True, help="what train_accurate.py wrote")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--settings", type=Path, default=Path(__file__).parent / "accurate.json")
    options = parser.parse_args()
    settings = json.loads(options.settings.read_text(encoding="utf-8"))
    torch.set_num_threads(options.threads)
    nlp = blank()
    nlp.vocab.vectors.from_disk(options.vectors)
    corpora = sorted(settings["shipped"], key=lambda corpus: corpus != settings["finish"]["corpus"])
    docs = {corpus: load(nlp, options.corpus, corpus, "train") for corpus in corpora}
    start = torch.load(options.start, map_location="cpu")
    states = [finished(start, docs, settings, seed) for seed in settings["finish"]["seeds"]]
    torch.save(mean([start, *states]), options.out)


if __name__ == "__main__":
    main()
