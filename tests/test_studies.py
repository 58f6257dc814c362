"""Citations in all their styles, and which study owns a sentence."""

from __future__ import annotations

import pytest
from reading import TOP, Reading

from extractors.studies import Studies
from pipeline.recognition import read_text

LIST = """
References
1. Aerts P, Brouwer N. A first case. J Demo 2013;12:157-65.
2. van der Zande P. Gain or course? J Demo. 2021; 6: 811
3. Moreau-Lindt C, Hadley S, et al. A series. J Demo. 2020; 12: 204
"""


def cited(text: str) -> list[tuple[str | None, int | None, str | None, str]]:
    found = [mention.value for mention in Studies()(read_text(TOP + text))]
    return [(value.author, value.year, value.reference, value.style) for value in found]


@pytest.mark.parametrize(
    ("text", "author", "year"),
    [
        ("Last year Hofstede et al. (2019) treated a girl.", "Hofstede", 2019),
        ("Last year Hofstede et al. treated a girl.", "Hofstede", None),
        ("Wendelin and colleagues gave baricitinib.", "Wendelin", None),
        ("De Benedetti and others (2023) gave baricitinib.", "De Benedetti", 2023),
        ("Wendelin and co-workers gave baricitinib.", "Wendelin", None),
        ("Minagawa and Sheremet (2000) gave baricitinib.", "Minagawa", 2000),
        ("It was Hofstede (2019) who treated a girl.", "Hofstede", 2019),
        ("The girl of Le Voyer et al. 2021 recovered.", "Le Voyer", 2021),
        ("Hofstede-Brandt et al., 2011, treated a girl.", "Hofstede-Brandt", 2011),
        ("O'Sullivan et al. (2011) treated a girl.", "O'Sullivan", 2011),
        ("Minagawa and Sheremet also noticed a better rash.", "Minagawa", None),
        ("Then de la Torre Vidal and Sheremet described a girl.", "de la Torre Vidal", None),
        ("In 2013, Hofstede et al. treated a girl.", "Hofstede", 2013),
        ("Hofstede et al. in 2013 gave baricitinib.", "Hofstede", 2013),
    ],
)
def test_a_study_named_in_the_sentence(text: str, author: str, year: int | None) -> None:
    assert cited(text) == [(author, year, None, "narrative")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Two adults recovered (Hofstede et al., 2018).", [("Hofstede", 2018)]),
        ("Two adults recovered (see Hofstede et al. 2018).", [("Hofstede", 2018)]),
        ("Two adults recovered (Hofstede and Brandt 2018).", [("Hofstede", 2018)]),
        ("Adults recovered (Hofstede et al., 2018; Wendelin, 2020).", [("Hofstede", 2018), ("Wendelin", 2020)]),
        ("Two adults recovered [Hofstede et al., 2018].", [("Hofstede", 2018)]),
    ],
)
def test_a_study_in_brackets(text: str, expected: list[tuple[str, int]]) -> None:
    assert cited(text) == [(author, year, None, "parenthetical") for author, year in expected]


@pytest.mark.parametrize(
    "text",
    [
        "She was seen in May (since March 2019) and again in June 2020.",
        "The criteria (Version 2017) were met.",
        "The rash improved in 12 of 14 patients.",
        "We treated a girl with baricitinib in 2019.",
        "Creatinine and Ferritin were reported; Methotrexate and Baricitinib improved it.",
    ],
)
def test_dates_and_counts_are_no_studies(text: str) -> None:
    assert cited(text) == []


def test_a_bare_mark_is_resolved_by_the_list() -> None:
    assert cited(f"Two girls were treated with it [2].{LIST}") == [("van der Zande", 2021, "2", "mark")]
    assert cited(f"Two girls were treated with it.3 They were well.{LIST}") == [("Moreau-Lindt", 2020, "3", "mark")]


def test_a_mark_without_a_list_keeps_its_number() -> None:
    assert cited("Two girls were treated with it [122].") == [(None, None, "122", "mark")]


