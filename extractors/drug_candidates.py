"""Drugs that a misspelled name may mean.

Papers print "Rituxmab", "tocilizumub", "trastuzamab". scispaCy's candidate generator compares the letter triples of a
word with those of all the drug names that we know; of what it offers, a drug is taken only when it differs by a letter
or two, begins alike and no other drug comes near: names of different drugs are alike too (prednisone, prednisolone).
The index searches all names exhaustively: they are few, and a graph would take seconds to build.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

from extractors.vocabulary import Term, fold, shipped_terms

NEIGHBOURS = 12
SHOWN = 3
LEAST_SIMILARITY = 0.55
MARGIN = 0.12
SHORTEST, LONG = 6, 9
_WORD = re.compile(r"[a-z]{6,}")


class Candidate(NamedTuple):
    """A drug that a word may mean, the name of it that is nearest, and how near (cosine of letter triples)."""

    term: Term
    alias: str
    similarity: float


def candidates(word: str) -> list[Candidate]:
    """The drugs nearest to a word, the nearest first; none for short words and what has no letters."""
    if not _WORD.fullmatch(word.lower()):
        return []
    generator, terms = _generator()
    (found,) = generator([word.lower()], NEIGHBOURS)
    best = [(*max(zip(one.similarities, one.aliases, strict=True)), one.concept_id) for one in found]
    ranked = sorted(best, key=lambda item: (-round(item[0], 6), item[2]))
    return [Candidate(terms[concept], alias, round(similarity, 2)) for similarity, alias, concept in ranked]


@lru_cache(maxsize=4096)
def meant(word: str) -> tuple[Term, list[Candidate]] | None:
    """The drug that a misspelled word means, with the candidates; None without strong evidence."""
    near = candidates(word)
    if not near or near[0].similarity < LEAST_SIMILARITY:
        return None
    first, *others = near
    apart = not others or first.similarity - others[0].similarity >= MARGIN
    alike = fold(word)[0] == first.alias[0] and distance(word.lower(), first.alias) <= (2 if len(word) >= LONG else 1)
    return (first.term, near[:SHOWN]) if apart and alike else None


def distance(one: str, other: str) -> int:
    """How many letters must be put in, left out or exchanged to make one word the other."""
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        left, row[0] = row[0], i
        for j, wanted in enumerate(other, start=1):
            left, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, left + (letter != wanted))
    return row[-1]


@lru_cache(maxsize=1)
def _generator() -> tuple[Callable[[list[str], int], Any], dict[str, Term]]:
    """scispaCy's generator over our names, built by hand: ``EntityLinker.from_kb`` fails on Python 3.11 and later."""
    import nmslib
    from scispacy.candidate_generation import CandidateGenerator
    from scispacy.linking_utils import Entity, KnowledgeBase
    from sklearn.feature_extraction.text import TfidfVectorizer

    terms, names = _names()
    knowledge = KnowledgeBase([Entity(concept, term.name, names[concept]) for concept, term in terms.items()])
    aliases = sorted(knowledge.alias_to_cuis)
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3), min_df=1)
    index = nmslib.init(method="brute_force", space="cosinesimil_sparse", data_type=nmslib.DataType.SPARSE_VECTOR)
    index.addDataPointBatch(vectorizer.fit_transform(aliases))
    index.createIndex(print_progress=False)
    return CandidateGenerator(index, vectorizer, aliases, knowledge), terms


def _names() -> tuple[dict[str, Term], dict[str, list[str]]]:
    """Every drug by its concept, and its names of one word."""
    terms: dict[str, Term] = {}
    names: dict[str, list[str]] = {}
    for term, surfaces, exact in shipped_terms():
        if term.kind == "drug" and not exact and term.get("ignore") != "yes":
            concept = term.id or term.name
            terms.setdefault(concept, term)
            names.setdefault(concept, []).extend(s.lower() for s in surfaces if _WORD.fullmatch(s.lower()))
    return terms, {concept: sorted(set(found)) for concept, found in names.items()}
