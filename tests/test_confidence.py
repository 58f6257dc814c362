"""What confidence is made of: the circumstances of a value, and a share that is never quite none or all."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.checks.base import Claim, Scene
from pipeline.circumstances import circumstances
from pipeline.confidence import confidence, features, share, threshold
from pipeline.document import Document
from pipeline.records import Record, values
from pipeline.segmentation import normalise

TEXT = (
    "Tofacitinib for psoriasis. A girl presented with anaemia and psoriasis; the psoriasis worsened. She was assessed "
    "every 4 weeks. She took tofacitinib, and at 6 months the plaques had softened. She was followed up for 2 years."
)


def claim_of(field: str, quote: str, **value: Any) -> Claim:
    """A claim on TEXT in the record of its girl."""

    def quoted(words: str) -> list[dict[str, Any]]:
        start = TEXT.rfind(words)
        return [{"start": start, "end": start + len(words), "quote": words}]

    record: dict[str, Any] = {
        "record_id": "r", "document": {"id": "d", "source": "s"}, "study": {}, "scope": "this",
        "group": {"kind": "individual", "n": 1, "evidence": quoted("A girl")},
        "drugs": [{"name": "tofacitinib", "evidence": quoted("tofacitinib")}],
        "outcomes": [{"domain": "skin", "direction": "improved", "at": "at 6 months", "evidence": quoted("softened")}],
    }  # fmt: skip
    record.setdefault(field, []).append({**value, "evidence": quoted(quote)})
    told = Record.model_validate(record)
    found = [(index, one) for name, index, one in values(told) if name == field]
    document = Document(id="d", source="s", media_type="text/plain", text=TEXT, title="Tofacitinib for psoriasis.")
    return Claim(told, field, found[-1][0], found[-1][1], Scene(document, normalise(TEXT)))


@pytest.mark.parametrize(
    ("claim", "feature", "amount"),
    [
        (claim_of("outcomes", "worsened", domain="skin", direction="worsened"), "harm before the drug", 1.0),
        (claim_of("outcomes", "softened", domain="skin", direction="worsened"), "harm before the drug", 0.0),
        (claim_of("outcomes", "worsened", domain="skin", direction="worsened"), "presentation before", 1.0),
        (claim_of("outcomes", "worsened", domain="skin", direction="worsened"), "directions of its domain", 1.0),
        (claim_of("outcomes", "softened", domain="response", direction="occurred"), "broad domain", 1.0),
        (claim_of("outcomes", "softened", domain="skin", direction="improved"), "broad domain", 0.0),
        (claim_of("condition", "psoriasis", name="psoriasis"), "condition beside the most named", 1.0),
        (claim_of("condition", "anaemia", name="anaemia"), "condition in title", 0.0),
        (claim_of("follow_up", "4 weeks", value=4.0, stat="exact", unit="week"), "schedule before follow_up", 1.0),
        (claim_of("follow_up", "6 months", value=6.0, stat="exact", unit="month"), "an outcome's time", 1.0),
        (claim_of("follow_up", "2 years", value=2.0, stat="exact", unit="year"), "an outcome's time", 0.0),
        (claim_of("follow_up", "2 years", value=2.0, stat="exact", unit="year"), "said to follow", 1.0),
        (claim_of("drugs", "tofacitinib", name="tofacitinib", n=1), "n is the group's", 1.0),
        (claim_of("drugs", "tofacitinib", name="tofacitinib"), "title names it drugs", 1.0),
        (claim_of("prior_treatments", "took", name="rituximab"), "title names another prior_treatments", 1.0),
    ],
    ids=lambda case: case.field if isinstance(case, Claim) else str(case),
)
def test_circumstances_are_seen(claim: Claim, feature: str, amount: float) -> None:
    assert dict(circumstances(claim)).get(feature) == amount


def test_every_feature_is_a_number() -> None:
    seen = features(claim_of("outcomes", "softened", domain="skin", direction="improved"), ["no_evidence"])
    assert all(isinstance(amount, float) for amount in seen.values())
    assert seen["flag no_evidence"] == 1.0


def test_a_share_is_never_quite_none_or_all() -> None:
    assert share(0.0) == 0.5
    assert 0 < share(-99.0) < share(1.0) < share(99.0) < 1


def test_a_flag_makes_a_value_less_sure_and_a_higher_demand_lifts_the_threshold() -> None:
    claim = claim_of("outcomes", "softened", domain="skin", direction="improved")
    assert confidence(claim, ["quote_of_another_patient"]) < confidence(claim, [])
    demands = [threshold("outcomes", demand) for demand in (0.8, 0.9, 0.95, 0.97)]
    assert demands == sorted(demands)
