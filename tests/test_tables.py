"""Flattened tables: rows of studies and of patients, columns, blocks, persons."""

from __future__ import annotations

import pytest
from reading import TOP, record_of, records

from extractors.base import sentences
from pipeline.group_rows import group_rows
from pipeline.recognition import read_text
from pipeline.tables import Row, column_kind, is_person, row_size, rows

STUDIES = f"""{TOP}Table 2. Reported patients
Study
Drug
Patients
Prior treatment
Outcome
Hofstede et al. 2018 [4]
tofacitinib
n = 3 JDM
methotrexate failed
rash improved in 2/3
Wendelin and Brandt 2019 [5]
ruxolitinib
12-year-old girl
prednisolone dependent
after 3 months fever gone
"""
BLOCKS = f"""{STUDIES}Sørlie et al. 2020 [6]
baricitinib
ruxolitinib
n = 5 JDM, 3/5 male
n = 2 JDM, 1/2 male
methotrexate without effect
rash improved in 6/7
"""
PERSONS = f"""{STUDIES}Okoro et al. 2021 [7]
baricitinib
P1: 3-year-old girl
P2: 8-year-old boy
P1: prednisolone dependent
P2: etanercept failed
P1: rash resolved
P2: fever improved
"""
PATIENTS = """Orbit Reports
Sirolimus in refractory Graves' orbitopathy of three patients
M. Sandoval-Reyes, K. Ødegaard
Published 2022-03-15
Table 1
Patient
Sex / age (y)
Earlier treatment
Result at last visit
1
F / 54
methylprednisolone failed
diplopia resolved
2
M / 61
tocilizumab failed
proptosis unchanged
3
F / 38
none
visual acuity improved
"""


def table(text: str) -> list[Row]:
    return rows(read_text(text)._.sentences)


def kinds(row: Row) -> dict[str, str]:
    return {line.text: kind for line, kind in row.cells}


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("Prior treatment", "prior"), ("Before JAK inhibition", "prior"), ("Adverse events", "adverse_event"),
        ("Concomitant drugs", "concomitant"), ("Follow-up (months)", "follow_up"), ("What was seen", "outcome"),
        ("Result at last visit", "outcome"), ("Who was treated", "patient"), ("Sex / age (y)", "patient"),
        ("Agent (dose)", "drug"), ("Report", "study"), ("Remarks", "other"),
    ],
)  # fmt: skip
def test_a_header_says_what_its_column_holds(header: str, kind: str) -> None:
    assert column_kind(header) == kind


@pytest.mark.parametrize(
    ("line", "n"),
    [
        ("n = 3 JDM", 3),
        ("4 JDM", 4),
        ("five patients", 5),
        ("CANDLE, n = 5, 3/5 male", 5),
        ("girl, 3 yr", None),
        ("rash", None),
    ],
)
def test_how_many_patients_a_line_counts(line: str, n: int | None) -> None:
    assert row_size(line) == n


@pytest.mark.parametrize(
    ("line", "person"),
    [
        ("12y/o male", True), ("P1: girl, 3 yr", True), ("F / 54", True), ("M, 61", True), ("woman, 34 yr", True),
        ("n = 3, 2/3 male", False), ("mean age 7 years", False), ("40% female", False), ("tofacitinib", False),
    ],
)  # fmt: skip
def test_a_line_that_describes_one_patient(line: str, person: bool) -> None:
    assert is_person(line) is person


def test_a_row_begins_where_a_study_is_named() -> None:
    first, second = table(STUDIES)
    assert (first.kind, first.head.text, second.head.text) == (
        "study",
        "Hofstede et al. 2018",
        "Wendelin and Brandt 2019",
    )


def test_one_line_per_column_reads_the_columns_off() -> None:
    assert [kind for _, kind in table(STUDIES)[0].cells] == ["drug", "patient", "prior", "outcome"]


def test_columns_are_read_off_whatever_their_lines_say() -> None:
    odd = STUDIES.replace("after 3 months fever gone", "methotrexate").replace("prednisolone dependent", "NR")
    assert kinds(table(odd)[1]) == {
        "ruxolitinib": "drug",
        "12-year-old girl": "patient",
        "NR": "prior",
        "methotrexate": "outcome",
    }


