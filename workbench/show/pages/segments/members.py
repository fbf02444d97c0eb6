"""The customers of a segment as a table: contacts, money, last touch, and what the scores say of each."""

from __future__ import annotations

from dataclasses import replace

from workbench.engine.query import quote
from workbench.show.listings import Listing

_ROWS = """
    select
        c.*,
        r.segment as rfm_segment,
        a.tier as churn_tier,
        a.score as churn_score,
        i.tier as interest_tier,
        i.score as interest_score,
        l.score as ltv_expected
    from customers c
    left join rfm r on r.customer_id = c.customer_id
    left join scores a on a.customer_id = c.customer_id and a.model = 'churn' and a.horizon_days = 90
    left join scores i on i.customer_id = c.customer_id and i.model = 'interest'
    left join scores l on l.customer_id = c.customer_id and l.model = 'ltv' and l.horizon_days = 365
    where c.customer_id in (select customer_id from {members})
"""


def rows_of(members: str) -> str:
    """Write the query of the customers whose ids a table of ours holds: all their columns, and their scores."""
    return _ROWS.format(members=quote(members))


def members_listing(members: str) -> Listing:
    """Return the listing of the customers whose ids a table of ours holds."""
    return replace(_LISTING, source=f"({rows_of(members)})")


_LISTING = Listing(
    source="",
    columns=(
        "customer_id", "name", "phones", "emails", "ltv", "won_deals", "touches", "last_at", "last_source",
        "rfm_segment", "churn_tier", "churn_score", "interest_tier", "interest_score", "ltv_expected",
    ),
    searched=("search_text",),
    filters=("rfm_segment", "churn_tier", "interest_tier"),
    sortable=("ltv", "sort_name", "touches", "last_at", "churn_score", "interest_score", "ltv_expected", "rfm_segment"),
    key=("customer_id",),
)  # fmt: skip

HEADERS = {
    "customer_id": "Customer",
    "name": "Name",
    "phones": "Phones",
    "emails": "E-mails",
    "ltv": "LTV",
    "won_deals": "Deals won",
    "touches": "Touches",
    "first_at": "First touch",
    "first_source": "First source",
    "last_at": "Last touch",
    "last_source": "Last source",
    "rfm_segment": "RFM segment",
    "churn_tier": "Risk of no purchase in 90 days",
    "churn_score": "Chance of no purchase in 90 days",
    "interest_tier": "Interest",
    "interest_score": "Chance of a target action",
    "ltv_expected": "Money expected in a year",
}
"""Columns of the exported file and what people call them."""
