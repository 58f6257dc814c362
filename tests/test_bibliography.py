"""Who wrote the document and whom it cites: bylines in every layout, years, reference lists, citation marks."""

from __future__ import annotations

import pytest
from reading import document, front

from pipeline.bibliography import first_author
from pipeline.document import Citation, Reference
from pipeline.segmentation import segment

TITLE = "Tofacitinib in four children with juvenile dermatomyositis: a case series"
PROSE = "We treated four children with tofacitinib."
THREE = ("Verhaegen", "Aerts", "Brouwer")


@pytest.mark.parametrize(
    "line",
    [
        "Lotte Verhaegen, Piet Aerts, Nadia Brouwer",
        "Lotte Verhaegen, Piet Aerts and Nadia Brouwer",
        "Lotte Verhaegen,Piet Aerts,Nadia Brouwer",
        "Verhaegen L, Aerts P, Brouwer N",
        "L. Verhaegen, P. Aerts and N. Brouwer",
        "L Verhaegen, P Aerts, N Brouwer",
        "Lotte Verhaegen1,2, Piet Aerts3*, Nadia Brouwer1",
        "Lotte Verhaegen¹, Piet Aerts², Nadia Brouwer¹",
        "Lotte Verhaegen1*   Piet Aerts2   Nadia Brouwer1",
        "Lotte Verhaegen • Piet Aerts • Nadia Brouwer",
        "Lotte Verhaegen; Piet Aerts; Nadia Brouwer",
        "Lotte Verhaegen | Piet Aerts | Nadia Brouwer",
        "By Lotte Verhaegen, Piet Aerts & Nadia Brouwer",
        "Auteurs : Lotte Verhaegen ; Piet Aerts ; Nadia Brouwer",
        "Authors: Lotte Verhaegen, Piet Aerts, Nadia Brouwer",
        "Autor/es: Verhaegen, Lotte; Aerts, Piet; Brouwer, Nadia",
        "Authors: Verhaegen, Lotte, Aerts, Piet, Brouwer, Nadia",
    ],
)
def test_a_byline_gives_the_surnames(line: str) -> None:
    found = front(f"{TITLE}\n{line}\n{PROSE}")
    assert found.authors == THREE
    assert found.author == "Verhaegen"
    assert found.title == TITLE


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("Lotte van der Berg, Piet Aerts", "van der Berg"),
        ("Óscar Gil-Soto, Piet Aerts", "Gil-Soto"),
        ("LOTTE VERHAEGEN, PIET AERTS", "Verhaegen"),
        ("L. Verhaegen ✉, P. Aerts, B. Claes", "Verhaegen"),
        ("By Lotte Verhaegen", "Verhaegen"),
        ("Lotte Verhaegen MD, Piet Aerts MD, PhD", "Verhaegen"),
        ("Case Reports | 2024 Oct | Verhaegen et al.", "Verhaegen"),
        ("Authors: Yu, Zhongxun, Wang, Lin", "Yu"),
        ("Autor/es: Gil Soto, Óscar; Aerts, Piet", "Gil Soto"),
        (
            "Verhaegen, L., Aerts, P. Tofacitinib in four children with rash. Journal of Demo Skin 22, 71 (2024)",
            "Verhaegen",
        ),
        ("Lotte Verhaegen, Piet Aerts, Tofacitinib in four children, Demo Journal, Volume 3", "Verhaegen"),
        ("Lotte Verhaegen MD MSCR, Piet Aerts MD FACP, Nadia Brouwer MD", "Verhaegen"),
        ("Lotte Verhaegen, MD, PhD; Piet Aerts, MD; Nadia Brouwer, MBBS", "Verhaegen"),
        ("Lotte Verhaegen,1 Piet Aerts,2 Nadia Brouwer1", "Verhaegen"),
        ("Lotte Verhaegen a,∗, Piet Aerts b, Nadia Brouwer b", "Verhaegen"),
        ("A. Gil Soto, P. Aerts, B. Claes", "Gil Soto"),
        ("A. Gil Sotoa, P. Aertsb,\nCorresponding author\n, B. Claesc\na Skin Clinic\nb Lung Clinic", "Gil Soto"),
        ("Authors Verhaegen L, Aerts P", "Verhaegen"),
        ("AUTHORS\n\nLotte Verhaegen 1 , Piet Aerts 2 , *\n\n1 Demo Hospital", "Verhaegen"),
        ("- Author:\nLotte VERHAEGEN\n1\n;\nAn Sook KIM\nAuthor Information", "Verhaegen"),
        ("Autor principal: Verhaegen, Lotte Maria Anna", "Verhaegen"),
        ("by\nLotte Verhaegen\n,\nPiet Aerts\n* and\nNadia Brouwer\nDemo University", "Verhaegen"),
        ("Lotte VerhaegenLotte Verhaegen1Piet AertsPiet Aerts2*", "Verhaegen"),
        ("Lotte VerhaegenPiet AertsNadia McKayPublished in: Demo Reports (2014)", "Verhaegen"),
        ("Author links open overlay panelLotte Verhaegen a, Piet Aerts b", "Verhaegen"),
        ("Lotte Verhaegen https://orcid.org/0000-0002-1111-2222 l@demo.be, and Piet Aerts", "Verhaegen"),
        ("Lotte Verhaegen, Piet Aerts, Department of Skin, Demo Hospital", "Verhaegen"),
        ("Lotte Verhaegen\n1   Department of Skin, Demo\n,\nPiet Aerts\n2   Division of Lungs, Demo", "Verhaegen"),
        ("Lotte-Anna Verhaegen et al. J Demo. 2015 Feb.", "Verhaegen"),
        ("Access programme, data from 2011-2017 -- Gil Soto et al. 2018", "Gil Soto"),
        ("Copyright © 2017 Lotte A. Verhaegen et al. This is open access.", "Verhaegen"),
        ("  • Lotte VerhaegenEmail author\n  • Piet Aerts\n  • Nadia Brouwer\nBrief Report", "Verhaegen"),
        ("Lotte Verhaegen, Emergency Department, North Demo Centre\nPiet Aerts, Department of Skin, Demo", "Verhaegen"),
        ("Gil Soto, E.M, van de Kar, N.C, & Claes, K. (2012). Rash in children. Demo, 27(7), 1193-5.", "Gil Soto"),
        ("How to cite this:Verhaegen L, Aerts P. Rash in children. J Demo 2013;29(6):1450-2.", "Verhaegen"),
        ("How to cite this article:\nGil Soto A, Aerts P. Rash in children. J Demo 2022;67:597-600", "Gil Soto"),
        ("Share and Cite:\nVerhaegen, L. and Aerts, P. (2020) Rash in children. J Demo, 10, 39-43.", "Verhaegen"),
    ],
)
def test_the_first_author_in_other_layouts(line: str, author: str) -> None:
    assert front(f"{TITLE}\n{line}\n{PROSE}").author == author


