"""The encoder of ``accurate``: what it reads, and that nothing but a stretch itself decides what it says of it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from extractors import ner
from extractors.encoder_tagger import EncoderTagger
from extractors.ner import load_ner
from extractors.span_tagger import tag_columns
from extractors.word_pieces import WordPieces, shape, stretches
from training.ner.prepare import annotate, blank
from training.ner.schemes import heads, taught

ENGLISH = spacy.blank("en").vocab
CASE = "A 46-year-old woman with rheumatoid arthritis received methotrexate 15 mg weekly for 6 months."


def encoder() -> EncoderTagger:
    recogniser = load_ner.__wrapped__("accurate")
    assert isinstance(recogniser, ner.AccurateRecogniser)
    return recogniser.encoder


def test_an_encoder_without_a_share_says_what_its_partner_says() -> None:
    tagger, fast = encoder(), load_ner("fast")
    assert isinstance(fast, ner.ShippedRecogniser)
    tagger.share = dict.fromkeys(tagger.heads, 0.0)
    assert ner.entities_by_head(tagger(fast.nlp.make_doc(CASE))) == fast.by_head(CASE)
    doc = fast.nlp.make_doc(CASE)
    partner, alone = fast.logs(doc), tagger.logs(doc)
    assert all(np.allclose(alone[head], partner[head], atol=1e-4) for head in tagger.heads)


def test_the_encoder_reads_a_stretch_alike_wherever_it_stands() -> None:
    tagger, nlp = encoder(), load_ner("fast").nlp  # type: ignore[attr-defined]
    alone = tagger.logits(nlp.make_doc(CASE))
    filler = "word " * 190 + ". "
    after = tagger.logits(nlp.make_doc(filler + CASE))
    assert np.array_equal(after[-len(alone) :], alone)


def test_the_encoder_knows_nothing_of_white_space() -> None:
    tagger, nlp = encoder(), load_ner("fast").nlp  # type: ignore[attr-defined]
    doc = nlp.make_doc("a fever \n\n and a rash")
    assert [bool(row.any()) for row in tagger.logits(doc)] == [not token.is_space for token in doc]


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("Methotrexate", ["met", "##hot", "##re", "##xa", "##te"]),
        ("naïve", ["naive"]),
        ("mg", ["mg"]),
        ("\n", []),
        ("a" * 61, ["[UNK]"]),
        ("\U0001f600", ["[UNK]"]),
    ],
)
def test_a_word_is_split_into_the_longest_pieces(word: str, pieces: list[str]) -> None:
    names = (ner.shipped_models()["accurate"] / "encoder_tagger" / "pieces.txt").read_text(encoding="utf-8").split("\n")
    reader = WordPieces(names[:-1])
    assert [names[row] for row in reader.split(word)] == pieces


@given(st.lists(st.integers(0, 9), max_size=60), st.integers(1, 20), st.lists(st.booleans(), min_size=60, max_size=60))
def test_stretches_follow_each_other_and_are_no_longer_than_allowed(
    sizes: list[int], longest: int, stops: list[bool]
) -> None:
    texts = ["." if stop else "x" for stop in stops[: len(sizes)]]
    doc = Doc(ENGLISH, words=texts)
    words = [([0] * size, 0) for size in sizes]
    ranges = list(stretches(doc, words, longest))
    assert [place for start, end in ranges for place in range(start, end)] == list(range(len(sizes)))
    assert all(end - start == 1 or sum(sizes[start:end]) <= longest for start, end in ranges)


@pytest.mark.parametrize(
    ("word", "kind"), [("mtx", 0), ("Mtx", 1), ("A", 1), ("MTX", 2), ("mTOR", 3), ("15", 4), ("-", 5), ("µ", 0)]
)
def test_a_word_has_a_shape(word: str, kind: int) -> None:
    assert shape(word) == kind


def test_heads_that_only_help_to_learn_stand_last_and_are_not_shipped(root: Path) -> None:
    settings = json.loads((root / "training" / "ner" / "accurate.json").read_text(encoding="utf-8"))
    known, every = tag_columns(heads(settings["corpora"])), tag_columns(taught(settings["corpora"]))
    assert list(every.items())[: len(known)] == list(known.items())
    assert len(every) > len(known)
    assert encoder().heads == heads(settings["shipped"])


def test_whom_a_sentence_is_about_is_learnt_beside_what_is_marked_in_it() -> None:
    record = {
        "text": "She was well.",
        "spans": [{"start": 0, "end": 3, "label": label} for label in ("Subject", "Subject.Gender")],
    }
    doc = annotate(blank(), record, "phee2")
    assert {head: [(span.text, span.label_) for span in group] for head, group in doc.spans.items() if group} == {
        "subject": [("She", "SUBJECT")],
        "treatment": [("She", "SEX")],
    }
