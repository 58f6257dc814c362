"""Which stretches of a page are content: sections, furniture, back matter, tables, paragraphs, the view."""

from __future__ import annotations

import pytest
from reading import document, record_of, records, sections

from pipeline.document import Section
from pipeline.kinds import is_letter, kind_of
from pipeline.layout import blocks
from pipeline.recognition import read_text
from pipeline.segmentation import normalise, segment

TITLE = "Tofacitinib in four children with juvenile dermatomyositis"
PAGE = f"""Demo Paediatrics
Log in   Register   Subscribe
Home | Journal | Search | About
{TITLE}
Lotte Verhaegen, Piet Aerts
Published: 12 March 2021
BACKGROUND: The rash is often refractory to steroids.
METHODS: We treated four children with tofacitinib 5 mg twice daily.
RESULTS: The rash improved in three of four children.
CONCLUSION: Tofacitinib may help.
Keywords: baricitinib, skin
Conflict of interest
The authors received fees from a maker of ruxolitinib.
References
1. Brouwer N. Anakinra for all. J Demo 2015;2:7
"""


def test_every_part_of_a_page_gets_its_section() -> None:
    found = sections(PAGE)
    assert found["title"] == [TITLE]
    assert found["byline"] == ["Lotte Verhaegen, Piet Aerts"]
    assert found["background"] == ["The rash is often refractory to steroids."]
    assert found["methods"] == ["We treated four children with tofacitinib 5 mg twice daily."]
    assert found["results"] == ["The rash improved in three of four children."]
    assert found["conclusions"] == ["Tofacitinib may help."]
    assert found["references"] == ["1. Brouwer N. Anakinra for all. J Demo 2015;2:7"]


@pytest.mark.parametrize(
    "words", ["Log in", "Home | Journal", "Published: 12 March", "baricitinib", "ruxolitinib", "Anakinra"]
)
def test_furniture_and_back_matter_are_no_content(words: str) -> None:
    segmentation = segment(document(PAGE))
    place = PAGE.index(words)
    assert not any(block.start <= place < block.end for block in segmentation.blocks)
    assert segmentation.view[place : place + len(words)].strip() == ""


def test_the_view_is_as_long_as_the_text_and_keeps_its_lines() -> None:
    view = segment(document(PAGE)).view
    assert len(view) == len(PAGE)
    assert [n for n, c in enumerate(view) if c == "\n"] == [n for n, c in enumerate(PAGE) if c == "\n"]
    place = PAGE.index("We treated")
    assert view[place : place + 23] == "We treated four childre"


def test_drugs_in_furniture_are_nobodys_treatment() -> None:
    (record,) = records(PAGE)
    printed = record.model_dump_json(include={"drugs", "prior_treatments", "concomitant_treatments"})
    assert "tofacitinib" in printed
    assert not any(drug in printed for drug in ("baricitinib", "ruxolitinib", "anakinra"))


@pytest.mark.parametrize(
    ("printed", "plain"),
    [
        ("2–4\u2009mg", "2-4 mg"),
        ("\u22125 and \u20105", "-5 and -5"),
        ("0·1 mg", "0.1 mg"),
        ("the child’s “rash”", 'the child\'s "rash"'),
        ("p ⩽ 0.05", "p ≤ 0.05"),
        ("a · b", "a · b"),
    ],
)
def test_variants_become_plain_without_moving_anything(printed: str, plain: str) -> None:
    assert normalise(printed) == plain
    assert len(normalise(printed)) == len(printed)


def test_headings_glued_to_the_text_open_sections() -> None:
    found = sections(f"{TITLE}\nLotte Verhaegen, Piet Aerts\nABSTRACT.METHODS:We treated four children.\n")
    assert found["methods"] == ["We treated four children."]
    found = sections(f"{TITLE}\nZusammenfassung:Abstract Objectives: To see. Results: The rash improved in three.\n")
    assert found["results"] == ["The rash improved in three."]