def test_a_mark_without_a_list_is_of_the_study_that_the_sentence_calls_by_its_capitals() -> None:
    assert cited("The GNCT study treated six girls.[9]") == [("GNCT", None, "9", "mark")]
    assert cited("The JDM study treated six girls.[9]") == [(None, None, "9", "mark")]
    assert cited("The GNCT study treated six girls.[2]" + LIST) == [("van der Zande", 2021, "2", "mark")]


def test_a_mark_beside_a_name_gives_the_name_its_year() -> None:
    text = f"Last year Moreau-Lindt and colleagues,3 who saw 35 children, gave baricitinib.{LIST}"
    assert cited(text) == [("Moreau-Lindt", 2020, "3", "narrative")]


def test_a_name_without_a_mark_is_looked_up_in_the_list() -> None:
    assert cited(f"Last year Aerts et al. treated a girl.{LIST}") == [("Aerts", 2013, "1", "narrative")]


def test_the_list_prints_a_surname_whole() -> None:
    text = f"Last year Zande et al. [2] treated a girl.{LIST}"
    assert cited(text) == [("van der Zande", 2021, "2", "narrative")]


def test_the_year_of_an_earlier_mention_holds_later() -> None:
    text = "Hofstede et al. (2019) treated a girl.\nThe rash that Hofstede et al. saw went away."
    assert cited(text) == [("Hofstede", 2019, None, "narrative")] * 2


# --- who owns the sentence ---------------------------------------------------------------------------------------

OURS = "We treated a 9-year-old girl with baricitinib and her rash went away."


def test_a_narrative_citation_takes_over() -> None:
    told = Reading(f"{OURS} Hofstede et al. (2019) treated a boy whose fever stayed.")
    assert told.study("her rash") == "own"
    assert told.study("fever") == "Hofstede 2019"


def test_a_narrative_citation_takes_over_from_where_it_stands() -> None:
    told = Reading(f"{OURS} Her joints improved, whereas Hofstede et al. (2019) treated a boy whose fever stayed.")
    assert told.study("fever") == "Hofstede 2019"
    assert told.study("Her joints") == "own"


def test_what_follows_a_citation_is_still_about_it() -> None:
    told = Reading(
        f"{OURS}\nHofstede et al. (2019) treated a boy with tofacitinib. He was well at 6 months. His fever went."
    )
    assert told.study("He was well") == told.study("His fever") == "Hofstede 2019"


def test_a_new_paragraph_goes_back_to_our_own() -> None:
    told = Reading(
        f"{OURS}\nHofstede et al. (2019) treated a boy with tofacitinib. He was well.\nThe fever went within a week."
    )
    assert told.study("The fever") == "own"


def test_without_patients_of_our_own_a_new_paragraph_goes_on() -> None:
    told = Reading(
        "To the Editor: I read with interest of the boy with rash.\nHofstede "
        "et al. (2019) treated a boy with tofacitinib.\n"
        "The fever went within a week."
    )
    assert told.study("The fever") == "Hofstede 2019"


@pytest.mark.parametrize("voice", ["Our patient", "In our girl we saw that she", "We treated her and she"])
def test_our_own_voice_takes_it_back(voice: str) -> None:
    told = Reading(f"{OURS} Hofstede et al. (2019) treated a boy with tofacitinib. {voice} had no fever.")
    assert told.study("treated a boy") == "Hofstede 2019"
    assert told.study("had no fever") == "own"


@pytest.mark.parametrize("opinion", ["We thank Dr Aerts:", "To our knowledge,", "We agree that"])
def test_opinions_and_thanks_are_no_own_voice(opinion: str) -> None:
    told = Reading(
        f"{OURS}\nHofstede et al. (2019) treated a boy with tofacitinib. {opinion} he was the first whose fever went."
    )
    assert told.study("he was the first") == "Hofstede 2019"


@pytest.mark.parametrize(
    "comparison",
    [
        "Unlike the patient of Hofstede et al. (2019),",
        "Her rash went, as in the boy described by Hofstede et al. (2019), and",
        "In contrast to the girl of Hofstede et al. (2019),",
        "Similar to Hofstede et al. (2019),",
    ],
)
def test_a_comparison_does_not_take_over(comparison: str) -> None:
    told = Reading(f"{OURS} {comparison} she had no fever.")
    assert told.study("she had no fever") == "own"


