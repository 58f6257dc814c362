"""report.html: nothing outside it, nothing from a paper runs in it, every value leads to its words and back."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from pipeline.document import Document, Section
from pipeline.export.highlighting import Span, passages
from pipeline.export.report import write_report
from pipeline.export.wording import words
from pipeline.records import (
    AdverseEvent,
    Age,
    Antibody,
    Condition,
    DocumentReference,
    Drug,
    Evidence,
    Group,
    Measure,
    Outcome,
    PriorTreatment,
    Record,
    Sex,
    Study,
)

TEXT = (
    "Home Menu Subscribe Cookies Imprint Contact\n"
    "A child with dermatomyositis\n"
    "Lindqvist et al. (2021) gave tofacitinib 5 mg twice daily to a 12-year-old girl. "
    "Methotrexate had failed. Her rash improved after 6 months, without infection.\n"
    "Share References\n1. Nobody A. Nothing. Journal of Nothing. 1999."
)
SECTIONS = [
    ("furniture", "Home Menu Subscribe Cookies Imprint Contact"),
    ("title", "A child with dermatomyositis"),
    ("references", "References\n1. Nobody A. Nothing. Journal of Nothing. 1999."),
    ("furniture", "Share"),
]
ATTACK = "<script>alert('x')</script><img src=x onerror=alert(1)>\"'&"


def said(text: str, quote: str, **extra: object) -> dict[str, object]:
    """Evidence for a quote and what else every value carries."""
    start = text.index(quote)
    return {"evidence": [Evidence(start=start, end=start + len(quote), quote=quote)], "confidence": 0.9, **extra}


def a_document(text: str = TEXT, source: str = "girl.txt", **extra: object) -> Document:
    sections = [
        Section(name=name, start=text.index(words), end=text.index(words) + len(words))
        for name, words in SECTIONS
        if words in text
    ]
    identity = f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
    return Document(id=identity, source=source, media_type="text/plain", text=text, sections=sections, **extra)


def a_record(document: Document, number: int = 0, drug: str = "tofacitinib") -> Record:
    text = document.text
    return Record(
        record_id=f"r{number}",
        document=DocumentReference(id=document.id, source=document.source),
        study=Study(author="Lindqvist", year=2021, **said(text, "Lindqvist et al. (2021)")),
        scope="cited",
        group=Group(kind="individual", n=1, **said(text, "a 12-year-old girl")),
        sex=Sex(female=1, male=0, **said(text, "girl")),
        age=[Age(value=12, stat="exact", unit="year", rule="age.year-old", **said(text, "12-year-old"))],
        drugs=[Drug(name=drug, dose="5 mg twice daily", **said(text, "tofacitinib 5 mg"))],
        prior_treatments=[PriorTreatment(name="methotrexate", response="refractory", **said(text, "Methotrexate had"))],
        outcomes=[
            Outcome(
                domain="skin", direction="improved",
                **said(text, "rash improved after 6 months", needs_review=True, flags=["count_over_denominator"]),
            )
        ],
        follow_up=[Measure(value=6, stat="exact", unit="month", **said(text, "6 months"))],
        adverse_events=[AdverseEvent(event="infection", present=False, **said(text, "without infection"))],
    )  # fmt: skip


@pytest.fixture
def report(tmp_path: Path) -> Path:
    document = a_document(title="A child with dermatomyositis", kind="letter", year=2021)
    write_report(tmp_path / "report.html", [document], [a_record(document)])
    return tmp_path / "report.html"


def page(path: Path) -> html.HtmlElement:
    return html.fromstring(path.read_text(encoding="utf-8"))


def shown(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_the_table_reads_as_reviews_print_it(report: Path) -> None:
    cells = [shown(cell) for cell in page(report).xpath("//tr[contains(@class,'record')]/td")]
    assert cells == [
        "Lindqvist 2021 cited",
        "tofacitinib, 5 mg twice daily",
        "1 patient, female 12 years",
        "refractory to methotrexate",
        "followed 6 months skin improved harms no infection",
    ]


def test_the_head_counts_documents_records_values_and_those_to_review(report: Path) -> None:
    figures = [shown(item) for item in page(report).xpath("//ul[@class='figures']/li")]
    assert figures == ["1 document", "1 record", "9 values", "1 to review"]


def test_every_value_leads_to_its_words_and_back(report: Path) -> None:
    tree = page(report)
    found = tree.xpath("//table//a[@data-v]")
    assert len(found) == 9
    for value in found:
        (number,) = value.get("data-v").split()
        assert tree.xpath(f"count(//*[@id='e{number}'])") == 1
        marks = [mark for mark in tree.xpath("//article//a[@data-v]") if number in mark.get("data-v").split()]
        assert "".join(mark.text_content() for mark in marks) == value.get("data-quote")
        for mark in marks:
            assert tree.xpath(f"count(//table//a[@id='{mark.get('href')[1:]}'])") == 1


def test_a_value_with_two_quotes_has_one_place_to_go_to_and_shows_both(tmp_path: Path) -> None:
    document = a_document()
    record = a_record(document)
    record.drugs[0].evidence += said(TEXT, "Her rash")["evidence"]
    write_report(tmp_path / "report.html", [document], [record])
    tree = page(tmp_path / "report.html")
    (drug,) = tree.xpath("//table//a[contains(@class, 'f-drugs')]")
    assert drug.get("data-quote") == "tofacitinib 5 mg … Her rash"
    assert tree.xpath(f"count(//*[@id='e{drug.get('data-v')}'])") == 1


def test_overlapping_evidence_is_split_and_the_narrower_value_gives_the_colour(report: Path) -> None:
    marks = {mark.text_content(): mark for mark in page(report).xpath("//article//a[@data-v]")}
    assert "f-sex" in marks["girl"].get("class") and "u-group" in marks["girl"].get("class")
    assert len(marks["girl"].get("data-v").split()) == 2
    assert "f-age" in marks["12-year-old"].get("class")
    assert "f-outcomes" in marks["rash improved after "].get("class")
    assert "f-follow_up" in marks["6 months"].get("class")


def test_flagged_values_are_marked(report: Path) -> None:
    (flagged,) = page(report).xpath("//table//a[contains(concat(' ', @class, ' '), ' review ')]")
    assert flagged.text_content() == "skin improved"
    assert flagged.get("data-flags").startswith("count over denominator: read the source")


def test_furniture_and_references_are_folded_and_the_text_is_whole(report: Path) -> None:
    tree = page(report)
    folds = [shown(fold) for fold in tree.xpath("//details/div")]
    assert folds == [
        "Home Menu Subscribe Cookies Imprint Contact",
        "References 1. Nobody A. Nothing. Journal of Nothing. 1999.",
    ]
    quiet = tree.xpath("//div[not(parent::details)]/span[@class='s-furniture']")
    assert [piece.text_content() for piece in quiet] == ["Share"]
    assert "".join(block.text_content() for block in tree.xpath("//div[contains(@class,'source')]")) == TEXT


def test_nothing_comes_from_outside_and_the_policy_names_style_and_script(report: Path) -> None:
    source, tree = report.read_text(encoding="utf-8"), page(report)
    policy = tree.xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)")
    for name in ("style", "script"):
        (inside,) = re.findall(rf"<{name}>(.*?)</{name}>", source, re.S)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none';")
    assert not tree.xpath("//link | //img | //iframe | //object | //*[@src] | //@style")
    assert not [name for element in tree.iter() for name in element.attrib if name.startswith("on")]
    assert {link[0] for link in tree.xpath("//a/@href")} == {"#"}
    assert "url(" not in source and "@import" not in source and "http://" not in source


def test_what_a_paper_brings_is_text_never_markup(tmp_path: Path) -> None:
    document = a_document(
        TEXT + ATTACK, source=f"{ATTACK}.txt", title=ATTACK, doi=ATTACK, pmid=ATTACK, status="partial", errors=[ATTACK]
    )
    record = a_record(document, drug=ATTACK)
    record.group.label = record.study.author = record.study.reference = record.drugs[0].dose = ATTACK
    record.outcomes[0].at = record.outcomes[0].measure = record.outcomes[0].flags[0] = record.age[0].rule = ATTACK
    record.adverse_events[0].event = record.prior_treatments[0].name = ATTACK
    record.antibodies = [Antibody(name=ATTACK, status="positive", titre=ATTACK, **said(document.text, ATTACK))]
    record.condition = [Condition(name=ATTACK, **said(document.text, ATTACK))]
    failed = a_document("x", source=f"{ATTACK}.pdf", status="failed", errors=[ATTACK])
    write_report(tmp_path / "report.html", [document, failed], [record])
    tree = page(tmp_path / "report.html")
    assert tree.xpath("count(//script)") == 1
    assert not tree.xpath("//img")
    assert not [name for element in tree.iter() for name in element.attrib if name.startswith("on")]
    assert tree.text_content().count("alert('x')") >= 12


def test_documents_without_records_and_those_not_read_say_so(tmp_path: Path) -> None:
    bare = a_document("Nothing about patients.", source="bare.txt")
    failed = a_document("", source="scan.pdf", status="failed", errors=["scan.pdf has no text layer"])
    skipped = a_document("", source="notes.md", status="skipped", errors=["no reader takes .md"])
    write_report(tmp_path / "report.html", [bare, skipped, failed], [])
    tree = page(tmp_path / "report.html")
    (status,) = tree.xpath("//table//*[contains(@class,'status')]")
    assert shown(status) == "no patients with treatment facts"
    assert [shown(item) for item in tree.xpath("//section[@id='unread']//li")] == [
        "notes.md skipped: no reader takes .md",
        "scan.pdf failed: scan.pdf has no text layer",
    ]
    figures = [shown(item) for item in tree.xpath("//ul[@class='figures']/li")]
    assert figures == ["1 document", "1 failed", "1 skipped", "0 records", "0 values", "0 to review"]


def test_a_report_of_nothing_is_a_page(tmp_path: Path) -> None:
    write_report(tmp_path / "report.html", [], [])
    assert page(tmp_path / "report.html").xpath("count(//table)") == 1


def test_records_out_of_the_documents_order_are_refused_not_lost(tmp_path: Path) -> None:
    first, second = a_document(source="a.txt"), a_document(TEXT + " Again.", source="b.txt")
    records = [a_record(second, 1), a_record(first, 2)]
    with pytest.raises(ValueError, match=r"a\.txt do not come in the order"):
        write_report(tmp_path / "report.html", iter([first, second]), iter(records))


def test_the_same_text_under_two_names_keeps_its_records_apart(tmp_path: Path) -> None:
    first, second = a_document(source="a.txt"), a_document(source="b.txt")
    write_report(tmp_path / "report.html", [first, second], [a_record(first, 1), a_record(second, 2)])
    bodies = page(tmp_path / "report.html").xpath("//tbody")
    assert [len(body.xpath("tr[contains(@class,'record')]")) for body in bodies] == [1, 1]


spans = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 25), st.sampled_from(["age", "sex", "drugs"])), max_size=12
)
sections = st.lists(
    st.tuples(st.sampled_from(["furniture", "references", "title", "body"]), st.integers(0, 40), st.integers(0, 25)),
    max_size=6,
)


@given(st.text(min_size=65, max_size=80), spans, sections)
def test_the_stretches_joined_are_the_text_and_each_lies_wholly_in_its_spans(
    text: str, placed: list[tuple[int, int, str]], named: list[tuple[str, int, int]]
) -> None:
    document = Document(
        id="sha256:0", source="x.txt", media_type="text/plain", text=text,
        sections=[Section(name=name, start=start, end=start + length) for name, start, length in named],
    )  # fmt: skip
    evidence = [Span(start, start + length, number, field) for number, (start, length, field) in enumerate(placed)]
    found = [stretch for passage in passages(document, evidence) for stretch in passage.stretches]
    assert "".join(stretch.text for stretch in found) == text
    for span in evidence:
        covered = "".join(stretch.text for stretch in found if span.value in stretch.values)
        assert covered == text[span.start : span.end]
    assert sorted(number for stretch in found for number in stretch.anchors) == [span.value for span in evidence]


@pytest.mark.parametrize(
    ("field", "value", "said_so"),
    [
        ("age", Age(value=1, unit="year", stat="exact", at="onset"), "1 year at onset"),
        ("age", Age(value=8.7, unit="year", stat="mean", sd=2.1), "mean 8.7 ± 2.1 years"),
        ("age", Age(low=3, high=11, unit="year", stat="range"), "3–11 years"),
        ("follow_up", Measure(value=18, low=1, high=53, unit="month", stat="median", spread="range"),
         "median 18 months (range 1–53)"),
        ("follow_up", Measure(value=6, unit="month", stat="minimum"), "at least 6 months"),
        ("follow_up", Measure(value=3, unit="month", stat="maximum"), "at most 3 months"),
        ("sex", Sex(female=2, male=1), "2 female, 1 male"),
        ("sex", Sex(female=0, male=1), "male"),
        ("sex", Sex(male=4), "4 male"),
        ("group", Group(kind="cohort", n=17), "17 patients"),
        ("group", Group(kind="individual", label="Patient 2", n=1), "Patient 2"),
        ("group", Group(kind="cohort", label="Arm A", n=12), "Arm A, 12 patients"),
        ("antibodies", Antibody(name="ANA", status="positive", titre="1:320"), "ANA positive, 1:320"),
        ("prior_treatments", PriorTreatment(name="rituximab", response="intolerant", n=2),
         "rituximab (intolerant), n = 2"),
        ("outcomes", Outcome(domain="skin", direction="improved", n=24, of=25, percent=96),
         "skin improved, 24/25 (96%)"),
        ("outcomes", Outcome(domain="muscle", measure="CMAS", direction="improved", at="week 24"),
         "muscle improved, CMAS, week 24"),
        ("adverse_events", AdverseEvent(event="herpes zoster", present=False), "no herpes zoster"),
        ("adverse_events", AdverseEvent(event="nausea", percent=12.5), "nausea, 12.5%"),
    ],
)  # fmt: skip
def test_values_in_words(field: str, value: object, said_so: str) -> None:
    assert words(field, value) == said_so