def test_uneven_rows_are_laid_over_the_columns_in_order() -> None:
    assert kinds(table(BLOCKS)[2]) == {
        "baricitinib": "drug",
        "ruxolitinib": "drug",
        "n = 5 JDM, 3/5 male": "patient",
        "n = 2 JDM, 1/2 male": "patient",
        "methotrexate without effect": "prior",
        "rash improved in 6/7": "outcome",
    }


def test_numbered_patients_are_rows_too() -> None:
    found = table(PATIENTS)
    assert [(row.kind, row.place) for row in found] == [("patient", 1), ("patient", 2), ("patient", 3)]
    assert kinds(found[0])["methylprednisolone failed"] == "prior"


def test_numbers_out_of_order_are_no_rows() -> None:
    assert table(PATIENTS.replace("\n2\n", "\n7\n").replace("\n3\n", "\n9\n")) == []


def test_one_row_is_no_table() -> None:
    assert table(STUDIES[: STUDIES.index("Wendelin")]) == []


def test_a_new_caption_begins_a_new_table() -> None:
    second = (
        "Table 3. Others\nStudy\nDrug\nOutcome\nAmadi et al. 2015\nanakinra\nrash resolved\n"
        "Birch et al. 2016\netanercept\nrash stable\n"
    )
    found = table(STUDIES + second)
    assert [row.head.text[:5] for row in found] == ["Hofst", "Wende", "Amadi", "Birch"]
    assert kinds(found[2]) == {"anakinra": "drug", "rash resolved": "outcome"}


# --- records of tables -------------------------------------------------------------------------------------------


def test_a_row_is_a_record_of_its_study() -> None:
    record = record_of(STUDIES, author="Hofstede")
    assert (record.scope, record.study.year, record.study.reference) == ("cited", 2018, "[4]")
    assert (record.group.kind, record.group.n) == ("cohort", 3)
    assert [drug.name for drug in record.drugs] == ["tofacitinib"]
    assert [(prior.name, prior.response) for prior in record.prior_treatments] == [("methotrexate", "refractory")]
    assert [(o.domain, o.n, o.of) for o in record.outcomes] == [("skin", 2, 3)]


def test_a_row_about_one_person_is_an_individual() -> None:
    record = record_of(STUDIES, author="Wendelin")
    assert (record.group.kind, record.group.n) == ("individual", 1)
    assert [age.value for age in record.age] == [12]
    assert record.sex is not None and (record.sex.female, record.sex.male) == (1, 0)
    assert [(prior.name, prior.response) for prior in record.prior_treatments] == [("prednisolone", "dependent")]


def test_blocks_match_their_drugs_by_order() -> None:
    five, two = record_of(BLOCKS, author="Sørlie", n=5), record_of(BLOCKS, author="Sørlie", n=2)
    assert ([d.name for d in five.drugs], [d.name for d in two.drugs]) == (["baricitinib"], ["ruxolitinib"])
    assert five.sex is not None and two.sex is not None
    assert (five.sex.male, two.sex.male) == (3, 1)
    for record in (five, two):
        assert [prior.name for prior in record.prior_treatments] == ["methotrexate"]


def test_persons_of_one_row_are_told_apart() -> None:
    found = [record for record in records(PERSONS) if record.study.author == "Okoro"]
    assert [record.group.label for record in found] == ["P1", "P2"]
    assert [[age.value for age in record.age] for record in found] == [[3], [8]]
    assert [[p.name for p in record.prior_treatments] for record in found] == [["prednisolone"], ["etanercept"]]
    assert [[o.domain for o in record.outcomes] for record in found] == [["skin"], ["fever"]]
    assert all([d.name for d in record.drugs] == ["baricitinib"] for record in found)


