"""Where the text points into its reference list.

What papers print: marks as [12], superscripts glued to words ("rashes.1 Clinically", "colleagues1 gave"), Unicode
superscripts, "(refs 3-5)". We return each mark with the labels that it names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.document import Document
from pipeline.layout import Block


@dataclass(frozen=True, slots=True)
class CitationMark:
    """A mark that points into the reference list and the labels it names."""

    start: int
    end: int
    labels: tuple[str, ...] = ()


_NUMBERS = r"\d{1,3}(?:\s?[-,]\s?\d{1,3})*"
_BRACKETS = re.compile(rf"\s?\[\s?({_NUMBERS})\s?\]")
_REF = re.compile(rf"\((?:refs?\.?|references?)\s?({_NUMBERS})\)", re.IGNORECASE)
_AFTER_STOP = re.compile(rf"(?:(?<=[A-Za-zÀ-ž)\]][.,;:])|(?<=al\.,))({_NUMBERS})(?=\s|$|[)\]])")
_ET_AL = re.compile(rf"(?<=\bet al)({_NUMBERS})(?=[\s,.;:)]|$)")
_AFTER_BRACKET = re.compile(rf"(?<=\))({_NUMBERS})(?=\s[a-z])")
_BRACKETED = re.compile(rf"(?<=[.,;])\(({_NUMBERS})\)")
_GLUED = re.compile(rf"(?<=[a-zà-ž]{{4}})({_NUMBERS})(?=[\s,.;:)]|$)")
_ROUND = re.compile(rf"(?<=[\w)%])\s\(({_NUMBERS})\)(?=[.,;:)]|\s[A-Z]|\s*$)")
_SUPERSCRIPT = re.compile(r"(?<=[\w.,;:)\"'])[⁰¹²³⁴-⁹]+(?:[,⁻˒ ]?[⁰¹²³⁴-⁹]+)*")
_SUPERSCRIPT_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_MIDDLE = re.compile(r"(?<![\w.-])(\d{1,3}(?:\.\d+)?)$")
_UNIT_BEFORE = re.compile(r"(?:\b(?:k?m|cm|mm|dm|kg/m|mg/m|g/m|10|mm)|\d\s?m)$")


_STEPS = 3
"""So many higher numbers one after another are references; counts in brackets ("rash (12), fever (3)") do not rise."""
_GAP = 2
"""How many references may be cited outside the text at hand before the next mark."""


def citation_marks(text: str, content: Sequence[Block], document: Document, labels: set[str]) -> list[CitationMark]:
    """Every mark in the content that points to references; those a reader resolved come first."""
    found = [CitationMark(c.start, c.end, c.labels) for c in document.citations]
    taken = [(mark.start, mark.end) for mark in found]
    for block in content:
        printed = text[block.start : block.end]
        for pattern in (_BRACKETS, _REF, _AFTER_STOP, _ET_AL, _AFTER_BRACKET, _BRACKETED, _GLUED, _SUPERSCRIPT):
            for match in pattern.finditer(printed):
                start, end = block.start + match.start(), block.start + match.end()
                if any(start < e and s < end for s, e in taken):
                    continue
                numbers = _numbers(match[match.lastindex or 0].translate(_SUPERSCRIPT_DIGITS))
                if _is_mark(pattern, printed[: match.start()], numbers, labels):
                    found.append(CitationMark(start, end, tuple(numbers)))
                    taken.append((start, end))
    found = found or list(_in_round_brackets(text, content, labels))
    return sorted(found, key=lambda mark: mark.start)


def _in_round_brackets(text: str, content: Sequence[Block], labels: set[str]) -> Iterator[CitationMark]:
    """Numbers in round brackets at the end of clauses, where they go up as the references of a paper do."""
    marks = [
        CitationMark(block.start + match.start(), block.start + match.end(), tuple(_numbers(match[1])))
        for block in content
        for match in _ROUND.finditer(text[block.start : block.end])
    ]
    highest, steps = 0, 0
    for mark in marks:
        numbers = [int(label) for label in mark.labels]
        if highest and numbers[0] > highest + _GAP:
            return
        steps += max(numbers) > highest
        highest = max(highest, *numbers)
    if steps >= _STEPS or (steps and labels.issuperset(label for mark in marks for label in mark.labels)):
        yield from marks


def _is_mark(pattern: re.Pattern[str], before: str, numbers: list[str], labels: set[str]) -> bool:
    """No exponent, number of a figure or trial ("(PA.3)"), value or interval; glued only if all are listed."""
    if pattern is _SUPERSCRIPT:
        return not _UNIT_BEFORE.search(before)
    if re.search(r"\b(?:[Ff]igs?|[Tt]ab|[Nn]os?|[Rr]ef)\.$|\([A-Z]{1,4}\.$", before):
        return False
    if pattern is _BRACKETS and _is_interval(before, numbers):
        return False
    if pattern in (_GLUED, _AFTER_BRACKET) or before.endswith(":"):
        return bool(labels) and all(number in labels for number in numbers)
    return True


def _is_interval(before: str, numbers: list[str]) -> bool:
    """Several numbers in a row around the one that stands before them: "a median age of 32 [26-45]"."""
    middle = _MIDDLE.search(before)
    return middle is not None and len(numbers) > 1 and int(numbers[0]) <= float(middle[1]) <= int(numbers[-1])


def _numbers(printed: str) -> list[str]:
    """``3-5,7`` names 3, 4, 5 and 7."""
    numbers: list[str] = []
    for part in re.split(r"\s?,\s?|\s+", printed.strip()):
        ends = [int(n) for n in re.findall(r"\d+", part)]
        if len(ends) == 2 and ends[0] < ends[1] <= ends[0] + 50:
            numbers.extend(str(n) for n in range(ends[0], ends[1] + 1))
        else:
            numbers.extend(str(n) for n in ends)
    return numbers