def test_a_study_in_brackets_owns_the_sentence_that_introduces_its_patients() -> None:
    told = Reading(f"{OURS} Tofacitinib was given to two adults with fever (Hofstede et al., 2018).")
    assert told.study("Tofacitinib was") == "Hofstede 2018"


def test_a_study_in_brackets_does_not_own_what_the_authors_say_of_theirs() -> None:
    told = Reading(f"{OURS} Her fever went, which fits what is known of the drug (Hofstede et al., 2018).")
    assert told.study("Her fever") == "own"


def test_a_bare_mark_owns_the_sentence_that_introduces_its_patients() -> None:
    told = Reading(f"{OURS} Two adults with fever were given tofacitinib [3]. Her rash is not back.{LIST}")
    assert told.study("Two adults") == "Moreau-Lindt 2020"


def test_a_mark_of_several_references_is_a_study_without_a_name() -> None:
    told = Reading(f"{OURS} Two adults with fever were given tofacitinib [1-3].{LIST}")
    assert told.study("Two adults") == "nameless"


def test_a_mark_of_several_unlisted_references_is_a_study_without_a_name() -> None:
    told = Reading(f"{OURS} Two adults with fever were given tofacitinib [31-33].")
    assert told.study("Two adults") == "nameless"


def test_one_study_cited_twice_is_one() -> None:
    text = (
        f"{OURS}\nHofstede et al. (2019) treated a boy with tofacitinib.\nThe "
        f"rash of Hofstede et al. went within a week."
    )
    told = Reading(text)
    assert [study.author for study in told.found.studies[1:]] == ["Hofstede"]


def test_two_studies_in_one_sentence_share_it() -> None:
    told = Reading(
        f"{OURS}\nHofstede et al. (2019) treated a boy whose fever went, and "
        f"Wendelin et al. (2020) a woman whose rash stayed."
    )
    assert told.study("fever") == "Hofstede 2019"
    assert told.study("rash stayed") == "Wendelin 2020"


def test_our_own_earlier_report_is_a_study() -> None:
    told = Reading(f"{OURS} We previously reported a boy who was given tofacitinib (Verhaegen et al., 2015).")
    assert told.study("a boy") == "Verhaegen 2015"


def test_the_background_is_nobodys() -> None:
    told = Reading(
        "Juvenile dermatomyositis is a rare disease of childhood.\nMethotrexate is often used and may cause nausea.\n"
        f"{OURS}\nThe fever went within a week."
    )
    assert told.study("rare disease") == told.study("nausea") == "nobody"
    assert told.study("her rash") == told.study("The fever") == "own"


def test_a_background_section_is_nobodys_unless_it_tells_of_patients() -> None:
    text = (
        "Baricitinib for rash\nBACKGROUND: Rash is often refractory to methotrexate in the young.\n"
        "METHODS: We treated four children with baricitinib.\nRESULTS: The rash improved in three of four children.\n"
    )
    told = Reading(text)
    assert told.study("methotrexate") == "nobody"
    assert told.study("The rash improved") == "own"


def test_the_reason_is_kept() -> None:
    told = Reading(
        f"{OURS}\nHofstede et al. (2019) treated a boy with tofacitinib. It helped. Our patient had no fever."
    )
    reasons = [told.owner(words).reason for words in ("Hofstede", "It helped", "Our patient")]
    assert reasons[1] != reasons[2]
    assert all(owner.reason for owner in told.found.owners)


def test_the_list_tells_a_surname_of_two_words() -> None:
    listed = "\n\nReferences: Aerts P, Brouwer N. J Demo 2013;12:157. Kern Halden M, et al. J Demo 2016;1:89."
    prose = "Of the 66 adults of Kern Halden et al. (2016) half were well. Young Aerts et al. (2013) agree."
    told = cited(f"{OURS}\n{prose}{listed}")
    assert [(author, year) for author, year, _, style in told if style == "narrative"] == [
        ("Kern Halden", 2016),
        ("Aerts", 2013),
    ]
