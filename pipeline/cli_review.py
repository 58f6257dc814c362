"""The commands around review: ``epicrisis review``, ``user``, ``gold``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

Database = Annotated[str | None, typer.Option("--db", metavar="URL", help="Database URL; by default DIR/epicrisis.db.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command(epilog="Example: epicrisis review outputs/papers")(review)
    app.command(epilog="Example: epicrisis user outputs/papers maria --role adjudicator")(user)
    app.command(epilog="Example: epicrisis gold outputs/papers gold/")(gold)


def review(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Run folder.")],
    db: Database = None,
    host: Annotated[str, typer.Option(help="Address to serve at; another machine's needs --users.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to serve at; 0 takes one that is free.")] = 8765,
    accounts: Annotated[bool, typer.Option("--users", help="Ask for name and password.")] = False,
    names: Annotated[
        list[str] | None, typer.Option("--name", metavar="HOST", help="A name that the server is also called by.")
    ] = None,
    reviewer: Annotated[str, typer.Option(metavar="NAME", help="Who reviews; default: your name here.")] = "",
) -> None:
    """Serve the page on which curators accept, correct and reject what was extracted; prints its address."""
    from pipeline.review.server import Options as Serving
    from pipeline.review.server import serve
    from pipeline.run_folder import database_of, open_store

    with open_store(database_of(folder, db)) as store:
        serve(Serving(folder, host, port, accounts, tuple(names or ()), reviewer), store)


def user(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Run folder.")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="Whose account.")],
    role: Annotated[str, typer.Option(help="reviewer, adjudicator or admin.")] = "reviewer",
    db: Database = None,
) -> None:
    """Make an account for the review page, or give one a new role and password; asks for the password."""
    from pipeline.review.auth import add_user
    from pipeline.run_folder import database_of, open_store

    hidden = sys.stdin.isatty()
    password = typer.prompt("Password", hide_input=True, confirmation_prompt=True) if hidden else sys.stdin.readline()
    with open_store(database_of(folder, db)) as store:
        new = add_user(store.engine, name, role, password.rstrip("\n"))
    print(f"{name} is {'now' if new else 'still'} here as {role}")


def gold(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Run folder.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Folder for NAME.txt and NAME.yaml.")],
    db: Database = None,
) -> None:
    """Write the documents that reviewers decided to their end as gold annotations, for evaluate and for training."""
    from pipeline.export.content import Content
    from pipeline.export.gold import write_gold
    from pipeline.run_folder import database_of, open_store
    from pipeline.show import run_of

    with open_store(database_of(folder, db)) as store:
        written = write_gold(Content(store, run_of(folder, store)), out)
    for source, left in written.unfinished.items():
        print(f"{source}: {left} values are still open; left out", file=sys.stderr)
    print(f"{len(written.gold)} documents as gold in {out}")