def test_rows_of_patients_are_the_documents_own() -> None:
    for label, sex, age, prior in (
        ("Patient 1", (1, 0), 54, ["methylprednisolone"]),
        ("Patient 2", (0, 1), 61, ["tocilizumab"]),
        ("Patient 3", (1, 0), 38, []),
    ):
        record = record_of(PATIENTS, label=label)
        assert (record.scope, record.study.author, record.group.kind) == ("this", "Sandoval-Reyes", "individual")
        assert record.sex is not None and (record.sex.female, record.sex.male) == sex
        assert [one.value for one in record.age] == [age]
        assert [one.name for one in record.prior_treatments] == prior
        assert [drug.name for drug in record.drugs] == ["sirolimus"]


@pytest.mark.parametrize(
    ("label", "direction"), [("Patient 1", "resolved"), ("Patient 2", "unchanged"), ("Patient 3", "improved")]
)
def test_an_outcome_stays_in_its_row(label: str, direction: str) -> None:
    assert [outcome.direction for outcome in record_of(PATIENTS, label=label).outcomes] == [direction]


def test_numbered_lines_that_describe_nobody_are_no_patients() -> None:
    lines = ["Table 2 Models of relapse", "Model", "Treatment", "1", "ivermectin", "2", "albendazole", "3", "both"]
    text = "Forty adults took ivermectin and albendazole for filariasis. Itching improved in 20 adults.\n\n"
    assert {record.group.kind for record in records(text + "\n".join(lines))} == {"cohort"}


GROUPS = f"""{TOP}Table A. Ruxolitinib in three diseases
Group
n
Seen at the end
Dermatomyositis
8
remission in 5/8
Uveitis
6
remission in 2/6
All
14
Quality of life better; followed up for 9 months
"""


def test_a_row_of_a_group_is_its_record_and_the_row_of_all_the_whole() -> None:
    found = [(r.group.n, [c.name for c in r.condition], [(o.n, o.of) for o in r.outcomes]) for r in records(GROUPS)]
    assert found == [
        (14, ["dermatomyositis", "uveitis"], [(None, None)]),
        (8, ["dermatomyositis"], [(5, 8)]),
        (6, ["uveitis"], [(2, 6)]),
    ]


@pytest.mark.parametrize(
    ("printed", "other"),
    [("Group\nn\nSeen at the end", "Adverse event\nn\nOutcome"), ("Seen at the end", "Weight"), ("\nn\n", "\nkg\n")],
)
def test_a_table_of_harms_or_without_results_or_sizes_has_no_groups(printed: str, other: str) -> None:
    assert group_rows(sentences(read_text(GROUPS)))
    assert group_rows(sentences(read_text(GROUPS.replace(printed, other)))) == []


def test_a_row_whose_only_treatment_is_read_as_tapered_is_about_it() -> None:
    text = (
        f"{TOP}Table 3. Studies of tofacitinib\nHofstede et al. (2018)\nJDM Daily tofacitinib (5 mg) Decreased rash\n"
        "Wendelin et al. (2019)\nJDM Daily tofacitinib Rash improved\n"
    )
    assert [[d.name for d in r.drugs] for r in records(text)] == [["tofacitinib"], ["tofacitinib"]]


FAILURES = """Daratumumab for haemolysis
We gave daratumumab to two children (Table).
Table. Patients
No.
Sex / age (years)
Failed before
Doses
Outcome
P1
M / 4
prednisolone; rituximab
4
Transfusion-free
P2
F / 9
sirolimus
6
Died
"""


def test_what_stands_under_failed_before_is_prior_though_it_stands_before_every_start() -> None:
    found = {one.group.label: {p.name for p in one.prior_treatments} for one in records(FAILURES)}
    assert found == {"P1": {"prednisolone", "rituximab"}, "P2": {"sirolimus"}}


def test_a_study_told_in_prose_beside_a_table_is_about_what_the_passage_is() -> None:
    prose = (
        "We treated a girl with baricitinib. Okoro et al. (2016) gave baricitinib to four boys; the rash improved in "
        "three. Lindt et al. (2017) were less lucky: of 12 children, two improved and three died."
    )
    found = {r.study.author: [d.name for d in r.drugs] for r in records(STUDIES.replace(TOP, f"{TOP}{prose}\n"))}
    assert found["Lindt"] == ["baricitinib"]
