"""Ordinary sentences that stand close to what a rule looks for, and mean something else."""

from __future__ import annotations

import pytest
from reading import records


def conditions(text: str) -> set[str]:
    return {c.name for r in records(text) for c in r.condition}


def harms(text: str) -> set[str]:
    return {a.event for r in records(text) for a in r.adverse_events if a.present}


def outcomes(text: str) -> set[tuple[str, str]]:
    return {(o.domain, o.direction) for r in records(text) for o in r.outcomes}


def priors(text: str) -> set[tuple[str, str]]:
    return {(p.name, p.response) for r in records(text) for p in r.prior_treatments}


def drugs(text: str) -> set[str]:
    return {d.name for r in records(text) for d in r.drugs}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (
            "A 62-year-old woman with rheumatoid arthritis who had undergone cataract surgery was given tocilizumab.",
            "rheumatoid arthritis",
        ),
        (
            "A 31-year-old woman had lupus. She was given a vaccine against hepatitis B and then rituximab 1 g.",
            "lupus erythematosus",
        ),
        (
            "Radiotherapy was delivered to a 64-year-old man with glioblastoma, and temozolomide was given.",
            "glioblastoma",
        ),
        (
            "A 31-year-old woman delivered vaginally and was admitted to a ward with postpartum thyroiditis. "
            "She received propranolol 40 mg.",
            "postpartum thyroiditis",
        ),
    ],
)
def test_the_patients_own_disease_is_named(text: str, named: str) -> None:
    assert conditions(text) == {named}


def test_what_is_operated_on_now_is_the_disease() -> None:
    assert conditions("A 70-year-old man had cataract surgery under lidocaine and recovered.") == {"cataract"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "Nivolumab-induced pneumonitis. We report a 71-year-old man with melanoma. In the setting of nivolumab "
            "therapy he developed pneumonitis and diarrhoea.",
            {"pneumonitis", "diarrhoea"},
        ),
        (
            "Hepatitis caused by nimesulide. A 53-year-old woman took nimesulide for back pain. "
            "She developed acute hepatitis and viral markers were negative.",
            {"acute hepatitis"},
        ),
        ("A 40-year-old man took prednisolone and developed loss of muscle mass.", {"loss of muscle mass"}),
        (
            "A 50-year-old man with gout developed a drug rash after allopurinol; the differential diagnosis included "
            "viral exanthema.",
            {"drug rash"},
        ),
        ("A 33-year-old man with Guillain-Barre syndrome had residual weakness after immunoglobulin.", set()),
        ("A 40-year-old woman with pemphigus had persistent disease after six months of azathioprine.", set()),
    ],
)
def test_harms_are_what_came_up(text: str, told: set[str]) -> None:
    assert harms(text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "A 30-year-old woman with colitis was given infliximab. She was monitored for two years without relapse.",
            ("relapse", "absent"),
        ),
        (
            "A 42-year-old woman with epilepsy took lacosamide. She was assessed for surgery and her seizures stopped.",
            ("seizure", "resolved"),
        ),
        (
            "A woman with migraine took topiramate. She was checked for side effects and headache improved in May.",
            ("pain", "improved"),
        ),
        ("A man with arthritis took leflunomide. Pain improved before therapy was changed.", ("pain", "improved")),
        ("Two patients with lymphoma received rituximab ending in complete remission.", ("remission", "occurred")),
        ("A 26-year-old man with cancer received cisplatin. Pain disappeared before surgery.", ("pain", "resolved")),
    ],
)
def test_outcomes_beside_other_words(text: str, told: tuple[str, str]) -> None:
    assert told in outcomes(text)


def test_what_a_treatment_was_given_with_is_no_swap() -> None:
    text = (
        "A 23-year-old man had previously received ciclosporin with prednisolone for aplastic anaemia after hepatitis. "
        "Eltrombopag 50 mg daily was started."
    )
    assert priors(text) == {("ciclosporin", "unspecified"), ("prednisolone", "unspecified")}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "A 45-year-old man with ulcerative colitis had side effects of azathioprine. Vedolizumab 300 mg was given "
            "and the colitis remitted.",
            "azathioprine",
        ),
        (
            "A 37-year-old man with hypersensitivity to ampicillin had syphilis. Doxycycline 100 mg was given and the "
            "rash cleared.",
            "ampicillin",
        ),
    ],
)
def test_what_was_not_tolerated_before_is_an_earlier_line(text: str, name: str) -> None:
    assert (name, "intolerant") in priors(text)
    assert name not in drugs(text)


@pytest.mark.parametrize(
    ("text", "given"),
    [
        (
            "A 54-year-old man on methotrexate who presented with fever was diagnosed with giant cell arteritis and "
            "treated with tocilizumab 162 mg weekly; he improved.",
            {"tocilizumab"},
        ),
        (
            "Rituximab was recommended and was given at 1 g to a 59-year-old man with vasculitis, who improved.",
            {"rituximab"},
        ),
        (
            "A 68-year-old woman had hypothyroidism. Levothyroxine 50 µg was commenced; testosterone was low.",
            {"levothyroxine"},
        ),
    ],
)
def test_what_was_given_is_the_drug(text: str, given: set[str]) -> None:
    assert drugs(text) == given
