"""The journals of calls, requests, deals, tickets and sessions: touches of their kinds with what matters there."""

from __future__ import annotations

from workbench.appeal_settings import latest_names
from workbench.engine.base import Engine
from workbench.engine.query import quote
from workbench.settings import Settings
from workbench.tables import CALLS, DEALS, REQUEST_KINDS, REQUESTS, SESSIONS, TICKETS, Table

ANSWERED = "case when t.kind in ('call', 'callback') then coalesce(t.answered, t.duration_s > 0) else t.answered end"
"""Whether a touch was answered: many exports of calls do not say so, and tell the length of the conversation."""


def load(engine: Engine, settings: Settings) -> None:
    """Give the engine the operators' old names, each with the latest one."""
    names = {"spelling": "varchar", "operator": "varchar"}
    engine.values("operator_names", names, sorted(latest_names(settings.operators).items()))


def _records(table: Table, *kinds: str) -> str:
    """Write the query of a journal over the touches that are new or have moved."""
    own = {"nth": "t.record_no", "operator": "coalesce(n.operator, trim(t.operator))", "answered": ANSWERED}
    chosen = ",\n        ".join(f"{own.get(name, 't.' + quote(name))} as {quote(name)}" for name in table.names)
    among = ", ".join(f"'{kind}'" for kind in kinds)
    return f"""
    select
        {chosen}
    from touches_now t
    left join operator_names n on n.spelling = trim(t.operator)
    where t.kind in ({among})
    order by t.occurred_at, t.event_id
"""


CALLS_ROWS = _records(CALLS, "call")
REQUESTS_ROWS = _records(REQUESTS, *REQUEST_KINDS)
DEALS_ROWS = _records(DEALS, "deal")
TICKETS_ROWS = _records(TICKETS, "ticket")

SESSIONS_VIEW = f"""
    select {", ".join("record_no as nth" if name == "nth" else quote(name) for name in SESSIONS.names)}
    from touches
    where kind = 'session'
"""
"""Sessions are most of the touches: they are not kept a second time."""
