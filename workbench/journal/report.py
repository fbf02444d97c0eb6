"""What a build tells about itself: the figures of `workbench status`."""

from __future__ import annotations

from typing import Any

from workbench.engine.base import Engine
from workbench.tables import TABLES

_LARGEST = """
    select c.customer_id, c.touches, count(*) as identifiers
    from customers c
    join customer_identifiers i on i.customer_id = c.customer_id
    group by c.customer_id, c.touches
    order by identifiers desc, c.touches desc, c.customer_id
    limit 1
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
        (id, touches, identifiers), `unlinked_events` (no identifier that may link), `unrated_deals` by currency,
        `journal_customers` (those with a target action).

    """
    rows = {name: engine.count(name) for name in TABLES if name != "events"}
    off_chain = engine.count("off_chain")
    largest = engine.rows(_LARGEST)
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
        "journal_customers": engine.rows("select count(*) from customers where has_target")[0][0],
        "unlinked_events": engine.rows(_UNLINKED)[0][0],
        "unrated_deals": dict(engine.rows(_UNRATED)),
    }
