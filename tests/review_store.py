"""A store with a few documents of our own wording, as a run would leave it, and the review page over it.

The records are written by hand, so that no change of extraction changes what these tests see.
"""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

import httpx2 as httpx
import uvicorn
from fastapi.testclient import TestClient
from pdf_pages import of_lines

from pipeline.document import Document, Section
from pipeline.linking.comparing import compare_documents
from pipeline.records import (
    AdverseEvent,
    Age,
    Condition,
    DocumentReference,
    Drug,
    Evidence,
    Flag,
    Group,
    Measure,
    Outcome,
    PriorTreatment,
    Record,
    Sex,
    Study,
    values,
)
from pipeline.review.app import create_app
from pipeline.review.auth import Doors
from pipeline.review.desk import Desk
from pipeline.review.items import index
from pipeline.review.pictures import Pictures
from pipeline.store import Store
from pipeline.work import Extracted, plain

CASES = (
    "Two sisters with dermatomyositis\n"
    "Patient 1 was a 12-year-old girl. Methotrexate had failed. She was given tofacitinib 5 mg twice daily and her "
    "rash cleared. There was no herpes zoster.\n"
    "Patient 2 was her sister, 9 years old. She was given baricitinib and her weakness did not improve.\n"
)
LETTER = (
    "A letter on ruxolitinib\n"
    "Lindqvist et al. (2021) gave ruxolitinib to a boy of 7 years. His fever resolved within 2 weeks.\n"
)
REPORT = (
    "Baricitinib in a boy with CANDLE syndrome\n"
    "Okonjo and others, 2020. A boy of 7 years with CANDLE syndrome was given baricitinib 4 mg twice daily and "
    "followed for 9 months.\n"
)
REPLY = (
    "Reply on Janus kinase inhibitors\n"
    "Okonjo et al. (2020) describe a boy of 8 years with CANDLE syndrome who took baricitinib, 4 mg twice daily; "
    "he was seen for 9 months.\n"
)
ATTACK = "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">"
HOSTILE = f"{ATTACK}\nמטופלת בת 11 קיבלה tofacitinib 5 mg ושיפור נצפה בפריחה.\n{ATTACK}\n"


def said(text: str, quote: str, *, flags: tuple[str, ...] = (), confidence: float = 0.9, sure: bool = False) -> Any:
    """What every value carries: its words, a rule, how sure it is."""
    start = text.index(quote)
    return {
        "evidence": [Evidence(start=start, end=start + len(quote), quote=quote)], "rule": "test.rule",
        "confidence": confidence, "flags": list(flags), "needs_review": not sure or bool(flags),
    }  # fmt: skip


def document(source: str, text: str, **extra: Any) -> Document:
    """A document whose first line is its title."""
    identity = f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
    sections = [Section(name="title", start=0, end=text.index("\n"))]
    about = {"media_type": "text/plain", "title": text[: text.index("\n")], "sections": sections, **extra}
    return Document(id=identity, source=source, text=text, **about)


def record(found: Document, name: str, scope: str = "this", **fields: Any) -> Record:
    """A record of a document."""
    return Record(record_id=name, document=DocumentReference(id=found.id, source=found.source), scope=scope, **fields)


