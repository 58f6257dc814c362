"""Short forms that a printed part of a paper uses without defining them."""

from __future__ import annotations

import pytest

from pipeline.recognition import read_text


def treatments(text: str) -> dict[str, str]:
    """The words read as treatments, with what they stand for."""
    hits = (hit for sentence in read_text(text)._.sentences for hit in sentence.hits("drug"))
    return {hit.surface: hit.term.name for hit in hits}


HEADING = "Oral versus intravenous cyclophosphamide. "


@pytest.mark.parametrize(
    ("printed", "short"),
    [
        ("Nine children were treated with CP for a year.", "CP"),
        ("Five had a poor response to CP.", "CP"),
        ("After a course of CP, they relapsed; IVCP was then given.", "IVCP"),
    ],
)
def test_capitals_in_the_place_of_a_treatment_are_the_drug_named_elsewhere(printed: str, short: str) -> None:
    assert treatments(HEADING + printed)[short] == "cyclophosphamide"


@pytest.mark.parametrize(
    ("text", "short"),
    [
        (HEADING + "One child with CP was lost.", "CP"),
        (HEADING + "Nine children were treated with MP for a year.", "MP"),
        (HEADING + "Ciclophosphane, and cyclopentolate were on the ward; nine were treated with CP.", "CP"),
        ("Ciclosporin brought a complete remission to two. The use of CR as an end point is new.", "CR"),
    ],
)
def test_capitals_elsewhere_or_with_another_reading_are_not(text: str, short: str) -> None:
    assert short not in treatments(text)


def test_a_short_form_of_a_drug_that_is_never_named_stands_for_the_one_that_is() -> None:
    assert treatments("Medroxyprogesterone in lung disease. MPA (60 mg) was given.")["MPA"] == "medroxyprogesterone"
    named = treatments("Medroxyprogesterone and mycophenolic acid. MPA (60 mg) was given.")
    assert named["MPA"] == "mycophenolic acid"


def test_a_short_form_that_stands_for_something_else_is_no_treatment() -> None:
    assert "RIF" not in treatments("Pain arose in the right iliac fossa (RIF). She was treated for her RIF mass.")
    assert treatments("He was treated with RIF and isoniazid.")["RIF"] == "rifampicin"
    assert treatments("He got tissue-type plasminogen activator (tPA).")["tPA"] == "alteplase"


def test_two_short_forms_in_one_bracket_are_of_the_two_names_before_it() -> None:
    text = "Daclatasvir/asunaprevir (DCV/ASV) cured nine. Six took DCV alone, three took ASV."
    assert treatments(text)["DCV"] == "daclatasvir" and treatments(text)["ASV"] == "asunaprevir"
    text = "Lopinavir and ritonavir (LPV/RTV) cured nine. Six had taken LPV before."
    assert treatments(text)["LPV"] == "lopinavir"
    assert "GVX" not in treatments("Daclatasvir/asunaprevir (GVX/ASV) cured nine. Six took GVX alone.")
