"""The recogniser: what it returns, how it is chosen, and that its parts do what they claim."""

from __future__ import annotations

import itertools
import json
import re
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup
from spacy.training import Example

from extractors import ner
from extractors.ner import Entity, NerModelError, load_ner, merged
from extractors.span_tagger import chunk_tokenizer, decode, log_softmax, pack, tag_count, unpack

ENGLISH = spacy.blank("en").vocab
ROOT = Path(__file__).resolve().parents[1]
CASE = (
    "A 46-year-old woman with rheumatoid arthritis received methotrexate 15 mg weekly for 6 months. "
    "She developed interstitial pneumonitis."
)


def quoted(entities: list[Entity], text: str) -> set[tuple[str, str]]:
    return {(entity.label, text[entity.start : entity.end]) for entity in entities}


OURS = pytest.mark.parametrize("model", ["fast", "accurate"])


@OURS
def test_our_models_find_the_patient_the_drug_and_the_harm(model: str) -> None:
    found = quoted(load_ner(model)(CASE), CASE)
    assert {
        ("AGE", "46-year-old"),
        ("SEX", "woman"),
        ("DRUG", "methotrexate"),
        ("DISEASE", "rheumatoid arthritis"),
        ("DURATION", "6 months"),
        ("EFFECT", "interstitial pneumonitis"),
    } <= found


@OURS
def test_entities_are_in_text_order_and_one_label_never_overlaps(model: str) -> None:
    found = load_ner(model)(CASE * 3)
    assert found == sorted(found)
    for label in {entity.label for entity in found}:
        spans = [(e.start, e.end) for e in found if e.label == label]
        assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))


@OURS
@pytest.mark.parametrize("text", ["", " ", "\n\n", "1", "…", "A" * 5000, "\u0336a", "[SEP] [CLS]", "中文"])
def test_a_text_without_words_is_no_error(model: str, text: str) -> None:
    assert isinstance(load_ner(model)(text), list)


@OURS
def test_a_text_of_a_million_characters_is_no_error(model: str) -> None:
    text = CASE + "\n" * 1_000_000 + CASE
    drugs = [entity for entity in load_ner(model)(text) if entity.label == "DRUG"]
    assert [text[drug.start : drug.end] for drug in drugs] == ["methotrexate"] * 2


def test_none_finds_nothing() -> None:
    assert load_ner("none")(CASE) == []
    assert load_ner("none").by_head(CASE) == {}


@OURS
def test_a_shipped_model_loads_fast(model: str) -> None:
    start = time.process_time()
    load_ner.__wrapped__(model)
    assert time.process_time() - start < 2.0


def test_the_shipped_models_are_small() -> None:
    folders = ner.shipped_models().values()
    assert sum(path.stat().st_size for f in folders for path in f.rglob("*") if path.is_file()) <= 45_000_000


def test_accurate_without_its_runtime_names_the_line_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ner, "find_spec", lambda _: None)
    with pytest.raises(NerModelError, match=r"pip install 'epicrisis\[accurate\]'; or choose fast"):
        load_ner.__wrapped__("accurate")


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("en_ner_bc5cdr_md", "pip install https://"),
        ("en-core-sci-scibert", "en_core_sci_scibert-0.5.4.tar.gz"),
        ("en_core_news_xyz", "python -m spacy download en_core_news_xyz"),
    ],
)
def test_a_missing_package_names_the_line_that_installs_it(name: str, line: str) -> None:
    with pytest.raises(NerModelError, match="is not installed") as caught:
        load_ner(name)
    assert line in str(caught.value)
    assert "fast" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["", "../fast", "a b", "models/fast"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(NerModelError, match="is no model's name"):
        load_ner(name)


@pytest.mark.parametrize("name", ["en-core-sci-md", "en_core_web_trf"])
def test_a_placeholder_of_the_index_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ner, "version", lambda _: "999.9.9")
    monkeypatch.setattr(ner, "is_package", lambda _: True)
    monkeypatch.setattr(ner, "load_model", lambda _: pytest.fail("a placeholder was loaded"))
    with pytest.raises(NerModelError, match=r"^warning: .*999\.9\.9 is a placeholder.*refused"):
        load_ner(name)


