"""Parquet shards: what a run extracts, as files that are only ever added to a folder anywhere that fsspec can write.

A shard has a row for each document, with its text, its lines and how its file went on; it appears whole or not at all.
``run.json``, the last file of a run, says that everything is there. Shards need no database and no shared disk:
``epicrisis load`` brings them into a store.
"""

from __future__ import annotations

import io
import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from pipeline.claims import FileKey
from pipeline.errors import UsageError
from pipeline.export.whole import whole
from pipeline.holdings import Counts, KnownFile
from pipeline.remote import opened, opened_as
from pipeline.statements import Piece
from pipeline.work import Extracted

try:
    import pyarrow as pa
    import pyarrow.parquet as pq
except ModuleNotFoundError as error:
    raise UsageError(f"--out URL: needs the package {error.name}; pip install 'epicrisis[remote]'") from error

DOCUMENTS_IN_A_SHARD = 5000
BYTES_IN_A_SHARD = 64_000_000
SECONDS_HELD = 60.0
"""What was extracted longer ago is written, however little it is."""
MANIFEST = "run.json"
FILES = "files.parquet"
"""The files that the run was given, by source and content."""
TEXT = pa.string()
LINES = {"records": ("record_id", "line"), "flags": ("record_id", "code", "line")}
OF_DOCUMENT = (
    "content", "source", "text", "about", "status", "values", "flagged", "seconds_reading", "seconds_extracting",
)  # fmt: skip
KEYS = ("file_source", "file_content", "fingerprint", "attempt", "position", "last")
SCHEMA = pa.schema([
    ("file_source", TEXT), ("file_content", TEXT), ("fingerprint", TEXT), ("attempt", pa.int32()),
    ("position", pa.int64()), ("last", pa.bool_()), ("content", TEXT), ("source", TEXT), ("text", TEXT),
    ("about", TEXT), ("status", TEXT), ("errors", pa.list_(TEXT)),
    *((name, pa.list_(pa.struct([(part, TEXT) for part in parts]))) for name, parts in LINES.items()),
    ("values", pa.int64()), ("flagged", pa.int64()),
    ("seconds_reading", pa.float64()), ("seconds_extracting", pa.float64()),
])  # fmt: skip
"""A row whose ``content`` is null says only that its file has ended."""


@dataclass(slots=True)
class Kept:
    """What the shards hold of a file in its latest attempt.

    ``rows`` has for each document its status, how many records, values, flagged values and flags, the seconds, and the
    line about it where it is not ok.
    """

    number: int
    attempt: int = 0
    documents: int = 0
    complete: bool = False
    rows: list[tuple[Any, ...]] = field(default_factory=list)


