"""Vocabularies: the terms that curators edit, and where they stand in a text.

Each ``terms/*.csv`` that is a vocabulary has the columns ``kind,id,name,surfaces,case,attributes``:

``kind``        what the term is: drug, drug_class, procedure, antibody, condition, measure, event, ...
``id``          CURIE, or empty where no public identifier exists (then the kind and name identify the term)
``name``        preferred name, as records print it
``surfaces``    other ways to print it, ``|`` between them; ``{patient}`` stands for any word for one, so that
                "asthmatic {patient}" is "asthmatic child" as well as "asthmatic woman"
``case``        ``any`` (default) or ``exact`` for abbreviations that must keep their case (MTX, MMF, IVIG); a company's
                code is never a small word and a number ("par 101" is not PAR-101)
``attributes``  ``key=value`` pairs, ``;`` between them (class=corticosteroid;higher=better); ``ignore=yes`` marks a
                look-alike ("sex steroid"): it takes the place of shorter terms of its kind and is no hit itself;
                ``primary=yes`` marks a condition that is mostly a disease of its own, not a harm;
                ``ambiguous=yes`` a short form that counts only where the name stands too, ``ambiguous=alone`` one that
                also counts beside words for patients or a diagnosis ("CF patients")

A concept may have a second row, ``exact``, with its abbreviations: there the name only says what they stand for.
"""

from __future__ import annotations

import csv
import gc
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

import ahocorasick

COLUMNS = ("kind", "id", "name", "surfaces", "case", "attributes")
VOCABULARIES = ("drugs.csv", "treatments.csv", "antibodies.csv", "conditions.csv", "measures.csv", "adverse_events.csv")


class VocabularyError(ValueError):
    """A vocabulary file breaks the format; the message names the file and the line."""


@dataclass(frozen=True, slots=True)
class Term:
    """One concept of a vocabulary."""

    kind: str
    id: str | None
    name: str
    attributes: tuple[tuple[str, str], ...] = field(default=())

    def get(self, key: str) -> str | None:
        """An attribute of the term, or None."""
        return dict(self.attributes).get(key)


@dataclass(frozen=True, slots=True)
class TermHit:
    """A surface of a term at ``[start, end)`` of the view."""

    start: int
    end: int
    term: Term
    surface: str


def fold(surface: str) -> str:
    """Lower case, hyphens as spaces, Greek letters spelt, plural kept: what two surfaces must share to be one.

    One character stays one character, so offsets in folded text are offsets in the text.
    """
    spaced = surface.replace("-", " ").replace("\n", " ").replace("\t", " ")
    return spaced.lower() if surface.isascii() else "".join(c.lower() if len(c.lower()) == 1 else c for c in spaced)


def read_terms(name: str, lines: Iterable[str]) -> Iterator[tuple[Term, list[str], bool]]:
    """The rows of one vocabulary file: (term, its surfaces with the name first, case-sensitive).

    Raises VocabularyError for an unknown column, an empty name, an identifier that is no CURIE or a second one of the
    same name, a case that is none, and a surface printed twice within the file.
    """
    rows = csv.reader(lines)
    if tuple(header := next(rows, [])) != COLUMNS:
        raise VocabularyError(f"{name}: columns must be {','.join(COLUMNS)}, not {','.join(header)}")
    seen: dict[tuple[str, str], tuple[int, str]] = {}
    identifiers: dict[tuple[str, str], str] = {}
    for number, row in enumerate(rows, start=2):
        _refuse_malformed(row, identifiers, f"{name} line {number}")
        kind, identifier, preferred, others, case, attributes = row
        exact = case == "exact"
        surfaces = [preferred, *(form for other in others.split("|") if other for form in _forms(other))]
        if exact and (kind, fold(preferred)) in seen:
            surfaces = surfaces[1:]
        for surface in surfaces:
            first, owner = seen.setdefault((kind, surface if exact else fold(surface)), (number, preferred))
            if first != number and (surface != preferred or owner != preferred):
                raise VocabularyError(f"{name} line {number}: '{surface}' stands on line {first} too")
        yield Term(kind, identifier or None, preferred, _pairs(attributes, f"{name} line {number}")), surfaces, exact


_PATIENT = "{patient}"
_PATIENTS = (
    "patient", "outpatient", "inpatient", "child", "children", "subject", "individual", "adult", "man", "men", "woman",
    "women", "boy", "girl", "male", "female", "infant", "adolescent", "volunteer", "smoker", "case", "donor", "person",
)  # fmt: skip


def _forms(surface: str) -> list[str]:
    """A surface with every word for a patient in the place that is held for one."""
    return [surface.replace(_PATIENT, word) for word in _PATIENTS] if _PATIENT in surface else [surface]


_CURIE = re.compile(r"[A-Za-z]+:[A-Za-z0-9]+")


