"""Outcomes and adverse events: what example lines cannot mark, their data, and the vocabularies they share."""

from __future__ import annotations

import time
from typing import get_args

import pytest

from extractors import outcomes
from extractors.adverse_events import AdverseEvents
from extractors.clause_cues import cues
from extractors.count_assignment import assign
from extractors.count_words import Count
from extractors.counts import counts
from extractors.outcome_cues import find_cues
from extractors.outcome_directions import DENIED
from extractors.outcome_organs import organ
from extractors.outcomes import Outcomes
from extractors.vocabulary import vocabulary
from extractors.word_tables import TERMS, rows
from pipeline import records
from pipeline.recognition import read_text

LEAD = "Tofacitinib was given to 25 children with juvenile dermatomyositis, and we tell here what became of them.\n\n"


def stated(text: str) -> list[tuple[str, str]]:
    """Domain and direction of every outcome of a text, in text order."""
    return [(m.value.domain, m.value.direction) for m in Outcomes()(read_text(LEAD + text))]


def test_domains_and_directions_are_those_of_records() -> None:
    assert get_args(outcomes.Domain) == get_args(records.Domain)
    assert get_args(outcomes.Direction) == get_args(records.Direction)


def test_every_direction_has_its_denial() -> None:
    assert set(DENIED) == set(get_args(records.Direction))
    assert set(DENIED.values()) <= set(get_args(records.Direction))


def test_the_cue_table_keeps_its_vocabularies() -> None:
    cue_rows = rows(TERMS / "directions.csv", ("pattern", "kind", "direction", "takes", "domain"))
    for row in cue_rows:
        assert row["takes"] in {"left", "right", "both", "noun", "none"}, row
        assert row["domain"] in {"", *get_args(records.Domain)}, row
        assert row["direction"] in {"", *get_args(records.Direction)}, row
        assert (row["takes"] == "none" and row["kind"] != "skip") == bool(row["domain"]), row
    assert len({row["pattern"] for row in cue_rows}) == len(cue_rows)


@pytest.mark.parametrize("table", ["organs.csv", "organ_words.csv"])
def test_organs_are_domains_of_records_and_each_has_one_pattern(table: str) -> None:
    domains = [row["domain"] for row in rows(TERMS / table, ("domain", "pattern"))]
    assert set(domains) <= set(get_args(records.Domain))
    assert len(set(domains)) == len(domains)


@pytest.mark.parametrize(
    ("disease", "domain"),
    [
        ("lupus nephritis", "renal"),
        ("systemic lupus erythematosus", "disease_activity"),
        ("adrenal insufficiency", "other"),
        ("acute myeloid leukaemia", "tumour"),
        ("hepatitis b", "infection"),
        ("bacterial endophthalmitis", "eye"),
        ("dermatomyositis", "disease_activity"),
    ],
)
def test_a_disease_has_the_domain_of_the_organ_that_its_name_tells(disease: str, domain: str) -> None:
    assert organ(disease, disease) == domain


def test_clause_cues_compile_and_have_roles() -> None:
    for role in {row["role"] for row in rows(TERMS / "clause_cues.csv", ("role", "pattern"))}:
        assert cues(role).pattern


def test_measures_and_signs_have_a_domain_of_records() -> None:
    for term in vocabulary().terms:
        if term.kind in {"measure", "sign"} and term.get("ignore") != "yes":
            assert term.get("domain") in get_args(records.Domain), term
            assert term.get("higher") in {None, "better", "worse"}, term


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("There was improvement of muscle and skin inflammation.", [("muscle", "improved"), ("skin", "improved")]),
        (
            "CMAS, MMT8 and ferritin improved.",
            [("muscle", "improved"), ("inflammation_markers", "improved")],
        ),
        (
            "Notable improvement or stabilization of calcinosis was seen.",
            [("calcinosis", "improved"), ("calcinosis", "stable")],
        ),
        ("There was no improvement or worsening of symptoms.", [("disease_activity", "unchanged")]),
        ("The rash faded and then cleared.", [("skin", "improved"), ("skin", "resolved")]),
        ("A rash was present in all. It got better within weeks.", [("skin", "improved")]),
        (
            "Methotrexate was stopped and prednisone lowered.",
            [("immunosuppressant_use", "stopped"), ("steroid_use", "reduced")],
        ),
        (
            "STAT1 phosphorylation fell as well as ferritin.",
            [("stat_phosphorylation", "reduced"), ("inflammation_markers", "reduced")],
        ),
        ("Adalimumab was discontinued.", [("treatment_discontinuation", "occurred")]),
        ("Her symptoms worsened. So infliximab was started.", []),
    ],
)  # fmt: skip
def test_shared_subjects_denials_and_threads(text: str, expected: list[tuple[str, str]]) -> None:
    assert stated(text) == expected


def test_a_contrast_gives_one_mention_per_arm() -> None:
    found = [
        m.value for m in Outcomes()(read_text(LEAD + "Complete remission was seen in 52% versus 44%, respectively."))
    ]
    assert [(o.domain, o.percent, o.arm) for o in found] == [("remission", 52, 0), ("remission", 44, 1)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Remission was rarer in the oral (20%) than in the inhaled group (45%).", [(20, 0), (45, 1)]),
        ("Relapses were as frequent in both the oral (20%) and the other group (25%).", [(20, 0), (25, 1)]),
        ("In the oral group 20% of patients relapsed at last, compared with 45% in the other.", [(20, 0), (45, 1)]),
        ("Rash (20%) and arthritis (45%) improved.", [(20, None), (45, None)]),
        ("Relapses came in 20.5, 31 and 45% of them, respectively.", [(20.5, 0), (31, 1), (45, 2)]),
        ("Relapses came in 20 (A) and 45% (B).", [(20, 0), (45, 1)]),
        ("At weeks 20 and 30, 45% relapsed.", [(45, None)]),
    ],
)
def test_shares_that_are_held_against_each_other_are_arms(text: str, expected: list[tuple[float, int | None]]) -> None:
    assert [(count.percent, count.arm) for count in counts(text)] == expected


