"""What a pattern can begin with, and what may stand where a text begins so."""

from __future__ import annotations

import pytest

from extractors.openings import ByOpening, openings


@pytest.mark.parametrize(
    ("pattern", "begins"),
    [
        ("relaps(?:ed|es)", {"rela"}),
        ("(?:was|were) stopped", {"was ", "were"}),
        ("(?:not )?given", {"not ", "give"}),
        (r"on\b", {"on"}),
        (r"\bno\s\w+", {"no"}),
        ("[- ]free", {"-fre", " fre"}),
        (r"\w*therapy", {"", "ther"}),
        (r"(?<!no )taken", {"take"}),
        ("[^.;]{0,9}but", {"", ".", ";", "but"}),
    ],
)
def test_first_letters_are_read_as_far_as_the_pattern_tells_them(pattern: str, begins: set[str]) -> None:
    assert openings(pattern) == begins


def test_only_what_may_match_is_tried_and_keeps_its_order() -> None:
    table = ByOpening((pattern, openings(pattern)) for pattern in ("stopped", r"\w*therapy", "on(?: the)? drug", "sto"))
    assert table.at(["Stop", "for "]) == ["stopped", r"\w*therapy", "sto"]
    assert table.at(["on t"]) == [r"\w*therapy", "on(?: the)? drug"]
    assert table.at([]) == [r"\w*therapy"]