def _refuse_malformed(row: list[str], identifiers: dict[tuple[str, str], str], where: str) -> None:
    """Refuse a row that cannot be what it claims; ``identifiers`` are those of the rows before by kind and name."""
    if len(row) != len(COLUMNS) or not row[0] or not row[2]:
        raise VocabularyError(f"{where}: kind and name must not be empty and every column be there")
    kind, identifier, preferred, _, case, _ = row
    if case not in ("", "any", "exact"):
        raise VocabularyError(f"{where}: case must be any or exact (or empty, which is any), not '{case}'")
    if identifier and not _CURIE.fullmatch(identifier):
        raise VocabularyError(f"{where}: '{identifier}' is no identifier: write PREFIX:NUMBER (ORPHA:93672) or nothing")
    if identifier != (first := identifiers.setdefault((kind, preferred), identifier)):
        raise VocabularyError(f"{where}: '{preferred}' is '{first}' on another line, not '{identifier}'")


def _pairs(attributes: str, where: str) -> tuple[tuple[str, str], ...]:
    pairs = tuple(pair.partition("=") for pair in attributes.split(";") if pair)
    if not all(equals for _, equals, _ in pairs):
        raise VocabularyError(f"{where}: attributes are key=value pairs with ';' between them")
    return tuple((key, value) for key, _, value in pairs)


class Vocabulary:
    """All surfaces of all terms in one automaton over the view."""

    def __init__(self, rows: Iterable[tuple[Term, list[str], bool]]) -> None:
        self.terms: list[Term] = []
        surfaces: dict[str, list[tuple[str, Term, bool]]] = {}
        for term, printed, exact in rows:
            self.terms.append(term)
            for surface in printed:
                key = fold(surface)
                surfaces.setdefault(key, []).append((surface, term, exact))
                if key.endswith("y") and not exact:
                    surfaces.setdefault(key[:-1] + "ies", []).append((surface, term, exact))
        self._automaton = ahocorasick.Automaton()
        for key, entries in surfaces.items():
            self._automaton.add_word(key, (len(key), entries))
        if surfaces:
            self._automaton.make_automaton()

    def hits(self, text: str) -> list[TermHit]:
        """Longest hits on word boundaries, in text order; hits of different kinds may overlap, those of one do not.

        A plural ``s`` after the surface belongs to the hit, and a final ``y`` may be ``ies`` (therapies).
        """
        if not len(self._automaton):
            return []
        folded, found = fold(text), []
        for last, (length, entries) in self._automaton.iter(folded):
            start, end = last + 1 - length, last + 1
            if start and text[start - 1].isalnum() and text[start].isalnum():
                continue
            end = _word_end(text, end)
            if end < 0:
                continue
            for surface, term, exact in entries:
                if _is_printed(surface, text[start : last + 1], exact):
                    found.append(TermHit(start, end, term, text[start:end]))
        return [hit for hit in longest(found) if hit.term.get("ignore") != "yes"]


def longest(hits: list[TermHit]) -> list[TermHit]:
    """Of overlapping hits of one kind the longest, then the first; in text order."""
    kept: list[TermHit] = []
    ends: dict[str, list[tuple[int, int]]] = {}
    for hit in sorted(hits, key=lambda h: (h.start - h.end, h.start)):
        taken = ends.setdefault(hit.term.kind, [])
        if all(hit.end <= start or end <= hit.start for start, end in taken):
            taken.append((hit.start, hit.end))
            kept.append(hit)
    return sorted(kept, key=lambda h: (h.start, h.end, h.term.kind))


_WORD_AND_NUMBER = re.compile(r"[a-z]+\s\d+")


def _is_printed(surface: str, printed: str, exact: bool) -> bool:
    """Whether folded text that is a surface's is that surface; "day 101" is not the company's code DAY-101."""
    if exact:
        return printed == surface
    return not (surface.isupper() and _WORD_AND_NUMBER.fullmatch(printed))


_PLURAL = re.compile(r"(?:s|es)?(?![^\W_])")


def _word_end(text: str, end: int) -> int:
    """Where the word ends when the surface's end is a word boundary (a plural taken in), else -1."""
    if not text[end - 1].isalnum():
        return end
    match = _PLURAL.match(text, end)
    return match.end() if match else -1


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The shipped vocabularies, loaded once per process (the collector rests: nothing made here is garbage)."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        return Vocabulary(shipped_terms())
    finally:
        if collecting:
            gc.enable()


def shipped_terms() -> Iterator[tuple[Term, list[str], bool]]:
    """The rows of the shipped vocabularies: (term, its surfaces, case-sensitive)."""
    folder = files("extractors") / "terms"
    for name in VOCABULARIES:
        if (folder / name).is_file():
            yield from read_terms(name, (folder / name).read_text(encoding="utf-8").splitlines())
