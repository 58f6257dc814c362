"""The first letters of what a pattern can match, so that it is tried only where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Generic, TypeVar

T = TypeVar("T")
LETTERS = 4
"""How many first letters are read."""
_ANY = "\0"
"""Where a pattern leaves open what stands there."""


def openings(pattern: str) -> set[str]:
    """The first letters, in lower case, of every text that a pattern can match; fewer where it leaves them open."""
    parsed = re._parser.parse(pattern)  # type: ignore[attr-defined]
    return {first.split(_ANY)[0].lower() for first in _prefixes(list(parsed))}


class ByOpening(Generic[T]):
    """What has a pattern, by the openings of that."""

    def __init__(self, items: Iterable[tuple[T, set[str]]]) -> None:
        self._items: list[T] = []
        self._anywhere: set[int] = set()
        self._places: dict[str, set[int]] = {}
        for number, (item, begins) in enumerate(items):
            self._items.append(item)
            if any(not begin or begin[0].isspace() for begin in begins):
                self._anywhere.add(number)
            for begin in begins:
                self._places.setdefault(begin, set()).add(number)

    def at(self, beginnings: Iterable[str]) -> list[T]:
        """What may match where a text begins so, in its order."""
        numbers = set(self._anywhere)
        for beginning in {text.lower() for text in beginnings}:
            for end in range(1, len(beginning) + 1):
                numbers |= self._places.get(beginning[:end], _NOBODY)
        return [self._items[number] for number in sorted(numbers)]


_NOBODY: frozenset[int] = frozenset()


def _prefixes(items: list[object]) -> set[str]:
    done, growing = set[str](), {""}
    for item in items:
        longer = {(a + b)[:LETTERS] for a in growing for b in _of_item(item)}
        ended = {prefix for prefix in longer if len(prefix) == LETTERS or _ANY in prefix}
        done |= ended
        growing = longer - ended
        if not growing:
            break
    return done | growing


def _of_item(item: object) -> set[str]:
    operation, argument = str(item[0]), item[1]  # type: ignore[index]
    if operation == "LITERAL":
        return {chr(argument)}
    if operation == "SUBPATTERN":
        return _prefixes(list(argument[-1]))
    if operation == "BRANCH":
        return {prefix for branch in argument[1] for prefix in _prefixes(list(branch))}
    if operation in {"MAX_REPEAT", "MIN_REPEAT"}:
        inner = _prefixes(list(argument[2]))
        return {prefix + (_ANY if argument[1] > 1 else "") for prefix in inner} | ({""} if argument[0] == 0 else set())
    if operation == "IN":
        return {chr(value) if str(kind) == "LITERAL" else _ANY for kind, value in argument}
    return {""} if operation in {"AT", "ASSERT", "ASSERT_NOT"} else {_ANY}
