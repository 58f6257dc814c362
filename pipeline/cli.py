"""The command line: ``epicrisis run``, ``show``, ``link``, ``export``, ``evaluate``, ``schema``.

What went wrong is said in one line on stderr and in the exit status; no traceback reaches a user.
"""

from __future__ import annotations

import sys
import traceback
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Annotated

import typer
from rich.console import Console

from pipeline import cli_review
from pipeline.errors import EpicrisisError
from pipeline.limits import MAX_MEMORY, MAX_SECONDS
from pipeline.options import EngineName
from pipeline.remote import is_url, place
from pipeline.work import one_line

WrongUsage: type[Exception] = next(base for base in typer.BadParameter.__mro__ if base.__name__ == "UsageError")
"""The base of all of typer's complaints about a call."""

app = typer.Typer(
    name="epicrisis", add_completion=False, pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]}, rich_markup_mode=None,
    help="Read papers on drug treatment in small patient groups into records whose every value carries its quote.",
)  # fmt: skip
Database = Annotated[str | None, typer.Option("--db", metavar="URL", help="Database URL; by default DIR/epicrisis.db.")]


def _version(wanted: bool) -> None:
    if wanted:
        from pipeline.export.manifest import version

        print(f"epicrisis {version()}")
        raise typer.Exit


@app.callback()
def epicrisis(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    del version


@app.command(epilog="Example: epicrisis run papers/ --out outputs/papers --workers 4")
def run(
    inputs: Annotated[
        list[str], typer.Argument(metavar="INPUT...", help="Files or folders to read, by path or address (s3://...).")
    ],
    out: Annotated[
        str, typer.Option("--out", metavar="DIR", help="Run folder to write; at an address (s3://...) Parquet shards.")
    ],
    db: Database = None,
    workers: Annotated[
        int | None, typer.Option(min=0, max=1024, help="Worker processes; 0 works in this process; default: all cores.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Extract anew what is stored already.")] = False,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Try failed documents once more.")] = False,
    max_seconds: Annotated[
        float, typer.Option(min=0.001, metavar="SECONDS", help="Longest time to read or to extract one document.")
    ] = MAX_SECONDS,
    max_memory: Annotated[
        int, typer.Option(min=1, metavar="MB", help="Most memory that one document may add to its worker (Linux).")
    ] = MAX_MEMORY,
    accept_precision: Annotated[
        float | None,
        typer.Option(
            min=0.5,
            max=0.999,
            metavar="SHARE",
            help="How often values not marked for review are to be right; default: 0.97.",
        ),
    ] = None,
    ner_model: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="Recogniser of names that no list holds: fast (default), accurate, none or a package."
        ),
    ] = None,
    include: Annotated[
        list[str] | None, typer.Option(metavar="PATTERN", help="Only files of such names ('*.pdf', 'letters/*').")
    ] = None,
    exclude: Annotated[list[str] | None, typer.Option(metavar="PATTERN", help="No files of such names.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="Only the first N files, by name.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be read and how; write nothing.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Go on with what comes into INPUT, until Ctrl-C.")] = False,
    engine: Annotated[
        EngineName, typer.Option(help="Who works: processes of this machine, or actors on a Ray cluster (RAY_ADDRESS).")
    ] = "local",
    log: Annotated[Path | None, typer.Option(metavar="FILE", help="Add every event to FILE, as lines of JSON.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON on stdout.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no table, failures only.")] = False,
) -> None:
    """Extract every document of INPUT and write records, evidence table and report to DIR.

    A second run does only what is new; a run that was stopped goes on where it was. Exit status: 0 all documents read,
    1 some failed (each is named on stderr), 2 wrong usage.
    """
    from pipeline.options import Options
    from pipeline.progress import watcher
    from pipeline.running import chosen, runs
    from pipeline.summary import say

    errors = Console(stderr=True, highlight=False)
    shards = out if is_url(out) else None
    folder = Path() if shards else Path(out)
    options = Options(
        tuple(map(place, inputs)), folder, db, workers, force, retry_failed, max_seconds, max_memory, accept_precision,
        ner_model, tuple(include or ()), tuple(exclude or ()), limit, watch, log, engine, shards,
    )  # fmt: skip
    if dry_run:
        from pipeline.dry_run import foreseen

        for line in foreseen(chosen(options)):
            print(line)
        return
    for summary in runs(options, watcher(errors, quiet or as_json)):
        say(summary, folder, errors, as_json=as_json, quiet=quiet, shards=shards)
    raise typer.Exit(summary.exit_status)


@app.command(epilog="Example: epicrisis load s3://bucket/run --out outputs/papers")
def load(
    shards: Annotated[str, typer.Argument(metavar="SHARDS", help="Folder or address that a run wrote shards to.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Run folder to write.")],
    db: Database = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON on stdout.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No table, failures only.")] = False,
) -> None:
    """Bring the shards of a run into a store and write the run folder, as if it had run here."""
    from pipeline.shard_runs import load as bring
    from pipeline.summary import say

    summary = bring(shards, out, db)
    say(summary, out, Console(stderr=True, highlight=False), as_json=as_json, quiet=quiet)
    raise typer.Exit(summary.exit_status)


@app.command(epilog="Example: epicrisis show outputs/papers letter.txt")
def show(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Run folder.")],
    document: Annotated[
        str | None, typer.Argument(metavar="DOCUMENT", help="Source or id of one document: show all its values.")
    ] = None,
    db: Database = None,
) -> None:
    """Print the records of a run as a table, or each value of one document with its quote, rule and flags."""
    from pipeline.run_folder import database_of, open_store
    from pipeline.show import run_of, show_all, show_document

    console = Console(highlight=False)
    with open_store(database_of(folder, db)) as store:
        number = run_of(folder, store)
        if document is None:
            show_all(console, store, number)
        else:
            show_document(console, store, number, document)


@app.command(epilog="Example: epicrisis link outputs/papers")
def link(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Run folder.")],
    db: Database = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the links as JSON, one a line.")] = False,
) -> None:
    """Find what several documents of a run tell of one study, where they disagree, and how many patients there are.

    A run does this at its end; this does it anew, writes the run folder's files again and prints the links.
    """
    from pipeline.linking.command import link_folder

    link_folder(Console(highlight=False), folder, db, as_json=as_json)


@app.command(epilog="Example: epicrisis export outputs/papers --format xlsx")
def export(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Run folder.")],
    name: Annotated[
        str,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="jsonl, csv, xlsx, parquet, phenopackets, web-annotations, schema or methods.",
        ),
    ],
    to: Annotated[
        Path | None, typer.Option("--to", metavar="FOLDER", help="Folder to write to; by default DIR/export.")
    ] = None,
    db: Database = None,
) -> None:
    """Write what a run's store holds in a format of others, with reviewers' decisions applied."""
    from pipeline.export.content import Content
    from pipeline.export.formats import export as write
    from pipeline.run_folder import database_of, open_store
    from pipeline.show import run_of

    with open_store(database_of(folder, db)) as store:
        for path in write(Content(store, run_of(folder, store)), name, to or folder / "export"):
            print(path)