@pytest.mark.parametrize("name", ["en-core-sci-md", "en-core-web-trf"])
def test_a_placeholder_that_is_not_installed_is_warned_of(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ner, "is_package", lambda _: False)
    with pytest.raises(NerModelError, match=rf"warning: '{name}' 999\.9\.9 on the package index is a placeholder"):
        load_ner(name)


def installed(monkeypatch: pytest.MonkeyPatch, label: str) -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": label, "pattern": "methotrexate"}])  # type: ignore[attr-defined]
    monkeypatch.setattr(ner, "is_package", lambda _: True)
    monkeypatch.setattr(ner, "load_model", lambda _: nlp)
    return nlp


def test_an_installed_package_goes_through_the_label_map(monkeypatch: pytest.MonkeyPatch) -> None:
    installed(monkeypatch, "SIMPLE_CHEMICAL")
    assert quoted(load_ner.__wrapped__("en_ner_bionlp13cg_md")(CASE), CASE) == {("CHEMICAL", "methotrexate")}


def test_a_package_whose_labels_mean_nothing_here_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    installed(monkeypatch, "ORG")
    with pytest.raises(NerModelError, match="labels ORG, none of which is in the label map"):
        load_ner("some_model")


def test_a_package_that_does_not_load_says_so_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: str) -> Language:
        raise ValueError("[E002] Can't find factory\nfor 'x'")

    monkeypatch.setattr(ner, "is_package", lambda _: True)
    monkeypatch.setattr(ner, "load_model", broken)
    with pytest.raises(NerModelError, match=r"does not load with this spaCy \(\[E002\] Can't find factory for 'x'\)"):
        load_ner("some_model")


def test_the_longest_of_one_label_stays_and_labels_do_not_compete() -> None:
    kept = [Entity(0, 9, "DRUG"), Entity(5, 9, "AGE"), Entity(10, 12, "DRUG")]
    assert merged([Entity(0, 4, "DRUG"), *kept, Entity(5, 9, "DRUG")]) == kept
    assert merged([Entity(0, 4, "DRUG"), Entity(2, 12, "DRUG")]) == [Entity(2, 12, "DRUG")]


@given(st.text(alphabet="ab1.-µ(é_ \n", max_size=40))
def test_a_token_is_a_run_of_letters_of_digits_or_one_other_character(text: str) -> None:
    doc = chunk_tokenizer(ENGLISH)(text)
    wanted = [m.span() for m in re.finditer(r"[^\W\d_]+|\d+|[^\w\s]|_", text)]
    assert [(t.idx, t.idx + len(t)) for t in doc if not t.is_space] == wanted


def legal(tags: tuple[int, ...]) -> bool:
    opened = None
    for tag in tags:
        part = None if tag == 0 else (tag - 1) % 4
        label = (tag - 1) // 4
        if opened is None and part in (1, 2):
            return False
        if opened is not None and (part not in (1, 2) or label != opened):
            return False
        opened = {None: None, 0: label, 1: label, 2: None, 3: None}[part]
    return opened is None


def spans_of(tags: tuple[int, ...]) -> list[tuple[int, int, int]]:
    found, start = [], 0
    for i, tag in enumerate(tags):
        if tag and (tag - 1) % 4 in (0, 3):
            start = i
        if tag and (tag - 1) % 4 in (2, 3):
            found.append((start, i + 1, (tag - 1) // 4))
    return found


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 4))
def test_decoding_finds_the_most_probable_legal_tags(seed: int, length: int) -> None:
    logs = log_softmax(np.random.default_rng(seed).normal(size=(length, tag_count(2))).astype("float32") * 2)
    every = [tags for tags in itertools.product(range(tag_count(2)), repeat=length) if legal(tags)]
    best = max(every, key=lambda tags: sum(float(logs[i, tag]) for i, tag in enumerate(tags)))
    assert decode(logs, 2, sure=1.0) == spans_of(best)


def tagger_pipeline() -> Language:
    nlp = spacy.blank("en")
    nlp.tokenizer = chunk_tokenizer(nlp.vocab)
    nlp.add_pipe("span_tagger", config={"heads": {"first": ["DRUG"], "second": ["AGE"]}})
    nlp.initialize()
    return nlp


