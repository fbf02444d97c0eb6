"""What is found, beside what the tables say of it."""

from __future__ import annotations

import duckdb

from workbench.search.alike import most_alike
from workbench.search.find import Matching, ranked

_TOUCHES = """
    with names as (
        select operator, unnest(spellings) as spelling
        from operators
    )
    select
        f.event_id, t.customer_id, t.occurred_at, t.kind, t.direction,
        coalesce(n.operator, trim(t.operator)) as operator, t.subject, t.text, f.score
    from ({found}) f
    join touches t on t.event_id = f.event_id
    left join names n on n.spelling = trim(t.operator)
    order by f.score desc, f.event_id
"""
"""What an operator wrote is found too: direction and operator (under the latest name) tell it from the rest."""

_APPEALS = """
    select
        f.appeal_id, a.customer_id, a.opened_at, a.status, a.category, a.operator,
        f.event_id, t.subject, t.text, f.score
    from ({found}) f
    join appeals a on a.appeal_id = f.appeal_id
    join touches t on t.event_id = f.event_id and t.customer_id = a.customer_id
    order by f.score desc, f.appeal_id
"""


def touches_found(connection: duckdb.DuckDBPyConnection, text: str, limit: int = 50) -> Matching:
    """Write the query of the touches that a search finds, the best first; raises as `find.search`."""
    found = ranked(connection, text, limit)
    return Matching(_TOUCHES.format(found=found.sql), found.parameters)


def appeals_alike(connection: duckdb.DuckDBPyConnection, appeal_id: str, limit: int = 10) -> Matching:
    """Write the query of the answered appeals most like one, each with the text that fits; raises as `alike.alike`."""
    found = most_alike(connection, appeal_id, limit)
    return Matching(_APPEALS.format(found=found.sql), found.parameters)
