"""What counts of patients are printed with: whole numbers in words or digits, and words for people."""

from __future__ import annotations

from dataclasses import dataclass

UNITS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_WORDS = {word: value for value, word in enumerate(UNITS, start=1)}
_WORDS |= {word: 10 * value for value, word in enumerate(TENS, start=2)}
_WORDS |= {f"{ten}-{unit}": 10 * t + u for t, ten in enumerate(TENS, 2) for u, unit in enumerate(UNITS[:9], 1)}

NUMBER = (
    rf"(?:(?:{'|'.join(TENS)})(?:-(?:{'|'.join(UNITS[:9])}))?|{'|'.join(sorted(UNITS, key=len, reverse=True))}|\d+)"
)
"""A whole number in words or digits."""
PEOPLE = (
    r"(?:patients?|children|child|cases?|subjects?|girls?|boys?|women|woman|men|man|participants?|infants?|adults?|"
    r"individuals?|adolescents?|persons?|people|eyes?|responders|non-responders|nonresponders|recipients?|siblings?|"
    r"females?|males?|relatives|of (?:them|whom|these|those|our \w+|its \w+))"
)
FREE = r"(?<![\w.,/-])"
"""Before a number that is not the end of another."""


@dataclass(frozen=True, slots=True)
class Count:
    """One statement of how many, at ``[start, end)`` of the text it was read from."""

    start: int
    end: int
    n: int | None = None
    of: int | None = None
    percent: float | None = None
    arm: int | None = None
    """Place in a contrast, from 0; None outside one."""


def whole(printed: str) -> int:
    """The value of a whole number in words or digits."""
    return _WORDS.get(printed.lower()) or int(printed)
