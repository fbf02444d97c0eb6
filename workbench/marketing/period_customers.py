"""The customers behind what happened in a period: visits, leads, deals, later deals, missed appeals."""

from __future__ import annotations

from typing import Any, NamedTuple

from workbench.marketing.asked import Behind, Condition, People
from workbench.marketing.channel_names import named
from workbench.marketing.figure_spec import Spec, days, texts, word
from workbench.marketing.periods import period_words, within


class _Happened(NamedTuple):
    rows: str
    words: str


_ACTIONS = "select customer_id, occurred_at, channel from action_sources where action = '{}'"

HAPPENED = {
    "sessions": _Happened(
        f"select t.customer_id, t.occurred_at, n.channel from touches t {named('t')} where t.kind = 'session'",
        "Visited",
    ),
    "leads": _Happened(_ACTIONS.format("lead"), "Leads"),
    "deals": _Happened(_ACTIONS.format("deal"), "Deals won"),
    "first deals": _Happened(f"{_ACTIONS.format('deal')} and is_first_deal", "First deals"),
    "repeat deals": _Happened(f"{_ACTIONS.format('deal')} and not is_first_deal", "Bought again"),
    "missed": _Happened(
        """
        select t.customer_id, t.opened_at as occurred_at, n.channel
        from appeals t
        left join channel_names n on n.source = lower(trim(coalesce(t.source, '')))
            and n.medium = lower(trim(coalesce(t.medium, '')))
            and n.source <> ''
        where t.status = 'missed'
        """,
        "Missed appeals",
    ),
}
"""What a link can ask for; a row each time, with its channel."""


def happened(what: str, channels: tuple[str, ...]) -> Condition:
    """Write the query of each time that something happened (customer_id, occurred_at, channel), by some channels."""
    rows = HAPPENED[what].rows
    if not channels:
        return Condition(rows, [])
    among = ", ".join("?" for _ in channels)
    return Condition(f"select * from ({rows}) where channel in ({among})", list(channels))


def behind_period(spec: Spec, people: People) -> Behind:
    """Find to whom it happened: what, first, last (days), channels (that led to it)."""
    what, channels = word(spec, "what", tuple(HAPPENED)), texts(spec, "channels")
    first, last = days(spec)
    rows, values = happened(what, channels)
    period, ends = within("occurred_at", first, last, people.zone)
    among, chosen = people.among("first_at", "first_channel")
    parts = [HAPPENED[what].words, ", ".join(channels), period_words(first, last)]
    return Behind(
        _BEHIND.format(rows=rows, period=period, among=among),
        [*chosen, *values, *ends],
        ", ".join(part for part in parts if part),
    )


def spec_of(what: str, channels: tuple[str, ...], **period: str) -> dict[str, Any]:
    """Write the figure as a link names it."""
    return {"figure": "period", "what": what, **period, **({"channels": list(channels)} if channels else {})}


_BEHIND = """
    select customer_id
    from customer_levels
    where {among}
        and customer_id in (select customer_id from ({rows}) where {period})
"""
