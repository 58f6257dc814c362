"""Named entities that no list holds: a statistical recogniser over text, by name.

``fast`` and ``accurate`` are our own pipelines and are shipped; ``none`` finds nothing; any other name is an installed
spaCy or scispaCy package, whose labels are read through ``terms/ner_labels.csv``. Every recogniser returns character
spans with our labels: DRUG, CHEMICAL, DISEASE, DISORDER, EFFECT, SYMPTOM, PROCEDURE, AGE, SEX, POPULATION, RACE,
DOSAGE, ROUTE, FREQUENCY, DURATION.
"""

from __future__ import annotations

import warnings
from bisect import bisect
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import is_package, load_model, load_model_from_path

from extractors.encoder_tagger import INSTALL, EncoderTagger
from extractors.span_tagger import SpanTagger
from extractors.word_tables import TERMS, rows

DEFAULT = "fast"
"""The recogniser of a run that names none."""
LONGEST_TEXT = 100_000_000
PLACEHOLDER_VERSION = "999."
PLACEHOLDERS = {"en_core_sci_md", "en_core_web_trf"}
PLACEHOLDER_WARNING = "warning: '{name}' 999.9.9 on the package index is a placeholder without a model and is refused"
SCISPACY_RELEASE = "https://s3-us-west-2.amazonaws.com/ai2-s2-scispacy/releases/v0.5.4/{name}-0.5.4.tar.gz"


class NerModelError(ValueError):
    """A recogniser cannot be loaded; the message says why and how to mend it."""


class Entity(NamedTuple):
    """A named entity at ``[start, end)`` of the text."""

    start: int
    end: int
    label: str


class Recogniser(Protocol):
    """What every recogniser looks like."""

    name: str

    def __call__(self, text: str) -> list[Entity]:
        """The entities of a text, in text order; those of one label never overlap."""

    def by_head(self, text: str) -> dict[str, list[Entity]]:
        """The entities as each annotation scheme of the model sees them."""


class NoRecogniser:
    """Finds nothing: vocabularies and rules work alone."""

    name = "none"

    def __call__(self, text: str) -> list[Entity]:  # noqa: ARG002
        return []

    def by_head(self, text: str) -> dict[str, list[Entity]]:  # noqa: ARG002
        return {}


class ShippedRecogniser:
    """One of our pipelines: the spans of all its heads together."""

    def __init__(self, name: str, nlp: Language) -> None:
        self.name = name
        self.nlp = nlp
        self.nlp.max_length = LONGEST_TEXT

    def __call__(self, text: str) -> list[Entity]:
        return merged(entity for found in self.by_head(text).values() for entity in found)

    def by_head(self, text: str) -> dict[str, list[Entity]]:
        return entities_by_head(self.nlp(text))

    def logs(self, doc: Doc) -> dict[str, NDArray[np.float32]]:
        """Log-probabilities of the tags of each token under each head."""
        tagger = self.nlp.get_pipe("span_tagger")
        assert isinstance(tagger, SpanTagger)
        return tagger.logs(tagger.predict([doc])[0])

    def likely(self, text: str, head: str, label: str) -> list[tuple[int, int, float]]:
        """Start and end of each word, and how likely it lies in a span of a label."""
        doc = self.nlp.make_doc(text)
        tagger = self.nlp.get_pipe("span_tagger")
        first = 1 + 4 * tagger.heads[head].index(label)  # type: ignore[attr-defined]
        shares = np.exp(self.logs(doc)[head][:, first : first + 4]).sum(axis=1)
        return [(word.idx, word.idx + len(word), float(share)) for word, share in zip(doc, shares, strict=True)]


class AccurateRecogniser(ShippedRecogniser):
    """The encoder over the words of the ``fast`` pipeline, with that pipeline's tagger as its partner."""

    def __init__(self, name: str, words: Language, nlp: Language) -> None:
        super().__init__(name, words)
        encoder, partner = nlp.get_pipe("encoder_tagger"), words.get_pipe("span_tagger")
        assert isinstance(encoder, EncoderTagger)
        assert isinstance(partner, SpanTagger)
        encoder.partner = partner
        self.encoder = encoder

    def by_head(self, text: str) -> dict[str, list[Entity]]:
        return entities_by_head(self.encoder(self.nlp.make_doc(text)))

    def logs(self, doc: Doc) -> dict[str, NDArray[np.float32]]:
        return self.encoder.logs(doc)


class PackageRecogniser:
    """An installed package: its ``doc.ents`` through a label map."""

    def __init__(self, name: str, nlp: Language, labels: dict[str, str]) -> None:
        self.name = name
        self.nlp = nlp
        self.nlp.max_length = LONGEST_TEXT
        self.labels = labels

    def __call__(self, text: str) -> list[Entity]:
        return merged(self._entities(self.nlp(text)))

    def by_head(self, text: str) -> dict[str, list[Entity]]:
        return {self.name: self(text)}

    def _entities(self, doc: Doc) -> Iterator[Entity]:
        for span in doc.ents:
            if span.label_ in self.labels:
                yield Entity(span.start_char, span.end_char, self.labels[span.label_])