def test_surnames_and_given_names_alternate_without_a_label() -> None:
    assert front(f"{TITLE}\nYu, Zhongxun, Wang, Lin\n{PROSE}").author == "Yu"


def test_capitals_with_spaced_numbers_on_a_line_of_their_own() -> None:
    assert front(f"{TITLE}\nXINGMEI SONG, 1 WENLAN SUN, 2\n{PROSE}").author == "Song"


@pytest.mark.parametrize(
    "names",
    [
        "XINGMEI SONG, 1 WENLAN SUN, 2 YUE LI",
        "Xingmei Song, Wenlan Sun, Yue Li",
        "Authors  Song X, Sun W",
        "Xingmei SongXingmei Song1Wenlan SunWenlan Sun2Yue LiYue Li2",
        "J Demo. 2008 Oct;60(4):296-300.  Rash in children.  Song X  1 , Sun W, Li Y.  Author information",
        "Xingmei Song  ,  Wenlan Sun  ,  Yue Li",
    ],
)
def test_the_byline_of_a_page_on_one_line(names: str) -> None:
    menus = "Home   All Resources Chemicals & Bioassays   DNA & RNA   Search"
    page = f"Demo Journal   {menus}   {TITLE}  {names}  1 Demo University  " + f"{PROSE} " * 25
    assert front(page).author == "Song"


