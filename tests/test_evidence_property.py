"""Whatever the text: extraction never raises, and every piece of evidence is the words that stand there."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from reading import TOP, document

from pipeline import records as r
from pipeline.extraction import Extraction, extract
from pipeline.recognition import read_text

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
SOME_LINES = 400
FEW = settings(max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))


@lru_cache(maxsize=1)
def lines() -> list[str]:
    """Lines of the corpus, of every length and genre."""
    found = {
        line.strip() for path in sorted(CORPUS.glob("*.txt")) for line in path.read_text(encoding="utf-8").split("\n")
    }
    return sorted(line for line in found if 0 < len(line) < 700)[::3][:SOME_LINES]


@lru_cache(maxsize=1)
def pieces() -> list[str]:
    """Sentences of the corpus and what papers, scans and pages put between them."""
    sentences = [sentence.text for line in lines()[:120] for sentence in read_text(line)._.sentences]
    between = [
        "\n",
        "\n\n",
        " ",
        "\t",
        "¹˒²",
        "³⁻⁵",
        " [12]",
        "1–3 ",
        "\u202e",
        "\u2067",
        "\u200b",
        "\ufeff",
        "\u2009",
        "\u2212",
        "İ",
        "ß",
        "ﬁ",
        "𝛼",
        "\u0301",
        "\x00",
        "\x1f",
        "\u2028",
        "(",
        ")",
        "((",
        "]",
        '"',
        "- ",
        "• ",
        "Table 1\n",
        "References\n1. ",
        "Patient 2\n",
        "et al. ",
        "≥",
        "·",
        "🧪",
        "\r",
        "%",
        "0",
        "999999999999999999999",
        "12/0",
        "1e9",
    ]
    return [*sentences, *between * 4]


ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=400)
MIXED = st.lists(st.one_of(st.deferred(lambda: st.sampled_from(pieces())), st.text(max_size=6)), max_size=25).map(
    "".join
)
DIGITS = st.text(alphabet="0123456789 .,/-–%()[]\n", max_size=400)
LONG = st.tuples(st.deferred(lambda: st.sampled_from(pieces())), st.integers(1, 60)).map(
    lambda pair: (pair[0] + " ") * pair[1]
)


def sound(text: str) -> Extraction:
    """What was extracted, once every promise of a record has been seen kept."""
    found = extract(document(text))
    assert found.document.text == text
    for record in found.records:
        assert r.Record.model_validate_json(record.model_dump_json()) == record
        for field, index, value in r.values(record):
            for piece in value.evidence:
                assert piece.quote, (field, index)
                assert text[piece.start : piece.end] == piece.quote, (field, index)
    known = {record.record_id for record in found.records}
    assert len(known) == len(found.records)
    assert {flag.record_id for flag in found.flags} <= known
    for section in found.document.sections:
        assert 0 <= section.start <= section.end <= len(text)
    return found


@FEW
@given(ANY_TEXT)
@example("")
@example("\x00")
@example("\u202eNoah et al. (2019) treated a 4-year-old boy\u202c with baricitinib. İ ﬁ 𝛼.")
def test_any_characters(text: str) -> None:
    sound(text)


@FEW
@given(MIXED)
def test_sentences_of_papers_in_any_order(text: str) -> None:
    sound(text)


@FEW
@given(DIGITS)
def test_digits_alone(text: str) -> None:
    assert not sound(text).records


@settings(FEW, max_examples=12)
@given(LONG)
def test_very_long_lines(text: str) -> None:
    sound(text)


@settings(FEW, max_examples=25)
@given(st.data())
def test_lines_of_several_documents_under_one_another(data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.sampled_from(lines()), min_size=1, max_size=12))
    sound("\n".join(chosen))


def test_numbers_that_are_none() -> None:
    sound(f"{TOP}We treated four children with baricitinib. The whole-blood interferon score fell from 41 to 6.8.8.")


@pytest.mark.parametrize(
    "name", ["jdm_ruxolitinib_gut_case.txt", "interferonopathy_jaki_table.txt", "ags_baricitinib_reply.txt"]
)
@pytest.mark.parametrize(
    "turn",
    [
        str.upper,
        str.swapcase,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text[::-1],
        lambda text: text.replace(" ", "\u00a0"),
        lambda text: text.replace("\n", " "),
        lambda text: text * 2,
        lambda text: "\u202e" + text,
        lambda text: text[: len(text) // 2],
    ],
    ids=["upper", "swapped", "crlf", "backwards", "no-break", "one-line", "twice", "bidi", "half"],
)
def test_whole_documents_disfigured(name: str, turn: object) -> None:
    assert callable(turn)
    sound(turn((CORPUS / name).read_text(encoding="utf-8")))
