"""Files that hold many articles: one document each, named after its article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice

from pipeline.document import Document
from pipeline.errors import UnreadableDocument
from pipeline.readers.content import identity


def separate(documents: Iterable[Document], content: bytes, source: str) -> Iterator[Document]:
    """Name the documents of a file: ``source`` for the only one, ``source#PMID`` for each of many.

    Readers set ``id`` to the identity of the article's own bytes; the only article of a file has that of the file.
    """
    remaining = iter(documents)
    first = list(islice(remaining, 2))
    if not first:
        raise UnreadableDocument("holds no article; export it again with at least one record")
    if len(first) == 1:
        yield first[0].model_copy(update={"id": identity(content), "source": source})
        return
    used: set[str] = set()
    for number, document in enumerate(chain(first, remaining), 1):
        name = document.pmid or str(number)
        if name in used:
            name = f"{name}-{number}"
        used.add(name)
        yield document.model_copy(update={"source": f"{source}#{name}"})