def entities_by_head(doc: Doc) -> dict[str, list[Entity]]:
    """The spans that a component of ours left in a text."""
    return {head: [Entity(s.start_char, s.end_char, s.label_) for s in group] for head, group in doc.spans.items()}


def merged(entities: Iterable[Entity]) -> list[Entity]:
    """Entities in text order; of those of one label that overlap the longest stays, then the first."""
    taken: dict[str, list[Entity]] = {}
    for entity in sorted(set(entities), key=lambda e: (e.start - e.end, e.start, e.label)):
        others = taken.setdefault(entity.label, [])
        at = bisect(others, entity)
        if (at == 0 or others[at - 1].end <= entity.start) and (at == len(others) or entity.end <= others[at].start):
            others.insert(at, entity)
    return sorted(entity for others in taken.values() for entity in others)


def shipped_models() -> dict[str, Path]:
    """The pipelines of this installation by name."""
    folder = Path(__file__).parent / "models"
    return {path.parent.name: path.parent for path in sorted(folder.glob("*/config.cfg"))}


@lru_cache(maxsize=4)
def load_ner(name: str) -> Recogniser:
    """The recogniser called ``name``; NerModelError, with what to do, when there is none or it does not fit."""
    if name == "none":
        return NoRecogniser()
    shipped = shipped_models()
    if name in shipped:
        return _load_shipped(name, shipped)
    return _load_package(name, [*shipped, "none"])


def _load_shipped(name: str, shipped: dict[str, Path]) -> Recogniser:
    if name != "accurate":
        return ShippedRecogniser(name, load_model_from_path(shipped[name]))
    if find_spec("onnxruntime") is None:
        raise NerModelError(f"{INSTALL}; or choose fast")
    return AccurateRecogniser(name, load_model_from_path(shipped["fast"]), load_model_from_path(shipped[name]))


def _load_package(name: str, shipped: list[str]) -> Recogniser:
    package = name.replace("-", "_")
    choices = f"choose {', '.join(shipped)} or an installed package"
    if not package.isidentifier():
        raise NerModelError(f"'{name}' is no model's name: {choices}")
    refuse_placeholder(package)
    if not is_package(package):
        warning = f"; {PLACEHOLDER_WARNING.format(name=package.replace('_', '-'))}" if package in PLACEHOLDERS else ""
        raise NerModelError(
            f"the model '{name}' is not installed: {choices}; to install it: {install_line(package)}{warning}"
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            nlp = load_model(package)
    except Exception as error:
        reason = " ".join(str(error).split())[:160]
        raise NerModelError(
            f"the model '{name}' does not load with this spaCy ({reason}); reinstall it: {install_line(package)}"
        ) from error
    found = model_labels(nlp)
    labels = label_map(package, found)
    if not labels:
        raise NerModelError(
            f"the model '{name}' labels {', '.join(found) or 'no entities'}, none of which is in the label map: "
            f"take one that labels drugs or diseases, {install_line('en_ner_bc5cdr_md')}, or add its labels to "
            "extractors/terms/ner_labels.csv"
        )
    return PackageRecogniser(package, nlp, labels)


def refuse_placeholder(package: str) -> None:
    """Refuse a package of the index that carries a model's name and nothing else (en-core-sci-md 999.9.9)."""
    try:
        installed = version(package)
    except PackageNotFoundError:
        return
    if installed.startswith(PLACEHOLDER_VERSION):
        raise NerModelError(
            f"warning: '{package}' {installed} is a placeholder of the package index without a model and is refused: "
            f"pip uninstall {package.replace('_', '-')}, then {install_line(package)}"
        )


def install_line(package: str) -> str:
    """The command that installs a model; never by bare name from the index, where names are squatted."""
    if package.startswith(("en_core_sci_", "en_ner_")):
        return f"pip install {SCISPACY_RELEASE.format(name=package)}"
    return f"python -m spacy download {package}"


def model_labels(nlp: Language) -> list[str]:
    """The labels that a pipeline's entity components can give."""
    found: list[str] = []
    for pipe_name in nlp.pipe_names:
        if nlp.get_pipe_meta(pipe_name).factory in {"ner", "beam_ner", "entity_ruler"}:
            found.extend(nlp.pipe_labels.get(pipe_name, []))
    return sorted(set(found))


def label_map(package: str, found: Iterable[str]) -> dict[str, str]:
    """Which of a package's labels mean something here; a row of the package itself goes before a ``*`` row."""
    known = _label_rows()
    mapped: dict[str, str] = {}
    for label in found:
        ours = known.get((package, label)) or known.get(("*", label.upper()))
        if ours:
            mapped[label] = ours
    return mapped


@lru_cache(maxsize=1)
def _label_rows() -> dict[tuple[str, str], str]:
    table = rows(TERMS / "ner_labels.csv", ("package", "model_label", "label"))
    return {(row["package"], row["model_label"]): row["label"] for row in table}