def test_the_kind_of_paper_above_a_letter_hides_nothing() -> None:
    above = "Demo Journal 2023; 9(4): 233-235\nCORRESPONDENCE"
    text = f"{above}\n{TITLE}\nLotte Verhaegen, Piet Aerts\nTo the Editor:\n{PROSE}\n"
    assert (front(text).title, front(text).author) == (TITLE, "Verhaegen")


def test_a_letter_signed_at_its_end() -> None:
    text = "To the Editor: A girl of nine was given baricitinib.\nShe improved.\nKarl Steinbrück, M.D.\nDemo Clinic"
    assert front(text).author == "Steinbrück"


@pytest.mark.parametrize(
    "line",
    [
        "Home, About, Search",
        "Demo University Hospital, Department of Skin",
        "The rash was seen by Lotte, Piet and a nurse.",
        "By direct sequencing, no variant was found.",
        "By hospital day 7, Lotte had recovered",
        "By Day 3, the rash had gone",
        "Sec. Neuromuscular Disorders and Peripheral Neuropathies",
        "Refractory Rash\nDepartment of Skin, Demo Hospital\nOne such refractory rash was seen.",
    ],
)
def test_menus_and_prose_are_no_byline(line: str) -> None:
    assert front(f"{TITLE}\n{line}\n{PROSE}").author is None


def test_the_authors_of_references_are_not_the_documents() -> None:
    found = front(f"{TITLE}\n{PROSE}\nReferences\n1. Aerts P, Brouwer N. A case. J Demo 2013;12:157.\n")
    assert (found.author, found.year) == (None, None)


def test_what_the_reader_knows_wins() -> None:
    text = f"{TITLE}\nLotte Verhaegen, Piet Aerts\nPublished 2021\n{PROSE}"
    found = segment(document(text, authors=["Aerts", "Brouwer"], year=2019, doi="10.5555/x.1", title="Another")).front
    assert (found.author, found.authors, found.year) == ("Aerts", ("Aerts", "Brouwer"), 2019)
    assert (found.doi, found.title, found.title_span) == ("10.5555/x.1", "Another", None)
    assert found.author_span is not None
    assert text[slice(*found.author_span)] == "Aerts"


def test_author_and_year_stand_where_their_spans_say() -> None:
    text = f"{TITLE}\nLotte Verhaegen, Piet Aerts\nPublished: 12 March 2021\n{PROSE}"
    found = front(text)
    assert found.author_span is not None and found.year_span is not None and found.title_span is not None
    assert [text[slice(*span)] for span in (found.author_span, found.year_span, found.title_span)] == [
        "Verhaegen",
        "2021",
        TITLE,
    ]


@pytest.mark.parametrize(
    ("line", "year"),
    [
        ("Published: 12 March 2021", 2021),
        ("Published online 12 March 2021", 2021),
        ("Accepted 4 June 2019\nPublished 2 August 2020", 2020),
        ("Vol. 4 No. 1 (2022): Spring", 2022),
        ("Volume 6, Issue 11, P812-813, November 01, 2021", 2021),
        ("J Demo. 2019;12(3):44-9", 2019),
        ("Year : 2021  |  Volume : 33  |  Issue : 2", 2021),
        ("© 2020 The Authors", 2020),
        ("© The Author(s) 2020", 2020),
        ("2021-06-08", 2021),
        ("10/2023", 2023),
        ("Veröffentlicht in: Demo Reports, 2020-09, Vol.28", 2020),
        ("Fecha de publicación: 2017", 2017),
        ("Angenommen: 4. Juni 2019", 2019),
        ("First published: 12 May 2019", 2019),
        ("Demo Forum 2016, tom 9, nr 4, 246-251", 2016),
        ("Aerts, E.M, & Claes, K. (2012). Rash in children. Demo, 27(7), 1193-5.", 2012),
        ("Cite this article as: Aerts P, Claes B. Rash in children. J Demo. 2018;4(1):2.", 2018),
        ("Demo Medicine 2016", 2016),
        ("In 2015 we saw a child in our clinic who was ill.", None),
        ("We saw the first of these children as early as in the spring of 2015.", None),
        ("A wedge of the lung was taken out in May 2011.", None),
        ("A scan was unremarkable in 2012, and a tumour volume 3 was seen in 2013.", None),
        ("The last scan was clean in June 2015.", None),
        ("Excision of the nodule, 14/9/2015", None),
        ("Ciclosporin from June 2015; 12 courses", None),
        ("Epoetin beta 2000 IU was added.", None),
        ("From 2014, data of 2015", 2015),
        ("From 1/2009 to 2/2011, the study accrued men.", None),
        ("Trials register NUM0012. Registered 1 February 2012.", None),
    ],
)
def test_the_year_of_publication(line: str, year: int | None) -> None:
    assert front(f"{TITLE}\nLotte Verhaegen, Piet Aerts\n{line}\n{PROSE}").year == year


