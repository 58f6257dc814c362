"""Drugs, classes and procedures: what papers print leads to the preferred name, and ordinary words lead nowhere."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from extractors.vocabulary import Term, Vocabulary, VocabularyError, fold, read_terms

FILES = ("drugs.csv", "treatments.csv")
TREATMENTS = {"drug", "drug_class", "procedure"}


@pytest.fixture(scope="module")
def rows(root: Path) -> list[tuple[Term, list[str], bool]]:
    folder = root / "extractors" / "terms"
    lines = {name: (folder / name).read_text(encoding="utf-8").splitlines() for name in FILES}
    return [row for name in FILES for row in read_terms(name, lines[name])]


@pytest.fixture(scope="module")
def treatments(rows: list[tuple[Term, list[str], bool]]) -> Vocabulary:
    return Vocabulary(rows)


def names(vocabulary: Vocabulary, text: str) -> list[str]:
    return [hit.term.name for hit in vocabulary.hits(text) if hit.term.kind in TREATMENTS]


VARIANTS = {
    "cyclosporine": "ciclosporin",
    "cyclosporin A": "ciclosporin",
    "ciclosporin": "ciclosporin",
    "CsA": "ciclosporin",
    "mycophenolate": "mycophenolate mofetil",
    "CellCept": "mycophenolate mofetil",
    "MMF": "mycophenolate mofetil",
    "IVIg": "intravenous immunoglobulin",
    "intravenous immune globulin": "intravenous immunoglobulin",
    "MTX": "methotrexate",
    "HCQ": "hydroxychloroquine",
    "hydroxychloroquine sulphate": "hydroxychloroquine",
    "sulphasalazine": "sulfasalazine",
    "mesalamine": "mesalazine",
    "rapamycin": "sirolimus",
    "FK-506": "tacrolimus",
    "ACTH": "corticotropin",
    "baricitnib": "baricitinib",
    "Xeljanz": "tofacitinib",
    "CP-690,550": "tofacitinib",
    "INCB018424": "ruxolitinib",
    "MabThera": "rituximab",
    "infliximab-dyyb": "infliximab",
    "Solu-Medrol": "methylprednisolone",
    "interferon β-1a": "interferon beta-1a",
    "pegylated interferon alpha-2a": "peginterferon alfa-2a",
    "acetaminophen": "paracetamol",
    "acetylsalicylic acid": "aspirin",
    "acyclovir": "aciclovir",
    "rifampin": "rifampicin",
    "sodium valproate": "valproic acid",
    "leucovorin": "folinic acid",
    "alendronate": "alendronic acid",
    "6-MP": "mercaptopurine",
    "hydroxyurea": "hydroxycarbamide",
    "clobetasol propionate": "clobetasol",
    "anti-thymocyte globulin": "antithymocyte globulin",
    "co-trimoxazole": "trimethoprim-sulfamethoxazole",
    "glucocorticoids": "corticosteroid",
    "high-dose steroids": "corticosteroid",
    "JAKi": "janus kinase inhibitor",
    "JAK1/2 inhibitors": "janus kinase inhibitor",
    "Janus Kinase 1/2 (JAK1/2) inhibitor": "janus kinase inhibitor",
    "anti-TNF-α agents": "tumour necrosis factor inhibitor",
    "tumor necrosis factor inhibitors": "tumour necrosis factor inhibitor",
    "DMARDs": "disease-modifying antirheumatic drug",
    "immunosuppressive therapies": "immunosuppressant",
    "plasmapheresis": "plasma exchange",
    "HSCT": "haematopoietic stem cell transplantation",
    "CD19 CAR T cells": "cd19 car-t cell",
}


@pytest.mark.parametrize(("printed", "preferred"), VARIANTS.items())
def test_variants_lead_to_the_preferred_name(treatments: Vocabulary, printed: str, preferred: str) -> None:
    assert preferred in names(treatments, f"She received {printed} for two weeks.")


ORDINARY = """
The patient can walk and may score three of five points; the skin was clear on both hands. He had met his family at
home in March and was well at the last visit, when the cat, the lamb and the horse were all fine. They took part in
a long trial with an open label and no control arm. Her mother said that the pain had come and gone, that it was
versed in no art, and that she would rather see the sea. Sodium, potassium, calcium, glucose, creatinine, albumin,
haemoglobin and bilirubin were normal. The cortisol was low. A luminal A tumour was seen. Oxygen saturation was
normal. The tac was on the wall. The doctrines differ. He drank no alcohol. On day 101 an echogen mass was seen; the
skin had turned yellow 8 days before. The wound was closed with polyglycolic acid and healed by day 119.
"""


def test_ordinary_words_lead_nowhere(treatments: Vocabulary) -> None:
    assert names(treatments, ORDINARY) == []


@pytest.mark.parametrize("text", ["sex steroids", "steroid-sparing effect", "the type I interferon signature"])
def test_look_alikes_are_no_treatments(treatments: Vocabulary, text: str) -> None:
    assert names(treatments, text) == []


def test_abbreviations_keep_their_case(treatments: Vocabulary) -> None:
    assert names(treatments, "mtx, Mmf, AZa") == []


def test_measured_substances_say_so(treatments: Vocabulary) -> None:
    for text in ("insulin", "ACTH", "vitamin D", "erythropoietin", "secretin", "Bismuth", "transfer factor"):
        assert {hit.term.get("lab") for hit in treatments.hits(text)} == {"yes"}, text


def test_no_surface_belongs_to_two_names(rows: list[tuple[Term, list[str], bool]]) -> None:
    owner: dict[tuple[str, str], str] = {}
    for term, surfaces, exact in rows:
        for surface in surfaces:
            key = term.kind, surface if exact else fold(surface)
            assert owner.setdefault(key, term.name) == term.name, surface


def test_abbreviations_and_names_agree_on_class_and_id(rows: list[tuple[Term, list[str], bool]]) -> None:
    drugs = {term.name: term for term, _, exact in rows if term.kind == "drug" and not exact}
    for term, _, exact in rows:
        if exact and term.kind == "drug":
            assert (term.id, term.get("class")) == (drugs[term.name].id, drugs[term.name].get("class")), term.name


def test_classes_that_drugs_name_are_terms(rows: list[tuple[Term, list[str], bool]]) -> None:
    classes = {term.name for term, _, _ in rows if term.kind in {"drug_class", "procedure"}}
    assert {name for term, _, _ in rows if (name := term.get("class"))} - classes == set()


def test_ids_are_curies_and_belong_to_one_drug(rows: list[tuple[Term, list[str], bool]]) -> None:
    owner: dict[str, str] = {}
    for term, _, _ in rows:
        if term.id:
            assert term.id.partition(":")[0] in {"UNII", "CHEBI", "DRUGBANK", "MESH"}
            assert owner.setdefault(term.id, term.name) == term.name, term.id


def test_a_surface_of_two_drugs_is_refused() -> None:
    lines = ["kind,id,name,surfaces,case,attributes", "drug,,one,shared,,", "drug,,two,Shared,,"]
    with pytest.raises(VocabularyError, match="line 3: 'Shared' stands on line 2 too"):
        list(read_terms("drugs.csv", lines))


def test_curated_names_are_in_the_vocabulary(root: Path, rows: list[tuple[Term, list[str], bool]]) -> None:
    with (root / "training" / "vocabulary" / "curated.csv").open(encoding="utf-8", newline="") as lines:
        curated = {row["name"] for row in csv.DictReader(lines)}
    assert curated - {term.name for term, _, _ in rows} == set()


COVERED = {
    "TPN": "parenteral nutrition",
    "FFP": "fresh frozen plasma",
    "CRRT": "haemofiltration",
    "LVAD": "ventricular assist device",
    "TAVI": "transcatheter aortic valve implantation",
    "EVAR": "endovascular aneurysm repair",
    "Whipple's procedure": "whipple procedure",
    "HIPEC": "hyperthermic intraperitoneal chemotherapy",
    "anti-tuberculosis chemotherapy": "antituberculous drug",
    "mFOLFOX6": "chemotherapy",
    "CAG regimen": "chemotherapy",
    "repeated transfusions": "transfusion",
    "transfusion of packed red cells": "blood transfusion",
}


@pytest.mark.parametrize(("printed", "name"), COVERED.items())
def test_frequent_short_forms_and_procedures_are_named(treatments: Vocabulary, printed: str, name: str) -> None:
    assert names(treatments, f"The woman was given {printed} for a week.") == [name]


@pytest.mark.parametrize(
    "text",
    [
        "She became transfusion-dependent after a transfusion reaction, then transfusion free.",
        "A twin-to-twin transfusion was suspected and the CAG repeats were counted.",
        "Whipple's disease was excluded by the tip of the catheter.",
    ],
)
def test_look_alikes_of_short_forms_and_procedures_are_none(treatments: Vocabulary, text: str) -> None:
    assert names(treatments, text) == []
