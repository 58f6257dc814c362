"""What an export is made from: the documents, records and flags of one run, streamed from the store in one order."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.document import Document
from pipeline.export.decided import flag_lines, record_lines
from pipeline.records import Flag, Record
from pipeline.store import Store


@dataclass(frozen=True, slots=True)
class Content:
    """One run of a store."""

    store: Store
    run: int

    def record_lines(self) -> Iterator[str]:
        """The lines of records.jsonl, with what reviewers decided."""
        return record_lines(self.store, self.run)

    def flag_lines(self) -> Iterator[str]:
        """The lines of flags.jsonl."""
        return flag_lines(self.store, self.run)

    def records(self) -> Iterator[Record]:
        """The records, by document."""
        return (Record.model_validate_json(line) for line in self.record_lines())

    def flags(self) -> Iterator[Flag]:
        """The flags, in the order of the records."""
        return (Flag.model_validate_json(line) for line in self.flag_lines())

    def documents(self) -> Iterator[Document]:
        """The documents with their texts."""
        return (
            Document.model_validate({**json.loads(about), "text": text})
            for about, text in self.store.documents(self.run)
        )


def side_by_side(documents: Iterable[Document], records: Iterable[Record]) -> Iterator[tuple[Document, list[Record]]]:
    """Every document with its records.

    Raises ValueError when records are left whose document did not come in its turn.
    """
    following = iter(records)
    record = next(following, None)
    for document in documents:
        own: list[Record] = []
        while record is not None and (record.document.id, record.document.source) == (document.id, document.source):
            own.append(record)
            record = next(following, None)
        yield document, own
    if record is not None:
        raise ValueError(f"records of {record.document.source} do not come in the order of the documents")
