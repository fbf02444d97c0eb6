"""The customers behind the figures of channels: visitors, leads, new customers and deals of a row."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from workbench.marketing.ad_names import renamed
from workbench.marketing.asked import Behind, Condition, People
from workbench.marketing.channel_keys import BY, PARTS
from workbench.marketing.channel_names import named
from workbench.marketing.figure_spec import Spec, day, days, month, text_or_none, word
from workbench.marketing.periods import period_words, within

WHAT = ("visitors", "leads", "customers", "deals")
"""What a link can ask for of a row."""

_SAID = {"visitors": "Visitors", "leads": "Leads", "customers": "New customers", "deals": "Won deals"}
_ASKED = {
    "leads": "a.action = 'lead'",
    "customers": "a.action = 'deal' and a.is_first_deal and a.weight > 0",
    "deals": "a.action = 'deal' and a.weight > 0",
}
"""Of the rows of `action_sources`, by what a link asks for; a visit is a session among the touches."""

_COLUMNS = {
    "channel": "{0}.channel",
    "source": "{0}.source",
    "medium": "{0}.medium",
    "campaign": "coalesce(c.name, '')",
    "ad": "coalesce(x.name, '')",
}


def behind_channel(spec: Spec, people: People) -> Behind:
    """Find the customers of a row of channels: by, the parts of its key, first, last, day or month, and what.

    Raises:
        WorkbenchError: a part of the link is not what it should be.

    """
    word(spec, "by", tuple(BY), "channel")
    what = word(spec, "what", WHAT)
    first, last = _period(spec)
    given = {part: text for part in PARTS if (text := text_or_none(spec, part)) is not None}
    alias = "n" if what == "visitors" else "a"
    parts = [f"{_COLUMNS[part].format(alias)} = ?" for part in given]
    period = within("a.occurred_at", first, last, people.zone)
    meant = _meant(people)
    names = renamed("a") if {"campaign", "ad"} & given.keys() else ""
    tables = f"touches a {named('a')}" if what == "visitors" else "action_sources a"
    asked = " and ".join((_ASKED.get(what, "a.kind = 'session'"), period.sql, *parts, meant.sql))
    sql = f"select distinct a.customer_id from {tables} {names} where {asked}"
    return Behind(sql, [*period.values, *given.values(), *meant.values], _words(what, given, first, last))


def _period(spec: Spec) -> tuple[date | None, date | None]:
    """Read the days of a row: of its own day or month, and of the period that is looked at."""
    first, last = days(spec)
    own = _own_days(spec)
    if own is None:
        return first, last
    return max(filter(None, (first, own[0]))), min(filter(None, (last, own[1])))


def _own_days(spec: Spec) -> tuple[date, date] | None:
    if (only := day(spec, "day")) is not None:
        return only, only
    if spec.get("month") is None:
        return None
    begin = month(spec, "month")
    return begin, (begin + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _meant(people: People) -> Condition:
    if people.everybody:
        return Condition("true", [])
    among = people.among("first_at", "first_channel")
    return Condition(f"a.customer_id in (select customer_id from customer_levels where {among.sql})", among.values)


def _words(what: str, given: dict[str, Any], first: date | None, last: date | None) -> str:
    key = " / ".join(value or "(none)" for value in given.values())
    said = f"{_SAID[what]} by {key}" if key else _SAID[what]
    return f"{said} {period_words(first, last)}".strip()