@pytest.mark.parametrize(
    ("heading", "section"),
    [
        ("Methods", "methods"), ("2. Patients and methods", "methods"), ("RESULTS:", "results"), ("Résumé", "abstract"),
        ("Zusammenfassung", "abstract"), ("Introduction", "background"), ("Case presentation", "body"),
        ("Conclusions.", "conclusions"), ("4. Discussion", "discussion"),
    ],
)  # fmt: skip
def test_a_heading_alone_on_its_line_opens_a_section(heading: str, section: str) -> None:
    words = "Four children were treated with tofacitinib."
    found = sections(f"{TITLE}\nLotte Verhaegen, Piet Aerts\n{heading}\n{words}\n")
    assert any(words in stretch for stretch in found[section])
    assert not any(heading in stretch for name, all_of in found.items() if name != "furniture" for stretch in all_of)


@pytest.mark.parametrize(
    "heading", ["Funding", "Acknowledgements", "Conflicts of interest", "Keywords", "Data availability"]
)
def test_back_matter_lasts_until_the_next_heading(heading: str) -> None:
    text = (
        f"{TITLE}\n{heading}\nThe makers of ruxolitinib paid.\nResults\nThe rash improved in three of four children.\n"
    )
    found = sections(text)
    assert any("ruxolitinib" in stretch for stretch in found["furniture"])
    assert found["results"] == ["The rash improved in three of four children."]


def test_a_page_on_one_line_is_cut_at_its_headings() -> None:
    care = "Four children were given tofacitinib and the rash went within weeks of its start. " * 20
    text = (
        f"Home  About  Issues  Log in  Background Children may be refractory. Methods "
        f"{care}Results The rash improved in three. {care}"
    )
    found = sections(text)
    assert found["background"] == ["Children may be refractory."]
    assert found["methods"][0].startswith("Four children were given")
    assert found["results"][0].startswith("The rash improved in three.")
    assert [name for name, stretches in found.items() if any("Log in" in one for one in stretches)] == ["furniture"]


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    wrapped = (
        "The rash of all four children was gone within eight weeks\nof the start of tofacitinib.\nAnother paragraph."
    )
    assert [wrapped[b.start : b.end] for b in blocks(wrapped)] == [wrapped[:-19], "Another paragraph."]
    (first, _) = read_text(wrapped)._.sentences
    assert first.text.endswith("of the start of tofacitinib.")


def test_short_lines_are_not_joined() -> None:
    text = "Prednisolone\nmethotrexate\ncyclosporine"
    assert len(blocks(text)) == 3


def test_lines_after_a_caption_are_cells() -> None:
    text = f"{TITLE}\nTable 1. Reported patients\nStudy\nDrug\nHofstede et al. 2018 [4]\ntofacitinib\n"
    segmentation = segment(document(text))
    cells = [text[b.start : b.end] for b in segmentation.blocks if b.section == "table"]
    assert cells == ["Table 1. Reported patients", "Study", "Drug", "Hofstede et al. 2018 [4]", "tofacitinib"]
    lines = [sentence.text for sentence in read_text(text)._.sentences]
    assert lines[-4:] == ["Study", "Drug", "Hofstede et al. 2018", "tofacitinib"]


def test_a_sentence_that_speaks_of_a_table_is_no_caption() -> None:
    text = f"{TITLE}\nTable 1 shows the four children.\nAll of them were given tofacitinib.\n"
    assert "table" not in sections(text)


def test_sections_of_the_reader_win() -> None:
    text = "Results\nWe treated four children.\nMore words."
    given = [Section(name="methods", start=0, end=33), Section(name="furniture", start=34, end=len(text))]
    found = blocks(text, given)
    assert [(text[b.start : b.end], b.section) for b in found] == [
        ("Results", "methods"), ("We treated four children.", "methods"), ("More words.", "furniture"),
    ]  # fmt: skip


def test_a_text_printed_twice_gives_its_values_once() -> None:
    prose = "We treated four children with tofacitinib. The rash improved in three of four children."
    once = f"{TITLE}\nLotte Verhaegen, Piet Aerts\nAbstract\n{prose}\n"
    twice = f"{once}Abstract (plain text)\n{prose}\n"
    one, two = record_of(once), record_of(twice)
    plain = {"evidence", "confidence", "needs_review", "flags", "rule"}
    for name in ("drugs", "outcomes"):
        assert [v.model_dump(exclude=plain) for v in getattr(two, name)] == [
            v.model_dump(exclude=plain) for v in getattr(one, name)
        ]
    assert (two.group.n, len(two.outcomes[0].evidence)) == (4, 2)