@app.command(epilog="Example: epicrisis evaluate gold/ outputs/papers --errors 20")
def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="Folder of NAME.yaml annotations beside NAME.txt.")],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Run folder over the same texts.")],
    documents: Annotated[bool, typer.Option("--docs", help="Also a row per document.")] = False,
    errors: Annotated[int, typer.Option("--errors", min=0, metavar="N", help="Print N wrong or missed values.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Compare the records of a run with gold annotations: precision, recall, and what confidence is worth."""
    from pipeline.scores import show_evaluation

    show_evaluation(Console(highlight=False), gold, folder, documents=documents, errors=errors, as_json=as_json)


@app.command(epilog="Example: epicrisis schema > record.schema.json")
def schema() -> None:
    """Print the JSON Schema of a record, one line of records.jsonl."""
    from pipeline.export.as_schema import text

    print(text(), end="")


cli_review.add_to(app)


def main() -> None:
    """Run the command line; every way it can end badly is one line and an exit status."""
    try:
        sys.exit(app(sys.argv[1:] or ["--help"], prog_name="epicrisis", standalone_mode=False) or 0)
    except WrongUsage as error:
        _end(_usage(error), 2)
    except EpicrisisError as error:
        _end(one_line(error), 2)
    except KeyboardInterrupt:
        _end("stopped; the same command goes on where it was", 130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except OSError as error:
        where = f" ({error.filename})" if error.filename else ""
        _end(f"{error.strerror or error}{where}; what was stored is safe: mend it and give the same command again", 1)
    except Exception as error:
        from sqlalchemy.exc import SQLAlchemyError

        if isinstance(error, SQLAlchemyError):
            reason = one_line(getattr(error, "orig", None) or error)
            _end(f"the database says: {reason}; what was stored is safe: mend it and give the same command again", 1)
        with NamedTemporaryFile("w", prefix="epicrisis-", suffix=".log", delete=False, encoding="utf-8") as log:
            log.write(traceback.format_exc())
        _end(f"stopped by an error of epicrisis itself ({type(error).__name__}: {one_line(error)}); see {log.name}", 1)


def _usage(error: Exception) -> str:
    """What typer has to say about a wrong call, and where the right one is described."""
    message = str(getattr(error, "format_message", error.__str__)())
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "epicrisis"
    return one_line(f"{message.rstrip('.')}; {command} --help shows what is allowed")


def _end(line: str, status: int) -> None:
    print(f"epicrisis: {line}", file=sys.stderr)
    sys.exit(status)


if __name__ == "__main__":
    main()
