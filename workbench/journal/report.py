"""What a build tells about itself: the figures of `workbench status`."""

from __future__ import annotations

from typing import Any

from workbench.engine.base import Engine
from workbench.tables import TABLES

_LARGEST = """
    select customer_id, touches, identifiers
    from customers
    order by identifiers desc, touches desc, customer_id
    limit 1
"""

UNGUARDED_MEMBERS = """
    with carried as (
        select distinct i.customer_id
        from customer_identifiers i
        join identifier_guards g on g.kind = i.kind and g.value = i.value
        where not i.links and g.reason <> 'invalid'
    )
    select row_number() over (order by customer_id) - 1 as node, customer_id
    from carried
"""
"""Customers that carry a barred identifier."""

UNGUARDED_EDGES = """
    with carried as (
        select m.node, i.kind, i.value
        from customer_identifiers i
        join unguarded_members m on m.customer_id = i.customer_id
        join identifier_guards g on g.kind = i.kind and g.value = i.value
        where not i.links and g.reason <> 'invalid'
    ),
    firsts as (
        select kind, value, min(node) as node
        from carried
        group by kind, value
    )
    select distinct f.node as a, c.node as b
    from carried c
    join firsts f on f.kind = c.kind and f.value = c.value
"""
"""Customers that would be one if guards barred nothing."""

_LARGEST_UNGUARDED = """
    select count(*) as customers, sum(c.identifiers) as identifiers, sum(c.touches) as touches
    from unguarded u
    join unguarded_members m on m.node = u.node
    left join customers c on c.customer_id = m.customer_id
    group by u.component
    order by customers desc, identifiers desc, touches desc, u.component
    limit 1
"""

_CUSTOMERS = """
    select
        count(*) as customers,
        count(*) filter (where has_target) as journal_customers,
        cast(coalesce(sum(touches), 0) as bigint) as touches,
        cast(coalesce(sum(session_count), 0) as bigint) as sessions
    from customers
"""

_IDS_KEPT = """
    select count(*) as before, count(*) filter (where r.old_id is null) as kept
    from was_customers w
    left join customer_redirects r on r.old_id = w.customer_id
"""

_UNLINKED = """
    select count(*)
    from off_chain
    where kind <> 'identify'
"""

_REJECTED = """
    select system, reason, count(*) as n
    from rejected_rows
    group by system, reason
    order by system, reason
"""

_UNRATED = """
    select currency, count(*) as deals
    from touches
    where kind = 'deal' and amount is not null and amount_base is null
    group by currency
    order by currency
"""


def summary(engine: Engine) -> dict[str, Any]:
    """Count what the build made.

    Returns:
        `rows` per table, `rejected` rows by system and reason, `guards` by reason, the `largest_customer`
        (id, touches, identifiers), the `largest_without_guards` (customers, identifiers and touches that would be one),
        of the `ids` of the last snapshot how many are `kept`, `unlinked_events` (no identifier that may
        link), `unrated_deals` by currency,
        `journal_customers` (those with a target action).

    """
    customers, journal_customers, touches, sessions = engine.rows(_CUSTOMERS)[0]
    rows = {name: engine.count(name) for name in TABLES if name not in ("events", "touches", "sessions", "customers")}
    rows |= {"customers": customers, "touches": touches, "sessions": sessions}
    off_chain = engine.count("off_chain")
    largest = engine.rows(_LARGEST)
    before, kept = engine.rows(_IDS_KEPT)[0]
    return {
        "rows": {**rows, "events": rows["touches"] + off_chain},
        "rejected": [
            {"system": system, "reason": reason, "rows": count} for system, reason, count in engine.rows(_REJECTED)
        ],
        "guards": dict(
            engine.rows("select reason, count(*) as n from identifier_guards group by reason order by reason")
        ),
        "largest_customer": dict(zip(("customer_id", "touches", "identifiers"), largest[0], strict=True))
        if largest
        else None,
        "largest_without_guards": _largest_without_guards(engine, largest[0][2] if largest else 0),
        "ids": {"before": before, "kept": kept},
        "journal_customers": journal_customers,
        "unlinked_events": engine.rows(_UNLINKED)[0][0],
        "unrated_deals": dict(engine.rows(_UNRATED)),
    }


def _largest_without_guards(engine: Engine, guarded: int) -> dict[str, int] | None:
    """Say how large the largest customer would be if barred identifiers joined; unreadable ones never do.

    None where it would be no larger than the one there is, which has `guarded` identifiers.
    """
    engine.make("unguarded_members", UNGUARDED_MEMBERS)
    engine.make("unguarded_edges", UNGUARDED_EDGES)
    engine.label_components("unguarded_edges", "unguarded")
    found = engine.rows(_LARGEST_UNGUARDED)
    names = ("customers", "identifiers", "touches")
    if not found or int(found[0][1] or 0) < guarded:
        return None
    return {name: int(number or 0) for name, number in zip(names, found[0], strict=True)}