class Shards:
    """A folder of shards that a run adds to; it takes the place of a store while documents are extracted."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._system, self._root = opened(url)
        self._fingerprint = ""
        self._kept: dict[FileKey, Kept] = {}
        self._keys: list[FileKey] = []
        self._given: set[FileKey] = set()
        self._rows: list[dict[str, Any]] = []
        self._bytes, self._shards, self._written = 0, 0, time.monotonic()

    def begin_run(self, fingerprint: str, options: Mapping[str, object], place: str = "") -> int:
        """Look at what is there already under this fingerprint."""
        del options, place
        self._fingerprint = fingerprint
        columns = [*KEYS, "content", "about", "status", "values", "flagged", "seconds_reading", "seconds_extracting"]
        self._system.invalidate_cache()
        names = self.names()
        self._shards = len(names)
        for name in names:
            for row in self.rows(name, [*columns, "records.list.element.record_id", "flags.list.element.code"]):
                if row["fingerprint"] == fingerprint:
                    self._note(row)
        return 1

    def claims(self, run: int) -> Everything:
        """Nobody else writes here: every file is free."""
        del run
        return Everything(self._kept)

    def known(self, fingerprint: str, sources: Sequence[str]) -> dict[FileKey, KnownFile]:
        """What the shards hold of these files."""
        del fingerprint
        wanted = set(sources)
        return {
            key: KnownFile(kept.number, key[1], kept.documents, kept.complete, any(r[0] == "failed" for r in kept.rows))
            for key, kept in self._kept.items() if key[0] in wanted
        }  # fmt: skip

    def take(self, run: int, files: Sequence[int]) -> None:
        """Make files that were extracted before part of the run."""
        del run
        self._given |= {self._keys[number] for number in files}

    def forget(self, file: int) -> None:
        """Begin a file anew: a later attempt stands for it."""
        key = self._keys[file]
        self._kept[key] = Kept(file, self._kept[key].attempt + 1)

    def save_all(self, run: int, pieces: Sequence[Piece]) -> list[bool]:
        """Keep pieces of files for the next shard, and write it when it is large or old enough."""
        del run
        for piece in pieces:
            for row in self._made(piece):
                self._note(row)
                self._rows.append(row)
                self._bytes += len(row["text"] or "") + len(row["about"] or "")
                self._bytes += sum(len(line["line"]) for line in row["records"])
            self._given.add((piece.file[0], piece.file[1]))
        large = len(self._rows) >= DOCUMENTS_IN_A_SHARD or self._bytes >= BYTES_IN_A_SHARD
        if large or time.monotonic() - self._written >= SECONDS_HELD:
            self.write()
        return [True] * len(pieces)

    def write(self) -> None:
        """Write what is kept as a shard."""
        self._written = time.monotonic()
        if self._rows:
            keys = json.dumps([[row[key] for key in KEYS] for row in self._rows])
            name = f"shard-{self._shards:06}-{sha256(keys.encode()).hexdigest()[:12]}.parquet"
            self._put(name, _table(self._rows, SCHEMA))
            self._shards += 1
            self._rows, self._bytes = [], 0

    def finish(self, facts: Mapping[str, object]) -> None:
        """Write what is left, the list of the run's files, and last of all ``run.json``."""
        self.write()
        schema = pa.schema([("file_source", TEXT), ("file_content", TEXT)])
        rows = [{"file_source": source, "file_content": content} for source, content in sorted(self._given)]
        self._put(FILES, _table(rows, schema))
        counts = {"counts": asdict(self.counts()), "shards": self._shards}
        self._put(MANIFEST, json.dumps({**facts, **counts}, ensure_ascii=False, indent=2).encode() + b"\n")

    def begin_anew(self) -> None:
        """While a run works, nothing says that everything is there."""
        if self._system.exists(f"{self._root}/{MANIFEST}"):
            self._system.rm(f"{self._root}/{MANIFEST}")

    def counts(self) -> Counts:
        """What the run holds."""
        rows = [row for key, kept in self._kept.items() if key in self._given for row in kept.rows]
        records, values, flagged, flags, reading, extracting = (sum(row[at] for row in rows) for at in range(1, 7))
        by_status = dict(sorted(Counter(str(row[0]) for row in rows).items()))
        return Counts(len(rows), by_status, records, values, flagged, flags, reading, extracting)

    def not_ok(self) -> Iterator[str]:
        """The lines about the documents of the run that are not ok, by source."""
        about = [row[7] for key in sorted(self._given) for row in self._kept[key].rows if row[7] is not None]
        return iter(about)

    # -- reading ------------------------------------------------------------------------------------------------

    def manifest(self) -> dict[str, Any]:
        """What run.json says; UsageError where no run has come to its end here."""
        try:
            found = json.loads(self._system.cat_file(f"{self._root}/{MANIFEST}"))
        except (OSError, ValueError) as error:
            raise UsageError(f"{self.url}: holds no shards of a run that has come to its end (no {MANIFEST}); give the "
                             "run's command again, or the folder that --out URL named") from error  # fmt: skip
        if not isinstance(found, dict) or "shards" not in found:
            raise UsageError(f"{self.url}: is the folder of a run with a store; there is nothing to load from it")
        return found

    def given(self) -> set[FileKey]:
        """The files of the run that ended here."""
        return {(row["file_source"], row["file_content"]) for row in self.rows(FILES)}

    def names(self) -> list[str]:
        """The shards, in the order in which they were written."""
        found = self._system.glob(f"{self._root}/shard-*.parquet")
        return sorted(str(path).rpartition("/")[2] for path in found)

    def rows(self, name: str, columns: Sequence[str] | None = None) -> Iterator[dict[str, Any]]:
        """The rows of a shard, some at a time."""
        with self._system.open(f"{self._root}/{name}", "rb") as file:
            for batch in pq.ParquetFile(file).iter_batches(batch_size=200, columns=columns):
                yield from batch.to_pylist()

    # -- rows ---------------------------------------------------------------------------------------------------

    def _made(self, piece: Piece) -> Iterator[dict[str, Any]]:
        source, content, fingerprint = piece.file
        kept = self._of((source, content))
        same = {"file_source": source, "file_content": content, "fingerprint": fingerprint, "attempt": kept.attempt}
        for place, document in enumerate(piece.documents):
            last = piece.last and place + 1 == len(piece.documents)
            yield {**same, "position": piece.position + place, "last": last, **_plain(document)}
        if piece.last and not piece.documents:
            yield {**same, "position": piece.position, "last": True, **dict.fromkeys(SCHEMA.names[len(KEYS):]),
                   "records": [], "flags": []}  # fmt: skip

    def _note(self, row: Mapping[str, Any]) -> None:
        """Count a row to its file, unless a later attempt stands for that."""
        key = (row["file_source"], row["file_content"])
        kept = self._of(key)
        if row["attempt"] > kept.attempt:
            kept = self._kept[key] = Kept(kept.number, row["attempt"])
        if row["attempt"] == kept.attempt and row["position"] >= kept.documents:
            kept.complete |= row["last"]
            if row["content"] is not None:
                kept.documents = row["position"] + 1
                kept.rows.append((row["status"], len(row["records"]), row["values"], row["flagged"],
                                  len(row["flags"]), row["seconds_reading"], row["seconds_extracting"],
                                  None if row["status"] == "ok" else row["about"]))  # fmt: skip

    def _of(self, key: FileKey) -> Kept:
        """What is kept of a file, known or new."""
        if key not in self._kept:
            self._kept[key] = Kept(len(self._keys))
            self._keys.append(key)
        return self._kept[key]

    def _put(self, name: str, content: bytes) -> None:
        """Write a file whole or not at all, as services elsewhere do by themselves."""
        self._system.makedirs(self._root, exist_ok=True)
        if "file" in opened_as(self._system):
            with whole(Path(self._root) / name) as temporary:
                temporary.write_bytes(content)
        else:
            self._system.pipe_file(f"{self._root}/{name}", content)