def test_identifiers() -> None:
    found = front(f"{TITLE}\nhttps://doi.org/10.5555/pil.2021.00233.\nPMID: 90001127\n{PROSE}")
    assert (found.doi, found.pmid) == ("10.5555/pil.2021.00233", "90001127")


# --- references --------------------------------------------------------------------------------------------------


def listed(printed: str) -> list[tuple[str, str | None, int | None]]:
    found = segment(document(f"{TITLE}\n{PROSE}\n{printed}")).references
    return [(entry.label, entry.author, entry.year) for entry in found]


@pytest.mark.parametrize(("heading", "one", "two"), [
    ("References", "1.", "2."), ("REFERENCES", "[1]", "[2]"), ("Literatur", "1", "2"), ("Bibliography", "1)", "2)"),
])  # fmt: skip
def test_a_numbered_list_in_every_style(heading: str, one: str, two: str) -> None:
    printed = (
        f"{heading}\n{one} Aerts P, Brouwer N. A case of 1998. J Demo 2013;12:157-65.\n"
        f"{two} van der Zande P. Gain. J Demo. 2021; 6: 811\n"
    )
    assert listed(printed.replace(" of 1998", "")) == [("1", "Aerts", 2013), ("2", "van der Zande", 2021)]


def test_an_entry_may_hold_a_doi() -> None:
    found = segment(
        document(f"{TITLE}\n{PROSE}\nReferences\n1. Aerts P. A case. J Demo 2013;12:1. doi:10.5555/abc.12\n")
    )
    assert found.references == [Reference(label="1", author="Aerts", year=2013, doi="10.5555/abc.12")]


def test_entries_are_read_from_the_list_alone() -> None:
    assert listed("1. Aerts P. was treated in 2013.") == []


@pytest.mark.parametrize(
    ("entry", "author"),
    [
        ("Aerts P, Brouwer N. A case.", "Aerts"),
        ("Moreau-Lindt C, et al. Series.", "Moreau-Lindt"),
        ("van der Zande P. Gain.", "van der Zande"),
        ("de la Cruz M.-J., Aerts P.", "de la Cruz"),
        ("Verhaegen, Lotte. A case.", "Verhaegen"),
        ("12 of 14 patients", None),
    ],
)
def test_the_surname_that_opens_a_reference(entry: str, author: str | None) -> None:
    assert first_author(entry) == author


# --- citation marks ----------------------------------------------------------------------------------------------

LIST = "References\n" + "".join(f"{n}. Aerts P. A case. J Demo 20{n:02};12:157.\n" for n in range(1, 8))


def marks(prose: str, references: str = LIST) -> list[tuple[str, ...]]:
    segmentation = segment(document(f"{TITLE}\nLotte Verhaegen, Piet Aerts\n{prose}\n{references}"))
    return [mark.labels for mark in segmentation.marks]