def sisters(found: Document, suffix: str = "") -> list[Record]:
    """The records of CASES."""
    text = found.text
    first = record(
        found, f"rec:one{suffix}", study=Study(),
        group=Group(label="Patient 1", kind="individual", n=1, **said(text, "Patient 1")),
        sex=Sex(female=1, male=0, **said(text, "girl", sure=True)),
        age=[Age(value=12, stat="exact", unit="year", **said(text, "12-year-old", sure=True))],
        drugs=[Drug(name="tofacitinib", dose="5 mg twice daily", **said(text, "tofacitinib 5 mg twice daily"))],
        prior_treatments=[PriorTreatment(name="methotrexate", response="refractory",
                                         **said(text, "Methotrexate", flags=("role_not_in_quote",), confidence=0.4))],
        outcomes=[Outcome(domain="skin", direction="improved", **said(text, "rash cleared", confidence=0.6))],
        adverse_events=[AdverseEvent(event="herpes zoster", present=False, **said(text, "no herpes zoster"))],
    )  # fmt: skip
    second = record(
        found, f"rec:two{suffix}", study=Study(),
        group=Group(label="Patient 2", kind="individual", n=1, **said(text, "Patient 2")),
        age=[Age(value=9, stat="exact", unit="year", **said(text, "9 years old"))],
        drugs=[Drug(name="baricitinib", **said(text, "baricitinib"))],
        outcomes=[Outcome(domain="muscle", direction="unchanged", **said(text, "weakness did not improve"))],
    )  # fmt: skip
    return [first, second]


def letter(found: Document) -> list[Record]:
    """The record of LETTER."""
    text = found.text
    return [record(
        found, "rec:letter", "cited",
        study=Study(author="Lindqvist", year=2021, **said(text, "Lindqvist et al. (2021)")),
        group=Group(kind="individual", n=1, **said(text, "a boy")),
        age=[Age(value=7, stat="exact", unit="year", **said(text, "7 years"))],
        drugs=[Drug(name="ruxolitinib", **said(text, "gave ruxolitinib"))],
    )]  # fmt: skip


def retold(source: str = "reply.txt", text: str = REPLY, age: float = 8) -> Extracted:
    """A boy of whom REPORT tells too, there with another age."""
    found, scope = document(source, text), "this" if text == REPORT else "cited"
    study = said(text, "Okonjo and others, 2020" if scope == "this" else "Okonjo et al. (2020)")
    dose = "baricitinib 4 mg twice daily" if scope == "this" else "baricitinib, 4 mg twice daily"
    return extracted(found, [record(
        found, f"rec:{source}", scope, study=Study(author="Okonjo", year=2020, **study),
        group=Group(kind="individual", n=1, **said(text, "boy")),
        condition=[Condition(name="CANDLE syndrome", **said(text, "CANDLE syndrome", sure=True))],
        age=[Age(value=age, stat="exact", unit="year", **said(text, f"{age:g} years", sure=True))],
        drugs=[Drug(name="baricitinib", dose="4 mg twice daily", **said(text, dose))],
        follow_up=[Measure(value=9, stat="exact", unit="month", **said(text, "9 months"))],
    )])  # fmt: skip


def told_twice() -> list[Extracted]:
    """Two documents of one boy, who is 7 in the one and 8 in the other."""
    return [retold("case.txt", REPORT, 7), retold()]


def hostile(found: Document) -> list[Record]:
    """The record of HOSTILE: whatever it says is an attack."""
    return [record(
        found, "rec:hostile", study=Study(author=ATTACK, **said(found.text, "tofacitinib 5 mg")),
        group=Group(label=ATTACK, kind="individual", n=1, **said(found.text, ATTACK)),
        drugs=[Drug(name=ATTACK, dose=ATTACK, **said(found.text, "קיבלה tofacitinib", flags=("role_not_in_quote",)))],
    )]  # fmt: skip


def extracted(found: Document, records: list[Record]) -> Extracted:
    """A document with its records as a worker hands them over."""
    flags = [
        Flag(record_id=one.record_id, field=field, index=place, code=code, message=f"{code} must be looked at; mend it")
        for one in records for field, place, value in values(one) for code in value.flags
    ]  # fmt: skip
    bare = plain(found)
    return Extracted(
        found.id, found.source, found.text, bare.about, "ok", values=sum(len(values(one)) for one in records),
        records=tuple((one.record_id, one.model_dump_json()) for one in records),
        flags=tuple((flag.record_id, flag.code, flag.model_dump_json()) for flag in flags),
    )  # fmt: skip


def fill(store: Store, *some: Extracted, fingerprint: str = "one") -> int:
    """A run with these documents."""
    run = store.begin_run(fingerprint, {})
    for one in some:
        store.save(run, (one.source, one.content, fingerprint), 0, one, True)
    store.finish_run(run)
    return run


