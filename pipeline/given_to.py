"""How many patients of a group got a drug.

Papers print it outright ("X was given to eight"), as the size of an arm, or in a sentence that has both the group and
the drug: "twenty patients took X", "all patients received X". We return that number, else None: never a sum of our own
but the group's size, where all its arms took the drug.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from extractors.base import Sentence
from extractors.group_patterns import COUNT
from extractors.groups import count
from pipeline.arm_sizes import PATIENTS
from pipeline.owners import OWN
from pipeline.placed import Placed
from pipeline.selection import Group, Selection

_PLACEBO = re.compile(
    r"\b(?:or|and|versus|vs\.?|to|than|with) (?:\w+ )?placebo\b|\bplacebo[- ](?:controlled|group|arm)"
)
_CROSSED = re.compile(r"\bcross-?over|\badd(?:ed|ing|ition of)\b", re.IGNORECASE)
_EVERYBODY = re.compile(
    rf"\b(?:every(?:one|body)|all of (?:them|whom)|all(?: of)?(?: the| our| these)?(?: \w+-\w+)? {PATIENTS})\b|^all\b",
    re.IGNORECASE,
)
_NEXT_CLAUSE = re.compile(r";|,? (?:and|but|while|whereas) (?=[\w-]+ (?:was|were|had)\b)")
_SIZED = re.compile(rf"(?<![\w.,/-])(?P<n>{COUNT})(?: [\w-]+){{0,2}} {PATIENTS}\b", re.IGNORECASE)


class GivenTo:
    """The numbers of one document."""

    def __init__(self, sentences: Sequence[Sentence], view: str, selection: Selection) -> None:
        self.sentences = sentences
        self.view = view
        self.selection = selection

    def given_to(self, placed: Placed, group: Group, *, sole: bool) -> int | None:
        """The patients of an arm all got its drug, and our own where one sentence says so of the sole drug, if none
        got a placebo.

        On a cited study a count is told that is not all of its patients.
        """
        if group.kind != "cohort":
            return None
        whole = group.member is not None or group.arm is not None
        counted = placed.first("n")
        number = group.n if whole else counted if isinstance(counted, int) else None
        if group.study != OWN:
            return number if number != group.n else None
        told_singly = bool(self.selection.attribution.studies[group.study].cohort.members)
        everybody = sole and number is None and not self._had_placebo and not told_singly
        if everybody and self._given_to_all(placed, group):
            return group.n
        return number

    @cached_property
    def _had_placebo(self) -> bool:
        """Some of the patients got a placebo and no other treatment, at no time."""
        return bool(_PLACEBO.search(self.view)) and not _CROSSED.search(self.view)

    def _given_to_all(self, placed: Placed, group: Group) -> bool:
        """All arms of the group took it, or a sentence that gives it speaks of all of them."""
        if self._given_to_each_arm(placed.name, group):
            return True
        for mention in placed.mentions:
            sentence = next((s for s in self.sentences if s.start <= mention.start < s.end), None)
            told = sentence is not None and sentence.section != "title" and mention.value.role == "index"
            if sentence and told and _counts_all(sentence, group, mention.start):
                return True
        return False

    def _given_to_each_arm(self, name: str, group: Group) -> bool:
        """All arms of a study took a drug, and together they are the group."""
        arms = self.selection.arms(group.study).arms
        parts = [one for one in self.selection.groups(group.study) if one.arm is not None]
        took = [arms[one.arm].treatments for one in parts if one.arm is not None]
        return bool(parts) and sum(one.n or 0 for one in parts) == group.n and all(name in t for t in took)


def _counts_all(sentence: Sentence, group: Group, place: int) -> bool:
    """The sentence introduces the group, prints its size, or speaks of everybody in the clause of a place."""
    if any(sentence.start <= start < sentence.end for start, _ in group.spans):
        return True
    if any(count(match["n"]) == group.n for match in _SIZED.finditer(sentence.text)):
        return True
    at = place - sentence.start
    everybody = (sorted((match.end(), at)) for match in _EVERYBODY.finditer(sentence.text))
    return any(not _NEXT_CLAUSE.search(sentence.text, *between) for between in everybody)