@pytest.mark.parametrize(
    ("prose", "labels"),
    [
        ("Others have tried it [1, 2].", ("1", "2")),
        ("Others have tried it [1-3,5].", ("1", "2", "3", "5")),
        ("Others have tried it (refs 2, 3).", ("2", "3")),
        ("Others have tried it (ref. 2).", ("2",)),
        ("Many of them recover.2,3 Some do not.", ("2", "3")),
        ("Many of them recover.1–3 Some do not.", ("1", "2", "3")),
        ("It was seen in her rashes.1 Clinically he was well.", ("1",)),
        ("Last year Iwakura et al4 gave it to three siblings.", ("4",)),
        ("Last year Iwakura et al.,4 gave it to three siblings.", ("4",)),
        ("Last year Iwakura and colleagues4 gave it.", ("4",)),
        ("The drug (baricitinib)3 was given.", ("3",)),
        ("It was tried.(2) It failed.", ("2",)),
        ("He was well¹˒² and went home.", ("1", "2")),
        ("Such rashes²⁻⁴ were seen.", ("2", "3", "4")),
    ],
)
def test_a_citation_mark_and_its_labels(prose: str, labels: tuple[str, ...]) -> None:
    assert marks(prose) == [labels]


@pytest.mark.parametrize(
    "prose",
    [
        "A body surface of 1.2 m² was measured.",
        "The index was 28 kg/m² and the filtration 60 mL/min/1.73 m².",
        "Platelets were 30 × 10⁹/L, 10⁹ in all.",
        "See Fig.2 and No.3 for more.",
        "He had CD4 cells and took 4 mg of it.",
        "She was 4, and her brother was 12.",
        "Two were raised (ALT:122 IU/l, AST:111 IU/l).",
        "It fell from 2.5 to 1.5 within (2) weeks.",
        "The median age was 32 [26-45] years; a dose of 15 [10-20] mg was given.",
    ],
)
def test_units_figures_and_numbers_are_no_marks(prose: str) -> None:
    assert marks(prose) == []


@pytest.mark.parametrize("prose", ["Last year Iwakura and colleagues9 gave it.", "The dose9 was low."])
def test_a_glued_number_that_no_reference_has_is_no_mark(prose: str) -> None:
    assert marks(prose) == []
    assert marks(prose.replace("9", "4"), references="") == []


def test_marks_vanish_from_the_view_and_nothing_moves() -> None:
    text = f"{TITLE}\nMean age was 8.7 years [25,26], and she was well.2 Later she went home.\n{LIST}"
    view = segment(document(text)).view
    line = view.split("\n")[1]
    assert line == "Mean age was 8.7 years        , and she was well.  Later she went home."


def test_marks_that_the_reader_resolved_are_kept() -> None:
    text = f"{TITLE}\nMany recover 2,3 with time."
    place = text.index("2,3")
    found = segment(document(text, citations=[Citation(start=place, end=place + 3, labels=("7", "8"))]))
    assert [mark.labels for mark in found.marks] == [("7", "8")]
    assert found.view[place : place + 3] == "   "


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Sulpiride-induced dystonia.", True),
        ("Does paracetamol harm the kidney?", True),
        ("Palsy after 5 days of rest.", True),
        ("Thalidomide has some activity in lymphoma: a phase II trial.", True),
        ("Ten years of methotrexate in children with arthritis. A survey.", True),
        ("A 45-year-old man took paracetamol for headache.", False),
        ("She was treated with paracetamol.", False),
    ],
)
def test_the_first_phrase_of_a_text_of_one_paragraph_is_its_title(title: str, told: bool) -> None:
    rest = "The patient was admitted with a headache and was given the drug again under close watch. " * 5
    assert front(f"{title} {rest}").title == (title if told else None)


@pytest.mark.parametrize(
    ("first", "titled"),
    [
        ("A 45-year-old woman with asthma was admitted with fever.", False),
        ("The proband is the first child of healthy parents.", False),
        ("We report the case of a young man without any medical history.", False),
        ("A 45-year-old woman with asthma and fever", True),
        ("Was the young patient poisoned by her tea?", True),
    ],
)
def test_a_sentence_that_tells_of_a_patient_is_no_title(first: str, titled: bool) -> None:
    rest = "Her speech and her gait were normal.\n\nRituximab was begun, and she recovered in two months."
    assert front(f"{first}\n\n{rest}").title == (first if titled else None)
