"""The columns of the journal: where each comes from, what people call it, and what can be filtered by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from workbench.engine.query import literal, quote
from workbench.errors import WorkbenchError, nearest
from workbench.segments.language.catalogue import OF_CUSTOMERS
from workbench.segments.language.columns import HORIZONS
from workbench.show.kinds import LOOKS
from workbench.tables import KINDS

STORED_COLUMNS = (
    "customer_id", "name", "phones", "emails",
    "first_at", "first_source", "first_medium", "first_campaign",
    "last_at", "last_source", "last_medium", "last_campaign",
    "touches", *(f"{kind}_count" for kind in KINDS),
    "won_deals", "ltv", "duration_days", "clicks_to_target", "clicks_to_deal",
)  # fmt: skip
"""Columns of `customers` that a row of the journal shows."""


@dataclass(frozen=True)
class Score:
    """A column that stands in a table of scores, whose rows may be missing; `model`: whose score."""

    table: str
    column: str
    model: str = ""

    @property
    def named(self) -> str:
        """The name that a condition uses."""
        return f"{self.model or self.table}.{self.column}"

    @property
    def horizon_days(self) -> int:
        """How far it looks, for a model of several horizons; else 0."""
        horizons = HORIZONS.get(self.model, ())
        return horizons[0] if len(horizons) > 1 else 0

    @property
    def rows(self) -> str:
        """The query of all of them: customer_id, score; one row a customer."""
        asked = [f"model = {literal(self.model)}"] if self.model else ["true"]
        asked += [f"horizon_days = {self.horizon_days}"] if self.horizon_days else []
        score = f"select customer_id, {quote(self.column)} as score from {quote(self.table)}"
        return f"{score} where {' and '.join(asked)}"

    def stands_in(self, row: Mapping[str, Any]) -> bool:
        """Whether a row of its table holds it."""
        horizon = not self.horizon_days or row["horizon_days"] == self.horizon_days
        return not self.model or (row["model"] == self.model and horizon)


SCORE_COLUMNS = {
    "rfm_segment": Score("rfm", "segment"),
    "churn_tier": Score("scores", "tier", "churn"),
    "churn_score": Score("scores", "score", "churn"),
    "expected_at": Score("scores", "expected_at", "churn"),
    "money_at_stake": Score("scores", "money_at_stake", "churn"),
    "interest_tier": Score("scores", "tier", "interest"),
    "interest_score": Score("scores", "score", "interest"),
    "expected_ltv": Score("scores", "score", "ltv"),
}
"""Columns that scoring adds; empty before the first one, and for customers without a score."""

JOURNAL_COLUMNS = (*STORED_COLUMNS, *SCORE_COLUMNS, "tags")
"""Keys of a row of the journal; phones, emails and tags are lists."""

SORTABLE = tuple(column for column in JOURNAL_COLUMNS if column not in ("phones", "emails", "tags"))
"""Columns the journal can be sorted by."""

HEADERS = {
    "name": "Name",
    "phones": "Phones",
    "emails": "E-mails",
    "first_at": "First touch",
    "first_source": "First source",
    "first_medium": "First medium",
    "first_campaign": "First campaign",
    "last_at": "Last touch",
    "last_source": "Last source",
    "last_medium": "Last medium",
    "last_campaign": "Last campaign",
    "touches": "Touches",
    **{f"{look.kind}_count": look.label for look in LOOKS},
    "email_count": "Touches by e-mail",
    "deal_count": "Deals of any status",
    "won_deals": "Deals",
    "ltv": "LTV, {currency}",
    "duration_days": "Days from first touch to last",
    "clicks_to_target": "Visits before first target action",
    "clicks_to_deal": "Visits before first deal",
    "rfm_segment": "RFM segment",
    "churn_tier": "Churn",
    "churn_score": "Churn: chance of no purchase in 90 days",
    "expected_at": "Next purchase expected by",
    "money_at_stake": "Money at stake, {currency}",
    "interest_tier": "Interest",
    "interest_score": "Interest: chance of a target action",
    "expected_ltv": "Money expected in 365 days, {currency}",
    "tags": "Tags",
    "customer_id": "Customer id",
}
"""The columns of the journal in the words and the order for people."""

_FILTERED_TOO = {
    "target_at": "First target action",
    "deal_at": "First won deal",
    "rfm.r": "RFM: recency, 1 to 5",
    "rfm.f": "RFM: frequency, 1 to 5",
    "rfm.m": "RFM: money, 1 to 5",
    "rfm.recency_days": "Days since the last purchase",
    "city": "City (any touch)",
    "device": "Device (any touch)",
    "landing_url": "Page (any touch)",
    "operator": "Operator (any touch)",
}
"""What is no column of the journal and can still be asked, by the name that a condition uses."""


@cache
def filterable(currency: str) -> list[dict[str, Any]]:
    """Return what the filters by column offer: name (in a condition), label, type, doc, values, closed (no others)."""
    asked = {SCORE_COLUMNS[key].named if key in SCORE_COLUMNS else key: words for key, words in HEADERS.items()}
    asked = {name: words.format(currency=currency) for name, words in asked.items() if name != "tags"} | _FILTERED_TOO
    found = [(OF_CUSTOMERS.named(name), words) for name, words in asked.items()]
    return [
        {
            # the page has moments in the workspace's zone
            "name": one.name,
            "label": words,
            "type": one.type,
            "doc": one.doc.replace(", UTC", ""),
            "values": list(one.values),
            "closed": bool(one.values),
        }
        for one, words in found
    ]


def known_columns(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the chosen columns; all of them where none is chosen.

    Raises:
        WorkbenchError: one of them is no column of the journal.

    """
    for name in names:
        if name not in JOURNAL_COLUMNS:
            hint = nearest(name, JOURNAL_COLUMNS)
            raise WorkbenchError(f"The journal has no column {name!r}.{hint} Columns: {', '.join(JOURNAL_COLUMNS)}.")
    return names or JOURNAL_COLUMNS
