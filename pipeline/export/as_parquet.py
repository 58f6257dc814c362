"""``records.parquet``, records as the contract nests them, and ``values.parquet``, every value in a row of its own.

The columns are typed from the record's own definition, so that the files of any two runs have one schema, whatever
their documents happened to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, get_args, get_origin

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import BaseModel

from pipeline.export.content import Content
from pipeline.export.long_table import COLUMNS, rows, stated
from pipeline.export.whole import whole
from pipeline.records import Record

ROWS_IN_A_GROUP = 2000
PLAIN = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}


def write(content: Content, folder: Path) -> list[Path]:
    """Write both files, some rows at a time."""
    nested, long = folder / "records.parquet", folder / "values.parquet"
    _write(nested, pa.schema(_fields(Record)), (record.model_dump() for record in content.records()))
    columns = pa.schema([pa.field(name, PLAIN[kind]) for name, kind in COLUMNS.items()])
    _write(long, columns, (row for record in content.records() for row in rows(record)))
    return [nested, long]


def _write(path: Path, schema: Any, rows: Iterable[dict[str, Any]]) -> None:
    with whole(path) as temporary, pq.ParquetWriter(temporary, schema, compression="zstd") as writer:
        for some in _groups(rows):
            writer.write_table(pa.Table.from_pylist(some, schema=schema))


def _groups(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    following = iter(rows)
    while some := list(islice(following, ROWS_IN_A_GROUP)):
        yield some


def _fields(model: type[BaseModel]) -> list[Any]:
    return [pa.field(name, _typed(field.annotation)) for name, field in model.model_fields.items()]


def _typed(annotation: Any) -> Any:
    """The column type of a field."""
    annotation = stated(annotation)
    if get_origin(annotation) in (list, tuple):
        return pa.list_(_typed(get_args(annotation)[0]))
    return PLAIN[annotation] if annotation in PLAIN else pa.struct(_fields(annotation))
