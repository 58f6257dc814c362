"""``epicrisis show``: records as a table, and one document's values with their quotes, rules and flags."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.document import Document
from pipeline.errors import UsageError
from pipeline.export.folder import documents, records
from pipeline.export.manifest import read_manifest
from pipeline.export.wording import words
from pipeline.records import Flag, Grounded, Record, values
from pipeline.store import Store

QUOTE_LENGTH = 160


def run_of(folder: Path, store: Store) -> int:
    """The number of the run whose files stand in a run folder; where there are none yet, the store's latest."""
    number = (read_manifest(folder / "run.json") or {}).get("run")
    run = number if isinstance(number, int) else store.latest_run()
    if run is None:
        raise UsageError(f"{folder}: no run was ever stored here; epicrisis run INPUT --out {folder} makes one")
    return run


def show_all(console: Console, store: Store, run: int) -> None:
    """One row per record of a run."""
    table = Table(title=None, header_style="bold", show_lines=False)
    for column in ("document", "study", "group", "drug", "condition", "values", "to review"):
        table.add_column(column, justify="right" if column in ("values", "to review") else "left", overflow="fold")
    for record in records(store, run):
        found = [value for _, _, value in values(record)]
        review = sum(value.needs_review for value in found)
        table.add_row(
            *map(Text, (
                record.document.source, _study(record), words("group", record.group),
                "; ".join(words("drugs", drug) for drug in record.drugs),
                "; ".join(words("condition", one) for one in record.condition), str(len(found)),
            )),
            Text(str(review), style="yellow" if review else "dim"),
        )  # fmt: skip
    counts = store.counts(run)
    console.print(table if counts.records else Text("no records"))
    console.print(f"{counts.papers} documents, {counts.records} records, {counts.values} values, "
                  f"{counts.flagged} of them to review", soft_wrap=True)  # fmt: skip


def show_document(console: Console, store: Store, run: int, name: str) -> None:
    """The records of one document, value by value."""
    document = _named(list(_matching(documents(store, run), name)), name)
    title = f" - {document.title}" if document.title else ""
    about = f"({document.kind or 'kind unknown'}, {document.status})"
    console.print(Text(f"{document.source}{title}", style="bold"), Text(about))
    for error in document.errors:
        console.print(Text(error, style="yellow"), soft_wrap=True)
    own = [record for record in records(store, run) if record.document.source == document.source]
    flags = [Flag.model_validate_json(line) for line in store.flags(run)]
    for record in own:
        console.print()
        console.print(Text(f"{_study(record)} · {words('group', record.group)} · {record.scope}", style="bold cyan"))
        console.print(_values(record, [flag for flag in flags if flag.record_id == record.record_id]))
    if not own:
        console.print("no records")


def _values(record: Record, flags: list[Flag]) -> Table:
    table = Table(header_style="bold")
    for column in ("field", "value", "quote", "rule", "flags"):
        table.add_column(column, overflow="fold")
    for name, index, value in values(record):
        said = words(name, value)
        if not said and not value.evidence:
            continue
        messages = [f"{flag.code}: {flag.message}" for flag in flags if (flag.field, flag.index) == (name, index)]
        table.add_row(
            Text(name.replace("_", " ")), Text(said), Text(_quotes(value), style="italic"),
            Text(f"{value.rule or ''} {value.confidence:.2f}".strip(), style="dim"),
            Text("\n".join(messages) or ", ".join(value.flags), style="yellow"),
        )  # fmt: skip
    return table


def _quotes(value: Grounded) -> str:
    quotes = (" ".join(evidence.quote.split()) for evidence in value.evidence)
    return " … ".join(quote if len(quote) <= QUOTE_LENGTH else f"{quote[:QUOTE_LENGTH]}…" for quote in quotes)


def _study(record: Record) -> str:
    return words("study", record.study) or ("this study" if record.scope == "this" else "a cited study")


def _matching(found: Iterable[Document], name: str) -> Iterator[Document]:
    """The documents that a user may mean: by source, by its end, or by the beginning of the id."""
    digest = name.removeprefix("sha256:")
    for document in found:
        by_id = len(digest) >= 6 and document.id.removeprefix("sha256:").startswith(digest)
        by_name = name in (document.source, Path(document.source).name, Path(document.source).stem)
        if by_name or by_id:
            yield document.model_copy(update={"text": ""})


def _named(found: list[Document], name: str) -> Document:
    exact = [document for document in found if document.source == name]
    read = exact or [document for document in found if document.status != "skipped"] or found
    if len(read) == 1:
        return read[0]
    if found:
        some = ", ".join(document.source for document in found[:5])
        raise UsageError(f"{name}: names {len(found)} documents ({some}); give one of these in full")
    raise UsageError(f"{name}: no document of this run has this name; epicrisis show DIR lists them")
