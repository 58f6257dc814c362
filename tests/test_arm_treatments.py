"""What each arm of a study was given, and the arm that got only what all arms got."""

from __future__ import annotations

import pytest
from reading import records

from extractors.treatments import Treatments
from pipeline.arm_treatments import given_alone_or_together
from pipeline.bibliography import Front
from pipeline.layout import Block
from pipeline.recognition import recognise
from pipeline.segmentation import Segmentation

TITLE = "Tofacitinib in combination with rituximab in dermatomyositis\nLotte Verhaegen, Piet Aerts\n\n"

LETTERED = (
    "Prevention of myalgia. Ninety patients were randomly assigned to three groups. Group A received normal saline and "
    "suxamethonium, group B lidocaine and suxamethonium, group C normal saline and rocuronium. Myalgia occurred in 18 "
    "patients (60%) in group A, in 6 patients (20%) in group B and in 3 patients (10%) in group C."
)


def test_lettered_groups_were_given_what_one_sentence_tells_of_each() -> None:
    drugs = {record.group.label: {drug.name for drug in record.drugs} for record in records(LETTERED)}
    assert drugs == {
        "group A": {"suxamethonium"},
        "group B": {"lidocaine", "suxamethonium"},
        "group C": {"rocuronium"},
    }


ADDED = TITLE + (
    "METHODS: Eighteen patients were randomised to receive tofacitinib and 9 to receive placebo. "
    "RESULTS: Herpes zoster occurred in 3 patients with tofacitinib and in 1 placebo-treated patient (11%). "
    "Remission was reached by more patients on tofacitinib than on placebo."
)


def test_a_placebo_arm_that_got_the_treatment_of_all_arms_has_a_record() -> None:
    drugs = {record.group.label: ([d.name for d in record.drugs], record.group.n) for record in records(ADDED)}
    assert drugs == {"tofacitinib": (["tofacitinib", "rituximab"], 18), "placebo": (["rituximab"], 9)}
    assert [record.group.label for record in records(ADDED.replace("in combination with", "after"))] == ["tofacitinib"]


def test_what_a_result_is_held_against_does_not_own_it() -> None:
    directions = {record.group.label: [o.domain for o in record.outcomes] for record in records(ADDED)}
    assert "remission" in directions["tofacitinib"]
    assert "remission" not in directions["placebo"]


def test_one_treatment_or_placebo_makes_an_arm_whose_size_is_not_that_of_all() -> None:
    told = "METHODS: Sixty adults with dermatomyositis were randomised to tofacitinib (5 mg/d) or placebo. "
    text = "Tofacitinib in dermatomyositis\nLotte Verhaegen, Piet Aerts\n\n" + told + "RESULTS: The rash improved."
    assert [(r.group.label, r.group.n) for r in records(text)] == [("tofacitinib", None)]
    crossed = text.replace("randomised to", "randomised, in a crossover design, to")
    doses = text.replace("(5 mg/d)", "5 mg, 10 mg, 20 mg")
    for other in (crossed, doses):
        assert [(r.group.label, r.group.n) for r in records(other)] == [(None, 60)]


def test_an_arm_of_a_cited_study_is_named_where_more_than_its_drug_is_printed() -> None:
    told = (
        "Mertens et al. reported remission in 60% of children with tofacitinib as compared to oral prednisolone alone."
    )
    text = TITLE + "DISCUSSION: We saw the same. " + told
    assert {r.group.label for r in records(text) if r.scope == "cited"} == {None, "oral prednisolone alone"}
    bare = text.replace("oral prednisolone alone", "azathioprine")
    cited = [r for r in records(bare) if r.scope == "cited"]
    assert [(r.group.label, [d.name for d in r.drugs]) for r in cited] == [
        (None, ["tofacitinib"]),
        (None, ["azathioprine"]),
    ]


def test_the_one_dose_that_a_study_prints_of_a_drug_is_that_of_every_arm_that_got_it() -> None:
    run_in = "In this trial, 2 infusions (900 mg per infusion) of rituximab, given 2 weeks apart, were followed by "
    once = ADDED.replace("METHODS: ", f"METHODS: {run_in}once-daily tofacitinib 5 mg or placebo for 25 weeks. ")
    twice = once.replace("placebo for 25 weeks. ", "placebo for 25 weeks. Earlier, rituximab 400 mg had failed. ")

    def doses(text: str) -> list[list[tuple[str, str | None]]]:
        return [[(drug.name, drug.dose) for drug in record.drugs] for record in records(text)]

    rituximab = ("rituximab", "900 mg per infusion")
    assert doses(once) == [[("tofacitinib", "5 mg"), rituximab], [rituximab]]
    assert ("rituximab", None) in doses(twice)[1]


@pytest.mark.parametrize(
    ("told", "found"),
    [
        (
            "We evaluated tofacitinib plus azathioprine vs. tofacitinib monotherapy.",
            {"combination": ("tofacitinib", "azathioprine"), "monotherapy": ("tofacitinib",)},
        ),
        (
            "Adults had tofacitinib with or without azathioprine. Tofacitinib alone helped.",
            {"combination": ("tofacitinib", "azathioprine"), "monotherapy": ("tofacitinib",)},
        ),
        ("Tofacitinib monotherapy helped.", {"combination": (), "monotherapy": ("tofacitinib",)}),
        ("Adults had tofacitinib plus azathioprine, tofacitinib alone or azathioprine alone.", {}),
        ("Adults had tofacitinib plus azathioprine.", {}),
    ],
)
def test_a_monotherapy_arm_got_the_one_drug_that_is_told_of_alone(
    told: str, found: dict[str, tuple[str, ...]]
) -> None:
    doc = recognise(Segmentation(told, [], [Block(0, len(told), "body", 0)], Front()))
    assert given_alone_or_together(["combination", "monotherapy", "early"], list(Treatments()(doc)), told) == found
