"""The network as it reads gives what the network as it learns gives, and the same whatever was read before."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import spacy
from numpy.testing import assert_allclose, assert_array_equal
from spacy.tokens import Doc
from thinc.api import Model

from extractors import span_reading
from extractors.ner import load_ner
from extractors.span_layers import build_span_tagger_model

NLP = spacy.blank("en")
TEXTS = [
    "She took aspirin daily.",
    "A 46-year-old woman with rheumatoid arthritis received methotrexate and developed pneumonitis, which resolved.",
    "Aspirin.",
]


@pytest.fixture
def docs() -> list[Doc]:
    return [NLP.make_doc(text) for text in TEXTS]


@pytest.fixture
def network() -> Model[Any, Any]:
    """An untrained network whose training draws no lots."""
    model = build_span_tagger_model(
        16, [50, 40, 40, 40, 40, 40, 40, 40], vector_width=0, dilations=[1, 2], dropout=0.0, unknown_rate=0.0, tags=5
    )
    model.initialize()
    for node in model.walk():
        for name in ("b", "G"):
            if name in node.param_names:
                values = np.random.default_rng(1).normal(1.0, 0.3, np.asarray(node.get_param(name)).shape)
                node.set_param(name, values.astype("float32"))
    return model


def test_reading_computes_what_learning_computes(network: Model[Any, Any], docs: list[Doc]) -> None:
    learnt, _ = network.begin_update(docs)
    for one, other in zip(network.predict(docs), learnt, strict=True):
        assert_allclose(one, other, atol=1e-5)


def test_a_step_of_learning_changes_what_is_read(network: Model[Any, Any], docs: list[Doc]) -> None:
    before = network.predict(docs)[0].copy()
    _, back = network.begin_update(docs)
    back([np.ones((len(doc), 5), dtype="float32") for doc in docs])
    network.get_ref("output").set_param("b", np.full(5, 7.0, dtype="float32"))
    assert not np.allclose(network.predict(docs)[0], before)


def test_what_was_read_before_changes_no_bit(network: Model[Any, Any], docs: list[Doc]) -> None:
    alone = [network.predict([doc])[0] for doc in docs]
    network.begin_update(docs)
    for doc, scores in zip(reversed(docs), reversed(alone), strict=True):
        assert_array_equal(network.predict([doc])[0], scores)


def test_the_words_kept_are_bounded(
    monkeypatch: pytest.MonkeyPatch, network: Model[Any, Any], docs: list[Doc]
) -> None:
    whole = network.predict(docs)
    network.begin_update(docs)
    monkeypatch.setattr(span_reading, "MOST_WORDS", 6)
    for one, other in zip(network.predict(docs * 2), whole * 2, strict=True):
        assert_array_equal(one, other)
    assert len(network.attrs["reading"].words) <= max(len(doc) for doc in docs)


def test_the_result_does_not_depend_on_where_stretches_end(monkeypatch: pytest.MonkeyPatch) -> None:
    recogniser, text = load_ner("fast"), " ".join([*TEXTS] * 12)
    whole = recogniser.by_head(text)
    monkeypatch.setattr(span_reading, "STRETCH", 17)
    assert recogniser.by_head(text) == whole