def test_a_bare_number_is_held_against_a_count() -> None:
    found = [(c.n, c.arm) for c in counts("Nine patients of one group relapsed, compared with 4 in the other.")]
    assert found == [(9, 0), (4, 1)]


def test_each_of_two_counts_in_a_contrast_is_the_statement_s() -> None:
    text = "In one group 33 patients stopped the treatment early, compared with 22 in the other."
    start = text.index("stopped")
    assert [c.n for c in assign(text, [(start, start + 7)])[0]] == [33, 22]
    text = "There was softening in 5, and relief."
    assert [c.n for c in assign(text, [(10, 19)])[0]] == [5]


def test_a_number_of_known_patients_counts_nobody() -> None:
    for text in ("In the 12 patients who had failed, creatinine fell.", "The dose of the 14 patients on it fell."):
        assert assign(text, [(text.index("fell"), text.index("fell") + 4)]) == {}
    assert assign("In four patients, creatinine fell.", [(18, 33)])[0][0].n == 4


def test_a_number_with_a_verb_of_its_own_is_of_what_follows() -> None:
    text = "Three patients died, one had a stroke."
    assert [c.n for c in assign(text, [(15, 19)])[0]] == [3]
    text = "Remission came in 9 of 12 (75%), 3 of 12 (25%) were worse."
    assert [c.n for c in assign(text, [(0, 9)])[0]] == [9]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("24/25 (96%) had it", (24, 25, 96)), ("19 of 22 (86.3%) subjects", (19, 22, 86.3)),
        ("37 (90.2%) of them", (37, None, 90.2)), ("all 32 patients", (32, 32, None)),
        ("in both patients", (2, 2, None)), ("58% (14/24) did", (14, 24, 58)),
        ("16 out of 20 patients", (16, 20, None)),
        ("Twelve percent of them", (None, None, 12)), ("34.3% of 99", (None, 99, 34.3)),
        ("83,3 % of them", (None, None, 83.3)), ("Three of the five survived", (3, 5, None)),
        ("one of these three", (1, 3, None)), ("seven children (28%)", (7, None, 28)),
        ("in 9 (75%) of 12 men", (9, 12, 75)), ("each of the six girls", (6, 6, None)),
        ("Forty-one percent of them", (None, None, 41)),
    ],
)  # fmt: skip
def test_counts_as_printed(text: str, expected: tuple[int | None, int | None, float | None]) -> None:
    (count,) = counts(text)
    assert (count.n, count.of, count.percent) == expected


@pytest.mark.parametrize(
    "text",
    ["120/80 mm Hg", "a 75% reduction of the score", "fell by 61%", "a JAK 1/2 inhibitor", "tacrolimus 0.1% ointment",
     "for 3 months", "from 80% to 62% of predicted", "no one had it", "rates of 40-45%", "grades (26%~50%)",
     "varied between 12 and 30%", "all three treatment groups", "each of the two drugs",
     "fewer than 6% of them", "a median of -31.2%", "25% of the tidal volume", "saline 5% (2 mg/kg)",
     "at weeks 12 and 24"],
)  # fmt: skip
def test_numbers_that_count_nobody(text: str) -> None:
    assert counts(text) == []


def test_a_count_goes_to_what_it_is_printed_with() -> None:
    text = "complete response in 7/52 (13.5%), partial response in 35/52 (67.3%), no response in 10/52 (19.2%)"
    spans = [(text.index(words), text.index(words) + len(words)) for words in ("complete response", "partial response")]
    spans.append((text.index("no response"), text.index("no response") + len("no response")))
    assert [assign(text, spans)[place][0].n for place in range(3)] == [7, 35, 10]


def test_a_count_before_a_conjunction_belongs_to_what_precedes() -> None:
    text = "CR in 65% and PR in 15% of cases"
    found = assign(text, [(0, 2), (text.index("PR"), text.index("PR") + 2)])
    assert {place: [c.percent for c in given] for place, given in found.items()} == {0: [65], 1: [15]}


def test_a_group_is_the_denominator_of_those_of_them() -> None:
    text = "Of the 21 patients treated, seven of them responded."
    start = text.index("responded")
    assert assign(text, [(start, start + 9)]) == {0: [Count(text.index("seven"), start - 1, 7, 21)]}


def test_cues_are_not_found_where_nothing_is_asserted() -> None:
    assert find_cues("to assess whether it improved") == []
    assert [cue.text for cue in find_cues("The rash improved")] == ["improved"]


def test_extractors_read_a_document_in_milliseconds() -> None:
    text = LEAD + "The rash improved in 14/20 (70%) and prednisone was tapered; herpes zoster occurred in two. " * 40
    doc = read_text(text)
    started = time.process_time()
    found = [*Outcomes()(doc), *AdverseEvents()(doc)]
    assert len(found) >= 120
    assert time.process_time() - started < 0.5
