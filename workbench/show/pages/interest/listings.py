"""The tables of the interest page: the members of a run, and everybody who is scored."""

from __future__ import annotations

from pathlib import Path

from workbench.engine.query import literal
from workbench.show.listings import Listing

MEMBERS_COLUMNS = (
    "row", "customer_id", "name", "phone", "email", "status", "tier", "score", "visitor", "ltv", "last_at", "sex",
    "age", "interests", "reason",
)  # fmt: skip

EVERYBODY_COLUMNS = (
    "customer_id", "name", "phone", "email", "tier", "score", "last_at", "last_source", "touches", "won_deals", "ltv",
)  # fmt: skip

EVERYBODY_SOURCE = """(
    select
        s.customer_id, s.score, s.tier, c.name, c.phones[1] as phone, c.emails[1] as email, c.last_at, c.last_source,
        c.touches, c.won_deals, c.ltv, coalesce(c.search_text, s.customer_id) as search_text
    from scores s
    left join customers c on c.customer_id = s.customer_id
    where s.model = 'interest'
)"""

EVERYBODY = Listing(
    source=EVERYBODY_SOURCE,
    columns=EVERYBODY_COLUMNS,
    searched=("search_text",),
    filters=("tier",),
    sortable=("score", "name", "tier", "last_at", "last_source", "touches", "won_deals", "ltv"),
    key=("customer_id",),
)


def members_source(file: Path) -> str:
    """Write the query of a run's members; a customer who was merged since goes by the id of today."""
    return f"""(
        select
            m.row,
            m.status,
            m.tier,
            m.score,
            m.sex,
            m.age,
            m.interests,
            m.reason,
            coalesce(r.customer_id, m.customer_id) as customer_id,
            c.name,
            coalesce(m.phone, c.phones[1]) as phone,
            coalesce(m.email, c.emails[1]) as email,
            case when m.own_visitor then 'own visitor' when not m.own_visitor then 'other' end as visitor,
            c.ltv,
            c.last_at
        from read_parquet({literal(str(file))}) m
        left join customer_redirects r on r.old_id = m.customer_id
        left join customers c on c.customer_id = coalesce(r.customer_id, m.customer_id)
    )"""


def members(file: Path) -> Listing:
    """Return the listing of a run's members."""
    return Listing(
        source=members_source(file),
        columns=MEMBERS_COLUMNS,
        searched=("name", "phone", "email", "customer_id", "reason"),
        filters=("tier", "status", "visitor", "sex", "age"),
        sortable=("score", "row", "name", "tier", "status", "visitor", "ltv", "last_at"),
        key=("row", "status"),
    )
