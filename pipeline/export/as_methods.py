"""``methods.md``: how data were extracted, in the words that a review's methods section wants.

PRISMA 2020 asks how data were collected, by whom, and with what automation (item 9), and which data were sought, with
what was done about missing or unclear ones (items 10a and 10b). The figures are those of the run.
"""

from __future__ import annotations

from pathlib import Path

from pipeline.confidence import ACCEPT_PRECISION
from pipeline.export.content import Content
from pipeline.export.manifest import version
from pipeline.export.reviewers import sentences as about_reviewers
from pipeline.export.whole import whole

SOUGHT = (
    "study (first author, year), patient group and its size, condition, sex, age (at onset, diagnosis, start of "
    "treatment or report), duration of disease, autoantibodies, index treatment with dose, prior treatments with the "
    "response to them, concomitant treatments, and length of follow-up"
)
OUTCOMES = (
    "every reported course of disease activity, remission, relapse, single organs, laboratory markers, steroid and "
    "other drug use, hospitalisation and death, at every time point that a report gives, and adverse events, those "
    "that a report denies among them"
)


def write(content: Content, folder: Path) -> list[Path]:
    """Write the paragraph."""
    path = folder / "methods.md"
    with whole(path) as temporary:
        temporary.write_text(text(content), encoding="utf-8")
    return [path]


def text(content: Content) -> str:
    """The paragraph, with the figures of this run."""
    counts, about = content.store.counts(content.run), content.store.about_run(content.run)
    unread = counts.by_status.get("failed", 0)
    precision = about.options.get("accept_precision") or ACCEPT_PRECISION
    sentences = (
        f"Data were extracted from {_many(counts.papers, 'report')} with epicrisis {version()} (fingerprint "
        f"{about.fingerprint}, run of {about.started[:10]}), a rule-based program that works without a language-model "
        "service and gives the same records for the same reports.",
        f"{_many(unread, 'report')} could not be read." if unread else "Every report could be read.",
        f"It wrote {_many(counts.records, 'record')}, one for each study and patient group, with "
        f"{_many(counts.values, 'value')}; each value carries the words that it was taken from and their place.",
        "Checks of plausibility and of agreement between a value and its words marked "
        f"{_many(counts.flagged, 'value')} for review by hand; values were left unmarked where {precision:.0%} of such "
        "values are expected to be right.",
        *about_reviewers(content),
        f"We sought {SOUGHT}; the outcomes sought were {OUTCOMES}.",
        "Counts and percentages were kept as printed, contradictions included; nothing was calculated, and what a "
        "report does not state was recorded as not stated.",
        "No information was sought from the authors of the reports.",
    )
    return "## Data collection\n\n" + " ".join(sentences) + "\n"


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}" + ("" if count == 1 else "s")
