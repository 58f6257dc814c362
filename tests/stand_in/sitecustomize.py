"""Stands in for the stages in every process of a test's run: what a document does is written in its text.

Each line that begins with ``Patient`` gives a record, ``flagged`` in it a flag. ``RAISES``, ``DIES``, ``DIES ONCE``,
``LOOPS``, ``HANGS`` (heeding no signal), ``EATS 100`` (megabytes), ``SLEEPS 0.1`` and ``WAITS FOR path`` (until there
is such a file) do what they say. With
STAND_IN_KILLS=NAME the run kills itself while it writes that file; STAND_IN_FINGERPRINT is the fingerprint, so that
nobody's edits change it in the middle of a test; STAND_IN_LINES is the seconds between lines of progress,
STAND_IN_SILENCE and STAND_IN_PATIENCE those that a run waits for another one and for a database; with STAND_IN_FAILS
exports fail, by a full disk or a mistake.
"""

import errno
import hashlib
import os
import re
import signal
import threading
import time
from dataclasses import replace
from pathlib import Path

from pipeline import claims, engines, fingerprint, patience, progress, work
from pipeline.export import whole
from pipeline.records import DocumentReference, Drug, Evidence, Flag, Group, Record, Study, values


def stand_in(document, _accept_precision=None, _ner_model=None):
    misbehave(document.text)
    records, flags = [], []
    for number, line in enumerate(re.finditer(r"^Patient.*$", document.text, re.M)):
        digest = hashlib.sha256(f"{document.id} {document.source} {number}".encode()).hexdigest()[:16]
        evidence = [Evidence(start=line.start(), end=line.end(), quote=line.group())]
        flagged = "flagged" in line.group()
        drug = Drug(name="baricitinib", evidence=evidence, rule="drug.name", confidence=0.9,
                    needs_review=flagged, flags=["stand-in"] if flagged else [])
        records.append(Record(
            record_id=digest, document=DocumentReference(id=document.id, source=document.source), scope="this",
            group=Group(kind="individual", n=1, label=line.group()[:12], evidence=evidence),
            study=Study(), drugs=[drug],
        ))
        if flagged:
            flags.append(Flag(record_id=digest, field="drugs", index=0, code="stand-in", message="is flagged; mend it",
                              quote=line.group()))
    found = [value for record in records for _, _, value in values(record)]
    return replace(
        work.plain(document), values=len(found), flagged=sum(value.needs_review for value in found),
        records=tuple((record.record_id, record.model_dump_json()) for record in records),
        flags=tuple((flag.record_id, flag.code, flag.model_dump_json()) for flag in flags),
    )


def wait(text):
    if awaited := re.search(r"WAITS FOR (\S+)", text):
        while not Path(awaited[1]).exists():
            time.sleep(0.05)
    if pause := re.search(r"SLEEPS ([\d.]+)", text):
        time.sleep(float(pause[1]))


def misbehave(text):
    if "RAISES" in text:
        raise ValueError("a line\nand another")
    if once := re.search(r"DIES ONCE (\S+)", text):
        if not Path(once[1]).exists():
            Path(once[1]).touch()
            os.kill(os.getpid(), signal.SIGKILL)
    elif "DIES" in text:
        os.kill(os.getpid(), signal.SIGKILL)
    if "HANGS" in text:
        signal.signal(signal.SIGALRM, signal.SIG_IGN)
    if eaten := re.search(r"EATS (\d+)", text):
        bytearray(int(eaten[1]) * 1_000_000)
    while "LOOPS" in text or "HANGS" in text:
        pass
    wait(text)


def kill_at(name):
    before = whole._flush_to_disk

    def flush(path):
        if name in path.name:
            os.kill(os.getpid(), signal.SIGKILL)
        before(path)

    whole._flush_to_disk = flush


def fail(_path):
    if os.environ["STAND_IN_FAILS"] == "ENOSPC":
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    raise ZeroDivisionError("a mistake of ours\nin two lines")


work._extract = stand_in
engines.load_language = lambda: None
fingerprint.fingerprint = lambda _options: os.environ.get("STAND_IN_FINGERPRINT", "stand-in")
if os.environ.get("FAKETIME_TIMESTAMP_FILE"):  # whose library cannot sleep over a jump of the clock
    time.sleep = lambda seconds: threading.Event().wait(seconds)
if os.environ.get("STAND_IN_KILLS"):
    kill_at(os.environ["STAND_IN_KILLS"])
if os.environ.get("STAND_IN_LINES"):
    progress.SECONDS_BETWEEN_LINES = float(os.environ["STAND_IN_LINES"])
claims.SECONDS_OF_SILENCE = float(os.environ.get("STAND_IN_SILENCE", claims.SECONDS_OF_SILENCE))
patience.SECONDS_OF_PATIENCE = float(os.environ.get("STAND_IN_PATIENCE", patience.SECONDS_OF_PATIENCE))
if os.environ.get("STAND_IN_FAILS"):
    whole._flush_to_disk = fail
