"""The file of context cues is read strictly, and cues reach as far as they should."""

from __future__ import annotations

import pytest

from extractors.context import governing, of_relative, read_cues
from extractors.word_tables import WordTableError

HEAD = "category,role,cue"


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        (["category,cue", "denied,no"], "columns must be"),
        ([HEAD, "denied,sideways,no"], "line 2: .* role one of"),
        ([HEAD, "denied,forward,"], "line 2: category and cue"),
        ([HEAD, "denied,forward,no", "denied,forward,no"], "line 3: 'no' stands there twice"),
    ],
)
def test_a_broken_file_of_cues_is_refused(lines: list[str], complaint: str) -> None:
    with pytest.raises(WordTableError, match=complaint):
        read_cues(lines)


@pytest.mark.parametrize(
    ("text", "word", "denied"),
    [
        ("She had no uveitis.", "uveitis", True),
        ("Uveitis was excluded by biopsy.", "Uveitis", True),
        ("She had no arthritis but uveitis.", "uveitis", False),
        ("Not only arthritis was seen.", "arthritis", False),
        ("She had uveitis.", "uveitis", False),
    ],
)
def test_a_denial_reaches_up_to_a_terminating_word(text: str, word: str, denied: bool) -> None:
    start = text.index(word)
    assert (governing(text, start, start + len(word), "denied") is not None) is denied


@pytest.mark.parametrize(
    ("text", "word", "relative"),
    [
        ("His mother had psoriasis.", "psoriasis", True),
        ("His mother was well, and he had psoriasis.", "psoriasis", False),
        ("He had psoriasis.", "psoriasis", False),
    ],
)
def test_a_relative_disease_is_told_from_the_patient(text: str, word: str, relative: bool) -> None:
    start = text.index(word)
    assert of_relative(text, start, start + len(word)) is relative