class Everything:
    """Claims where nobody else works: everything is had at once."""

    def __init__(self, kept: Mapping[FileKey, Kept]) -> None:
        self._kept = kept

    def claim(self, fingerprint: str, files: Sequence[FileKey]) -> dict[FileKey, int]:
        """All of the files, and how many documents of each are there."""
        del fingerprint
        return {key: self._kept[key].documents if key in self._kept else 0 for key in files}

    def free_the_silent(self) -> None:
        """Nobody is silent who is not there."""

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Nothing has to be shown to anybody."""
        yield


def _plain(document: Extracted) -> dict[str, Any]:
    lines = {
        name: [dict(zip(parts, line, strict=True)) for line in getattr(document, name)] for name, parts in LINES.items()
    }
    return {**{name: getattr(document, name) for name in OF_DOCUMENT}, "errors": list(document.errors), **lines}


def extracted(row: Mapping[str, Any]) -> Extracted:
    """A row as the document that it was made from."""
    found: dict[str, Any] = {name: row[name] for name in OF_DOCUMENT}
    for name, parts in LINES.items():
        found[name] = tuple(tuple(line[part] for part in parts) for line in row[name])
    return Extracted(**found, errors=tuple(row["errors"]))


def _table(rows: Sequence[Mapping[str, Any]], schema: Any) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(list(rows), schema=schema), sink, compression="zstd")
    return sink.getvalue()
