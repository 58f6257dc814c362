"""Vocabulary files and how their terms are found: folding, case, plurals, word boundaries, look-alikes, broken rows."""

from __future__ import annotations

import pytest

from extractors.vocabulary import COLUMNS, Vocabulary, VocabularyError, fold, read_terms, vocabulary

HEADER = ",".join(COLUMNS)
ROWS = (
    "drug,D:1,methotrexate,amethopterin,,class=antimetabolite",
    "drug,D:1,methotrexate,MTX,exact,",
    "drug,,interferon beta,interferon-β|IFN-beta,,",
    "drug,,sex steroid,,,ignore=yes",
    "drug,,steroid,,,",
    "event,,therapy failure,infection,,",
    "event,,biopsy,,,",
    "drug,,fidaxomicin,PAR-101,,",
    "drug,,interleukin-2,,,",
)


@pytest.fixture(scope="module")
def terms() -> Vocabulary:
    return Vocabulary(read_terms("x.csv", [HEADER, *ROWS]))


def found(terms: Vocabulary, text: str) -> list[tuple[str, str]]:
    hits = terms.hits(text)
    assert all(text[hit.start : hit.end] == hit.surface for hit in hits)
    return [(hit.surface, hit.term.name) for hit in hits]


@pytest.mark.parametrize(
    ("text", "surface", "name"),
    [
        ("Methotrexate was given", "Methotrexate", "methotrexate"),
        ("on AMETHOPTERIN again", "AMETHOPTERIN", "methotrexate"),
        ("MTX weekly", "MTX", "methotrexate"),
        ("interferon-beta weekly", "interferon-beta", "interferon beta"),
        ("Interferon β weekly", "Interferon β", "interferon beta"),
        ("ifn beta weekly", "ifn beta", "interferon beta"),
        ("steroids weekly", "steroids", "steroid"),
        ("two biopsies", "biopsies", "biopsy"),
        ("-methotrexate 5 mg", "methotrexate", "methotrexate"),
        ("PAR 101 weekly", "PAR 101", "fidaxomicin"),
        ("par-101 weekly", "par-101", "fidaxomicin"),
        ("interleukin 2 weekly", "interleukin 2", "interleukin-2"),
    ],
)
def test_a_term_is_found_as_printed(terms: Vocabulary, text: str, surface: str, name: str) -> None:
    assert found(terms, text) == [(surface, name)]


@pytest.mark.parametrize(
    "text", ["mtx weekly", "premethotrexate", "methotrexates2", "steroidal", "sex steroids", "", "at par 101"]
)
def test_other_words_are_no_term(terms: Vocabulary, text: str) -> None:
    assert found(terms, text) == []


def test_the_longest_of_a_kind_wins_and_kinds_may_overlap() -> None:
    rows = ["drug,,iron,,,", "drug,,iron chelator,,,", "event,,iron,,,"]
    terms = Vocabulary(read_terms("x.csv", [HEADER, *rows]))
    assert [(hit.term.kind, hit.surface) for hit in terms.hits("iron chelator")] == [
        ("event", "iron"),
        ("drug", "iron chelator"),
    ]


def test_attributes_are_pairs(terms: Vocabulary) -> None:
    (hit,) = terms.hits("methotrexate")
    assert (hit.term.id, hit.term.get("class"), hit.term.get("route")) == ("D:1", "antimetabolite", None)


@pytest.mark.parametrize("text", ["Interferon-β", "İstanbul", "A-B\nC\tD", "ﬁ ß"])
def test_folding_moves_nothing(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        (["kind,name", "drug,x"], "x.csv: columns must be kind,id,name"),
        ([], "x.csv: columns must be"),
        ([HEADER, "drug,,,,,"], "line 2: kind and name must not be empty"),
        ([HEADER, ",,iron,,,"], "line 2: kind and name"),
        ([HEADER, "drug,,iron"], "line 2: kind and name must not be empty and every column be there"),
        ([HEADER, "drug,,iron,,,", "drug,,ferrum,Iron,,"], "line 3: 'Iron' stands on line 2 too"),
        ([HEADER, "drug,Q7,iron,,,"], "line 2: 'Q7' is no identifier"),
        ([HEADER, "drug,HP: 7,iron,,,"], "line 2: 'HP: 7' is no identifier"),
        ([HEADER, "drug,D:1,iron,,,", "drug,D:2,iron,FE,exact,"], "line 3: 'iron' is 'D:1' on another"),
        ([HEADER, "drug,D:1,iron,,,", "drug,,iron,FE,exact,"], "line 3: 'iron' is 'D:1' on another"),
        ([HEADER, "drug,,iron,,Exact,"], "line 2: case must be any or exact"),
        ([HEADER, "drug,,iron,,,class"], "line 2: attributes are key=value pairs"),
    ],
)
def test_a_broken_file_is_refused_with_its_line(lines: list[str], complaint: str) -> None:
    with pytest.raises(VocabularyError, match=complaint):
        list(read_terms("x.csv", lines))


def test_an_empty_vocabulary_finds_nothing() -> None:
    assert Vocabulary([]).hits("methotrexate") == []


@pytest.mark.parametrize(
    ("name", "identifier"),
    [
        ("juvenile dermatomyositis", "ORPHA:93672"),
        ("dermatomyositis", "ORPHA:221"),
        ("systemic lupus erythematosus", "ORPHA:536"),
        ("uveitis", "HP:0000554"),
        ("anti-MDA5", "HP:0033033"),
        ("rheumatoid factor", "HP:0002923"),
    ],
)
def test_conditions_and_antibodies_have_public_identifiers(name: str, identifier: str) -> None:
    kinds = {"condition", "antibody", "antigen"}
    assert {term.id for term in vocabulary().terms if term.name == name and term.kind in kinds} == {identifier}


def test_an_identifier_belongs_to_one_condition() -> None:
    owners: dict[str, set[str]] = {}
    for term in vocabulary().terms:
        if term.kind == "condition" and term.id:
            owners.setdefault(term.id, set()).add(term.name)
    assert len(owners) > 1400
    assert {identifier: names for identifier, names in owners.items() if len(names) > 1} == {}


def test_a_place_for_the_patient_is_any_word_for_one() -> None:
    rows = read_terms("x.csv", [HEADER, "condition,,asthma,asthmatic {patient},,"])
    found = Vocabulary(rows).hits("asthmatic children, an asthmatic woman and asthmatic lungs")
    assert [hit.surface for hit in found] == ["asthmatic children", "asthmatic woman"]