def annotated(doc: Doc, head: str, start: int, end: int, label: str) -> Doc:
    doc.spans[head] = SpanGroup(doc, name=head, spans=[Span(doc, start, end, label=label)])
    return doc


def test_a_head_that_a_text_does_not_annotate_learns_nothing_from_it() -> None:
    nlp = tagger_pipeline()
    tagger = nlp.get_pipe("span_tagger")
    reference = annotated(nlp.make_doc("She took aspirin daily"), "first", 2, 3, "DRUG")
    scores, _ = tagger.model.begin_update([reference])  # type: ignore[attr-defined]
    _, (gradient,) = tagger.get_loss([Example(nlp.make_doc(reference.text), reference)], scores)  # type: ignore[attr-defined]
    assert np.abs(gradient[:, :5]).sum() > 0
    assert np.abs(gradient[:, 5:]).sum() == 0


def test_a_stretch_of_which_nothing_is_known_teaches_nothing() -> None:
    nlp = tagger_pipeline()
    tagger = nlp.get_pipe("span_tagger")
    reference = annotated(nlp.make_doc("She took aspirin daily"), "first", 2, 3, "?")
    scores, _ = tagger.model.begin_update([reference])  # type: ignore[attr-defined]
    _, (gradient,) = tagger.get_loss([Example(nlp.make_doc(reference.text), reference)], scores)  # type: ignore[attr-defined]
    assert np.abs(gradient[2]).sum() == 0
    assert np.abs(gradient[3, :5]).sum() > 0


def test_training_on_one_text_learns_it() -> None:
    nlp = tagger_pipeline()
    reference = annotated(nlp.make_doc("She took aspirin daily"), "first", 2, 3, "DRUG")
    optimiser = nlp.create_optimizer()
    for _ in range(30):
        nlp.update([Example(nlp.make_doc(reference.text), reference)], sgd=optimiser)
    doc = nlp("She took aspirin daily")
    assert [(span.text, span.label_) for span in doc.spans["first"]] == [("aspirin", "DRUG")]


def test_weights_survive_being_written_and_read() -> None:
    one, other = tagger_pipeline().get_pipe("span_tagger"), tagger_pipeline().get_pipe("span_tagger")
    stored = pack(one.model)  # type: ignore[attr-defined]
    unpack(other.model, stored)  # type: ignore[attr-defined]
    assert pack(other.model) == stored  # type: ignore[attr-defined]
    with pytest.raises(ValueError, match="zip"):
        unpack(other.model, stored[:-1])  # type: ignore[attr-defined]


def benchmark(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "benchmarks" / "ner.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


def test_the_benchmark_scores_exact_spans_by_corpus_and_label(tmp_path: Path) -> None:
    text = "Methotrexate in a 46-year-old woman."
    spans = [
        {"start": 0, "end": 12, "label": "Treatment.Drug"},
        {"start": 18, "end": 20, "label": "Subject.Age"},
        {"start": 16, "end": 35, "label": "Subject"},
        {"start": 13, "end": 15, "label": "Treatment.Time_elapsed"},
        {"start": 13, "end": 15, "label": "Treatment.Duration"},
    ]
    (tmp_path / "phee2").mkdir()
    (tmp_path / "phee2" / "test.jsonl").write_text(json.dumps({"text": text, "spans": spans}) + "\n", encoding="utf-8")
    done = benchmark("--data", str(tmp_path), "--split", "test", "--json")
    assert done.returncode == 0, done.stderr
    scores = json.loads(done.stdout)
    assert set(scores) == {"phee2"}
    assert scores["phee2"]["Drug"] == {"p": 1.0, "r": 1.0, "f": 1.0, "gold": 1}
    assert scores["phee2"]["Age"] == {"p": 0.0, "r": 0.0, "f": 0.0, "gold": 1}
    assert scores["phee2"]["Duration"]["gold"] == 1
    assert scores["phee2"]["ALL"]["gold"] == 3


def test_the_benchmark_says_what_is_missing(tmp_path: Path) -> None:
    done = benchmark("--data", str(tmp_path), "--split", "dev")
    assert done.returncode == 2
    assert done.stderr.startswith("error: no corpus in")
    assert len(done.stderr.splitlines()) == 1