def sample() -> list[Extracted]:
    """The documents of a small run."""
    first, second = document("sisters.txt", CASES), document("letter.txt", LETTER)
    third = document("hostile.txt", HOSTILE)
    return [extracted(first, sisters(first)), extracted(second, letter(second)), extracted(third, hostile(third))]


def long_pdf(pages: int = 300) -> tuple[bytes, Document, list[Record]]:
    """A PDF of many pages whose case stands on the last but one, with the record that a reader of PDF would lead to."""
    words = "A boy of 8 years was given ruxolitinib and his fever resolved."
    drawn = [[(60.0, 90.0, 11.0, f"Page {number} of a long report.")] for number in range(1, pages + 1)]
    drawn[-2].append((60.0, 300.0, 11.0, words))
    content = of_lines(*drawn)
    text = "A long report\n" + "".join(f"Page {number} of a long report.\n" for number in range(1, pages)) + words
    found = document("long.pdf", text, media_type="application/pdf")
    found = found.model_copy(update={"id": f"sha256:{hashlib.sha256(content).hexdigest()}"})
    one = record(
        found, "rec:long", study=Study(), group=Group(kind="individual", n=1, **said(text, "A boy")),
        age=[Age(value=8, stat="exact", unit="year", **said(text, "8 years"))],
        drugs=[Drug(name="ruxolitinib", **said(text, "ruxolitinib", flags=("role_not_in_quote",)))],
    )  # fmt: skip
    for _, _, value in values(one):
        for piece in value.evidence:
            piece.page, piece.bbox = pages - 1, (60.0, 288.0, 360.0, 304.0)
    return content, found, [one]


@dataclass(slots=True)
class Open:
    """The page opened over a run."""

    store: Store
    run: int
    desk: Desk
    doors: Doors
    app: Any

    def client(self, secret: str = "", **headers: str) -> httpx.Client:
        """A browser or, with a secret, a script that is in."""
        if secret:
            headers["Authorization"] = f"Bearer {secret}"
        return TestClient(self.app, base_url="http://127.0.0.1", headers=headers, follow_redirects=False)

    def document(self, source: str) -> int:
        """The number of a document."""
        from sqlalchemy import select

        from pipeline.database import DocumentRow

        with self.store.engine.connect() as connection:
            return int(connection.execute(select(DocumentRow.id).where(DocumentRow.source == source)).scalar_one())


@contextmanager
def opened(
    url: str,
    *,
    accounts: bool = False,
    token: str = "once",
    inputs: Sequence[Path] = (),
    more: Sequence[Extracted] = (),
) -> Iterator[Open]:
    """The page over a new store with the sample documents and some more."""
    store = Store(url)
    run = fill(store, *sample(), *more)
    compare_documents(store, run)
    index(store.engine, run)
    desk, doors = Desk(store.engine, run), Doors(store.engine, accounts=accounts, owner="maria", token=token)
    try:
        yield Open(store, run, desk, doors, create_app(desk, doors, Pictures(inputs), ["127.0.0.1", "localhost"]))
    finally:
        store.close()


@contextmanager
def served(page: Open) -> Iterator[str]:
    """The page on a free port of this machine; its address. A visitor who comes before the server is up waits."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        settings = uvicorn.Config(page.app, log_level="error", access_log=False)
        server = uvicorn.Server(settings)
        thread = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(20)


@contextmanager
def served_over(store: Store, run: int, inputs: Sequence[Path]) -> Iterator[tuple[str, Desk]]:
    """The page with accounts over a run of a store; its address and its desk."""
    index(store.engine, run)
    desk, doors = Desk(store.engine, run), Doors(store.engine, accounts=True)
    app = create_app(desk, doors, Pictures(inputs), ["127.0.0.1", "localhost"])
    with served(Open(store, run, desk, doors, app)) as address:
        yield address, desk
