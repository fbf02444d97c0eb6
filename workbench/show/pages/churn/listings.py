"""The tables of the churn page: who is at risk of not coming back, and what customers are expected to bring."""

from __future__ import annotations

from workbench.errors import WorkbenchError
from workbench.show.listings import Listing

HORIZONS = (30, 60, 90)
"""Days ahead that churn is scored for; the longest carries the money at stake and the reasons."""

LONGEST = HORIZONS[-1]
LTV_DAYS = 365

_PEOPLE = """
        s.customer_id,
        c.name,
        c.phones,
        c.emails,
        c.search_text,
        c.ltv,
        r.purchases,
        s.as_of - cast(r.recency_days as integer) as last_purchase_on
"""

_AT_RISK = f"""
    select
        {_PEOPLE},
        s.score,
        s.tier,
        s.expected_at,
        m.money_at_stake
    from scores s
    left join customers c on c.customer_id = s.customer_id
    left join rfm r on r.customer_id = s.customer_id
    left join scores m on m.customer_id = s.customer_id and m.model = 'churn' and m.horizon_days = {LONGEST}
    where s.model = 'churn'
        and s.horizon_days = {{horizon}}
"""

DECILED = f"""
    select
        customer_id,
        as_of,
        score,
        ntile(10) over (order by score desc, customer_id) as decile
    from scores
    where model = 'ltv'
        and horizon_days = {LTV_DAYS}
"""
"""Tenths of the customers by the money that is expected of them; 1 is the best."""

_LTV = f"""
    with s as ({DECILED})
    select
        {_PEOPLE},
        s.score,
        cast(s.decile as varchar) as decile
    from s
    left join customers c on c.customer_id = s.customer_id
    left join rfm r on r.customer_id = s.customer_id
"""

_SHOWN = ("customer_id", "name", "phones", "emails", "last_purchase_on", "purchases", "ltv")


def at_risk(horizon: int) -> Listing:
    """Return the list of all who were scored for so many days ahead.

    Raises:
        WorkbenchError: nobody is scored for that many days.

    """
    if horizon not in HORIZONS:
        allowed = ", ".join(map(str, HORIZONS))
        raise WorkbenchError(f"Churn is not scored for {horizon!r} days. Allowed: {allowed}.")
    return Listing(
        source=f"({_AT_RISK.format(horizon=horizon)})",
        columns=(*_SHOWN, "score", "tier", "expected_at", "money_at_stake"),
        searched=("search_text", "customer_id"),
        filters=("tier",),
        sortable=("money_at_stake", "score", "expected_at", "last_purchase_on", "purchases", "ltv", "tier"),
        key=("customer_id",),
    )


LTV = Listing(
    source=f"({_LTV})",
    columns=(*_SHOWN, "score", "decile"),
    searched=("search_text", "customer_id"),
    filters=("decile",),
    sortable=("score", "ltv", "last_purchase_on", "purchases"),
    key=("customer_id",),
)

HEADERS = {
    "customer_id": "Customer",
    "name": "Name",
    "phones": "Phones",
    "emails": "E-mails",
    "last_purchase_on": "Last purchase",
    "purchases": "Days with a purchase",
    "ltv": "LTV so far, {currency}",
    "tier": "Risk beside other buyers",
    "expected_at": "Next purchase as likely as not by",
    "money_at_stake": "Money at stake, {currency}",
    "decile": "Tenth by expected money",
}
"""Columns of an exported file and what people call them; `score` is called by its list."""


def listing_of(what: str, horizon: int) -> tuple[Listing, dict[str, str]]:
    """Return a list by the name that the page knows it by, and the headers of its columns.

    Raises:
        WorkbenchError: there is no such list.

    """
    if what == "at_risk":
        score = f"Chance of no purchase in {horizon} days"
        listing = at_risk(horizon)
    elif what == "ltv":
        score, listing = f"Money expected in {LTV_DAYS} days, {{currency}}", LTV
    else:
        raise WorkbenchError(f"There is no list {what!r} here. Known: at_risk, ltv.")
    return listing, {column: score if column == "score" else HEADERS[column] for column in listing.columns}
