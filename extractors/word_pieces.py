"""What the encoder of ``accurate`` reads: the pieces of each word, and what kind of word it is.

The encoder knows lower-case pieces only, so the shape of the word (MTX, Mtx, mtx, 5) and whether the word vectors know
it as a drug's name go beside them as one of twelve kinds. A long text is read in stretches that end, where they can,
after a sentence.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from spacy.strings import hash_string  # type: ignore[attr-defined]
from spacy.tokens import Doc
from spacy.vocab import Vocab

Ids = NDArray[np.int64]
SHAPES = 6
KINDS = 2 * SHAPES
LONGEST_WORD = 60
LONGEST_STRETCH = 192
ENDS = frozenset(".;!?")
MOST_WORDS = 300_000


class WordPieces:
    """Words as the encoder reads them."""

    def __init__(self, pieces: Iterable[str]) -> None:
        self.rows = {piece: row for row, piece in enumerate(pieces)}
        self.first, self.last, self.unknown = (self.rows[piece] for piece in ("[CLS]", "[SEP]", "[UNK]"))
        self._words: dict[int, tuple[list[int], int]] = {}

    def read(self, doc: Doc) -> list[tuple[list[int], int]]:
        """The pieces and the kind of every token; no pieces for white space."""
        return [self._words.get(orth) or self._add(doc.vocab, orth) for orth in doc.to_array("ORTH").tolist()]

    def _add(self, vocab: Vocab, orth: int) -> tuple[list[int], int]:
        word = vocab.strings[orth]
        if len(self._words) >= MOST_WORDS:
            self._words.clear()
        self._words[orth] = (self.split(word), shape(word) + SHAPES * is_drug(vocab, word))
        return self._words[orth]

    def split(self, word: str) -> list[int]:
        """The longest pieces from the left; the unknown piece where none fits."""
        letters = unicodedata.normalize("NFD", word.lower())
        plain = "".join(c for c in letters if unicodedata.category(c) != "Mn").strip()
        found: list[int] = []
        start = 0
        while start < len(plain):
            ends = range(len(plain), start, -1) if len(plain) <= LONGEST_WORD else ()
            marked = "##" if start else ""
            end = next((end for end in ends if marked + plain[start:end] in self.rows), 0)
            if not end:
                return [self.unknown]
            found.append(self.rows[marked + plain[start:end]])
            start = end
        return found


def shape(word: str) -> int:
    """How a word is written: lower case, capitalised, capitals, mixed, digits, anything else."""
    if word.isalpha():
        if word.islower():
            return 0
        if word.isupper() and len(word) > 1:
            return 2
        return 1 if word[1:].islower() or len(word) == 1 else 3
    return 4 if word.isdigit() else 5


def is_drug(vocab: Vocab, word: str) -> bool:
    """Whether the last column of the word vectors marks a word as a drug's name."""
    row = vocab.vectors.key2row.get(hash_string(word.lower()), -1)
    return row >= 0 and bool(vocab.vectors.data[row, -1] > 0)


def stretches(
    doc: Doc, words: Sequence[tuple[list[int], int]], longest: int = LONGEST_STRETCH
) -> Iterator[tuple[int, int]]:
    """Token ranges of at most ``longest`` pieces (one word if it has more), parted where a sentence ends near."""
    start = 0
    while start < len(words):
        size, end, after_sentence = 0, start, 0
        while end < len(words) and (size + len(words[end][0]) <= longest or end == start):
            size += len(words[end][0])
            end += 1
            if size > longest // 2 and doc[end - 1].text in ENDS:
                after_sentence = end
        if end < len(words) and after_sentence:
            end = after_sentence
        yield start, end
        start = end


def encoded(
    reader: WordPieces, words: Sequence[tuple[list[int], int]], start: int, end: int
) -> tuple[Ids, Ids, Ids, Ids]:
    """(pieces, kinds, token of each first piece, its place among the pieces) of a stretch."""
    pieces, kinds, tokens, places = [reader.first], [5], [], []
    for token in range(start, end):
        ids, kind = words[token]
        if ids:
            tokens.append(token)
            places.append(len(pieces))
            pieces.extend(ids)
            kinds.extend([kind] * len(ids))
    pieces.append(reader.last)
    kinds.append(5)
    arrays = (np.asarray(column, dtype="int64") for column in (pieces, kinds, tokens, places))
    first, second, third, fourth = arrays
    return first, second, third, fourth
