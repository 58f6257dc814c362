"""Names that no list holds: taken where the recogniser's schemes agree and the words say so, and never silently."""

from __future__ import annotations

import pytest

from extractors.drug_candidates import candidates, distance, meant
from extractors.ner import Entity, load_ner
from extractors.unlisted import told, unlisted
from extractors.vocabulary import TermHit, vocabulary
from pipeline.document import Document
from pipeline.extraction import Extraction, extract
from pipeline.recognition import recognise
from pipeline.segmentation import segment


class Marks:
    """A recogniser that marks given words under given heads."""

    name = "marks"

    def __init__(self, **heads: tuple[str, str]) -> None:
        self.heads = heads

    def __call__(self, text: str) -> list[Entity]:
        return [entity for found in self.by_head(text).values() for entity in found]

    def by_head(self, text: str) -> dict[str, list[Entity]]:
        return {
            head: [Entity(text.index(word), text.index(word) + len(word), label)] if word in text else []
            for head, (word, label) in self.heads.items()
        }


def agreed(word: str, first: str = "DRUG", second: str = "CHEMICAL") -> Marks:
    return Marks(treatment=(word, first), chemical_disease=(word, second))


def found(text: str, recogniser: Marks) -> list[tuple[str, str, str]]:
    hits = unlisted(text, vocabulary().hits(text), recogniser)
    assert all(text[hit.start : hit.end] == hit.surface for hit in hits)
    return [(hit.surface, hit.term.kind, hit.term.name) for hit in hits]


@pytest.mark.parametrize(
    ("printed", "drug"),
    [
        ("trastuzamab", "trastuzumab"),
        ("Etanercpt", "etanercept"),
        ("ustekinumb", "ustekinumab"),
        ("anifrolimab", "anifrolumab"),
    ],
)
def test_a_misspelled_name_means_the_one_drug_that_is_near(printed: str, drug: str) -> None:
    understood = meant(printed)
    assert understood is not None
    term, near = understood
    assert (term.name, near[0].term) == (drug, term)
    assert [one.similarity for one in near] == sorted((one.similarity for one in near), reverse=True)


@pytest.mark.parametrize(
    "word",
    ["prednisulone", "haematol", "undone", "zibrelimab", "asprin", "", "MTX", "8-isoprostane", "ααααααα", "hehirhehir"],
)
def test_what_is_near_to_several_drugs_or_to_none_means_none(word: str) -> None:
    assert meant(word) is None


def test_candidates_are_different_drugs_the_nearest_first() -> None:
    near = candidates("prednisulone")
    assert {"prednisone", "prednisolone"} <= {one.term.name for one in near[:3]}
    assert len({one.term.name for one in near}) == len(near)


@pytest.mark.parametrize(
    ("one", "other", "steps"), [("", "", 0), ("a", "", 1), ("abc", "abc", 0), ("abc", "acb", 2), ("kit", "sits", 2)]
)
def test_distance_counts_letters(one: str, other: str, steps: int) -> None:
    assert distance(one, other) == distance(other, one) == steps


def test_a_drug_of_no_list_is_taken_where_it_is_given_and_then_everywhere() -> None:
    text = "Zibrelimab is new. She was treated with zibrelimab for a year."
    assert found(text, agreed("zibrelimab")) == [(name, "drug", "zibrelimab") for name in ("Zibrelimab", "zibrelimab")]


@pytest.mark.parametrize(
    ("text", "recogniser"),
    [
        ("She was treated with zibrelimab.", Marks(treatment=("zibrelimab", "DRUG"), case=("-", "DRUG"))),
        ("The Zibrelimab Institute kept the records.", agreed("Zibrelimab")),
        ("She was treated with placebos.", agreed("placebos")),
        ("She was treated with vaccination.", agreed("vaccination")),
        ("She was treated with 124.", agreed("124")),
        ("She was treated with rituximab.", agreed("rituximab")),
        ("She was treated with rituximab.", agreed("treated with rituximab")),
        ("A girl with systemic disease.", agreed("systemic disease", "DISORDER", "DISEASE")),
        ("Zibrel disease is rare.", agreed("Zibrel disease", "DISORDER", "DISEASE")),
    ],
)
def test_nothing_else_is_taken(text: str, recogniser: Marks) -> None:
    assert found(text, recogniser) == []


def test_only_sentences_that_tell_of_a_treatment_or_a_diagnosis_are_read() -> None:
    text = "The sky was blue. She was treated\nwith zibrelimab.\n\nRain fell! Zibrelimab 4 mg helped. It ended."
    read = told(text)
    assert len(read) == len(text)
    assert read.split() == "She was treated with zibrelimab. Zibrelimab 4 mg helped.".split()


def test_a_model_of_one_scheme_agrees_with_itself() -> None:
    assert found("treated with zibrelimab", Marks(en_ner=("zibrelimab", "CHEMICAL")))[0][2] == "zibrelimab"


def test_a_disease_of_no_list_is_taken_where_it_is_stated() -> None:
    text = "A girl with Zibrel-Mott disease. Zibrel-Mott disease is rare."
    assert found(text, agreed("Zibrel-Mott disease", "DISORDER", "DISEASE")) == [
        ("Zibrel-Mott disease", "condition", "zibrel-mott disease")
    ] * 2


def test_no_recogniser_finds_nothing() -> None:
    assert unlisted("She was treated with zibrelimab.", (), load_ner("none")) == []


CASE = (
    "A 9-year-old girl with juvenile dermatomyositis was treated with {drug} 4 mg daily for 6 months. "
    "After 6 months of {drug} her rash had resolved."
)


def extracted(drug: str, model: str) -> Extraction:
    text = CASE.format(drug=drug)
    return extract(Document(id="sha256:", source="case.txt", media_type="text/plain", text=text), ner_model=model)


@pytest.mark.parametrize(
    ("printed", "name", "code", "told"),
    [
        ("trastuzamab", "trastuzumab", "normalised_fuzzily", "candidates: trastuzumab 0.68"),
        ("zibrelimab", "zibrelimab", "name_not_listed", "no vocabulary knows zibrelimab"),
    ],
)
def test_in_a_record_such_a_name_is_always_flagged(printed: str, name: str, code: str, told: str) -> None:
    extraction = extracted(printed, "fast")
    drugs = [drug for record in extraction.records for drug in record.drugs]
    assert [drug.name for drug in drugs] == [name]
    assert all(drug.needs_review and code in drug.flags for drug in drugs)
    assert any(flag.code == code and told in flag.message for flag in extraction.flags)


def test_a_listed_name_is_not_flagged_so() -> None:
    drugs = [drug for record in extracted("tofacitinib", "fast").records for drug in record.drugs]
    assert [drug.name for drug in drugs] == ["tofacitinib"]
    assert not {"normalised_fuzzily", "name_not_listed"} & {code for drug in drugs for code in drug.flags}


def test_without_a_model_the_name_is_not_known() -> None:
    assert not [drug for record in extracted("zibrelimab", "none").records for drug in record.drugs]


def test_the_hits_of_a_document_stay_in_text_order() -> None:
    text = CASE.format(drug="zibrelimab") + " Rituximab had failed."
    segmentation = segment(Document(id="sha256:", source="case.txt", media_type="text/plain", text=text))
    hits: list[TermHit] = [hit for sentence in recognise(segmentation, "fast")._.sentences for hit in sentence.terms]
    assert [hit.start for hit in hits] == sorted(hit.start for hit in hits)
    assert [hit.term.name for hit in hits if hit.term.kind == "drug"] == ["zibrelimab", "zibrelimab", "rituximab"]