def test_sentences_are_not_cut_after_et_al_or_in_brackets() -> None:
    text = "Hofstede et al. Reported a girl of nine (see Fig. 2 for the rash. It was red.) who improved. She was well."
    assert [s.text for s in read_text(text)._.sentences] == [text[:-14].strip(), "She was well."]


def test_abbreviations_that_the_document_defines_win() -> None:
    text = "She had cyclophosphamide (CPM) for a year.\nLater CPM was stopped."
    hits = [hit for sentence in read_text(text)._.sentences for hit in sentence.hits("drug") if hit.surface == "CPM"]
    assert {hit.term.name for hit in hits} == {"cyclophosphamide"}
    assert len(hits) == 2


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("To the Editor: A girl of nine was given baricitinib and improved.", "letter"),
        ("Baricitinib in rash. Reply to Aerts\nWe thank the readers.", "letter"),
        ("Dear Editor,\nA girl of nine was given baricitinib.", "letter"),
        (
            (
                "Hauptverfasser: Verhaegen, Lotte\nFormat: Artikel\nSprache: eng\n"
                "Online-Zugang: Volltext\nWe treated four children."
            ),
            "catalogue",
        ),
        (f"{TITLE}\nTable 1. Patients\n" + "Hofstede et al. 2018\ntofacitinib\nn = 3\nrash improved\n" * 8, "table"),
        (f"Review\n{TITLE}\nChildren may be treated with tofacitinib.", "review_abstract"),
        (f"{TITLE}\nWe treated four children with tofacitinib.", "abstract"),
        (f"{TITLE}\n" + "We treated four children with tofacitinib.\n" * 120, "full_text"),
    ],
)
def test_the_kind_of_a_document(text: str, kind: str) -> None:
    one = document(text)
    assert kind_of(one, segment(one)) == kind
    assert is_letter(one) == (kind == "letter")


def test_the_reader_knows_the_kind_best() -> None:
    one = document("To the Editor: A girl was given baricitinib.", kind="full_text")
    assert kind_of(one, segment(one)) == "full_text"
    assert not is_letter(one)


def test_a_heading_word_inside_a_story_makes_no_menus_of_what_stands_before() -> None:
    story = "A girl of nine was treated with baricitinib. Her rash was better and she had no fever. " * 30
    text = f"{story}Conclusion: the rash was due to lupus. {story}"
    assert "furniture" not in {name for name, parts in sections(text).items() if any("girl" in part for part in parts)}


@pytest.mark.parametrize(
    ("heading", "section"),
    [
        ("METHOD:", "methods"), ("PATIENTS:", "methods"), ("Interventions:", "methods"), ("SETTING:", "methods"),
        ("METHODS AND RESULTS:", "results"), ("OUTCOMES:", "results"), ("LESSONS:", "conclusions"),
        ("PATIENT CONCERNS:", "body"), ("CLINICAL PICTURE:", "body"), ("RATIONALE:", "background"),
    ],
)  # fmt: skip
def test_the_headings_of_an_abstract_on_one_line(heading: str, section: str) -> None:
    text = (
        "Effects of modafinil on the sleep of people who work at night in hospitals. OBJECTIVE: To learn whether they "
        f"sleep. {heading} Twenty nurses were given it. CONCLUSION: They slept."
    )
    told = next(s for s in read_text(text)._.sentences if "Twenty" in s.text)
    assert told.section == section


def test_the_title_may_stand_on_the_line_below_its_label() -> None:
    title = "Tofacitinib versus azathioprine in dermatomyositis"
    assert segment(document(f"TITLE: \n{title}\n\nABSTRACT.METHODS:\nWe saw 4.")).front.title == title


def test_a_long_abstract_on_one_line_keeps_the_title_before_its_first_heading() -> None:
    page = f"{TITLE}. BACKGROUND: " + "The rash is often refractory to steroids. " * 80
    assert sections(page)["title"][0].strip() == f"{TITLE}."


def test_a_title_may_say_its_kind_first() -> None:
    rest = "The leaves are toxic in small amounts. " * 80
    title = "Case report: accidental poisoning with foxglove leaves."
    for page in (f"{title} INTRODUCTION: {rest}", f"{title} {rest}"):
        assert segment(document(page)).front.title == title
    told = f"Case report: a girl of nine was brought in after eating foxglove. DISCUSSION: {rest}"
    assert segment(document(told)).front.title is None
