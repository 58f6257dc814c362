"""``epicrisis link``: compare the documents of a run folder anew, write its files again, show what was found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from pipeline.errors import UsageError
from pipeline.export.folder import write_run_folder
from pipeline.export.links import link_lines
from pipeline.export.manifest import read_manifest
from pipeline.linking.comparing import compare_documents
from pipeline.run_folder import database_of, open_store, run_folder
from pipeline.show import run_of
from pipeline.store import Store

KEPT = ("run", "database", "fingerprint", "options", "started", "complete", "files")
"""What run.json says of the run itself."""


def link_folder(console: Console, folder: Path, db: str | None, *, as_json: bool) -> None:
    """Link the documents of a run folder and print the links."""
    manifest = read_manifest(folder / "run.json")
    with open_store(database_of(folder, db)) as store:
        if manifest is None:
            raise UsageError(f"{folder}: its run has not come to its end (no run.json); give the run's command again")
        with run_folder(folder):
            run = run_of(folder, store)
            compare_documents(store, run)
            seconds: dict[str, Any] = dict(manifest["seconds"])  # type: ignore[call-overload]
            write_run_folder(folder, store, run, {key: manifest[key] for key in KEPT}, lambda: seconds)
        if as_json:
            for line in link_lines(store, run):
                print(line)
        else:
            _show(console, store, run)


def _show(console: Console, store: Store, run: int) -> None:
    links = [json.loads(line) for line in link_lines(store, run)]
    cases = [json.loads(line) for line in store.findings(run, "case")]
    for link in links:
        one, other = map(_report, link["reports"])
        console.print(Text(f"{one} = {other}", style="bold"), soft_wrap=True)
        clues = ", ".join(f"{clue['what']} {clue['said']} ({clue['bits']:+g})" for clue in link["clues"])
        console.print(Text(f"  {link['probability']:.4f}: {clues}"), soft_wrap=True)
        for message in link["discrepancies"]:
            console.print(Text(f"  {message}", style="yellow"), soft_wrap=True)
        for one in link["settled"]:
            whom = f"{one['said']}: {one['believed']}" if one["believed"] else "both hold"
            console.print(Text(f"  settled: {whom} ({one['reviewer']}: {one['reason']})"), soft_wrap=True)
    console.print(f"{len(links)} links" if links else "no two documents tell of one study")
    patients = sum(case["patients"] or 0 for case in cases)
    several = sum(case["reports"] > 1 for case in cases)
    console.print(f"{len(cases)} unique cases with {patients} patients, {several} of them in more than one document: "
                  "see cases.csv", soft_wrap=True)  # fmt: skip


def _report(report: dict[str, Any]) -> str:
    named = " ".join(str(part) for part in (report["author"], report["year"]) if part)
    return f"{report['source']} ({named or 'unnamed'}, {report['scope']})"
