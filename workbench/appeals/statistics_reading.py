"""What statistics of appeals are read from: relations, a condition, and how far the data reach."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from workbench.appeals.period import Period
from workbench.errors import WorkbenchError

Rows = list[dict[str, Any]]
Ask = Callable[[str, Sequence[Any]], Rows]
"""Runs a query with its values in order and gives its rows, such as `SnapshotReader.known_rows`."""

_PARAMETER = re.compile(r"\$([A-Za-z_]\w*)")


class RowCondition(Protocol):
    """A condition on the columns of the appeals: SQL that is true or false, and its values by name."""

    @property
    def sql(self) -> str:
        """The condition; `$name` in it stands for a value."""

    @property
    def parameters(self) -> Mapping[str, Any]:
        """The values."""


@dataclass(frozen=True)
class Reading:
    """Where appeals are read from, and which of them.

    Attributes:
        appeals: relation with the columns of the table `appeals`, marks of people already over them.
        contacts: relation with the columns of `appeal_contacts`; read where there is a condition.
        calls: relation with the columns of `calls`.
        spans: relation with the columns of `business_spans`.
        where: which appeals; None: all. Calls are then those that belong to such an appeal.
        known_until: how far the data reach, UTC without a zone, as `known_until` finds; None: it is found in the
            appeals and calls themselves.

    """

    appeals: str = "appeals"
    contacts: str = "appeal_contacts"
    calls: str = "calls"
    spans: str = "business_spans"
    where: RowCondition | None = None
    known_until: datetime | None = None

    @property
    def condition(self) -> str:
        """The condition as SQL."""
        return f"({self.where.sql})" if self.where else "true"

    @property
    def bound(self) -> dict[str, Any]:
        """The values of the condition by name."""
        return dict(self.where.parameters) if self.where else {}


def known_until(ask: Ask, now: datetime, touches: str = "touches") -> datetime | None:
    """Find the last touch that is not dated later than `now` (UTC without a zone); None: there is no touch.

    What is dated later is a slip of a clock; with it as the end of the data everything unanswered would be overdue.
    """
    return moment(
        ask_named(ask, f"select {shown('max(occurred_at)')} as last from {touches} where occurred_at <= $now", now=now)[
            0
        ]["last"]
    )


def reach(ask: Ask, reading: Reading) -> datetime | None:
    """Give how far the data reach: as told, else the last moment named in the appeals and calls."""
    if reading.known_until is not None:
        return reading.known_until
    return moment(ask(_LAST.format(appeals=reading.appeals, calls=reading.calls), [])[0]["last"])


def overdue_before(ask: Ask, spans: str, known: datetime, allowed: int) -> datetime | None:
    """Give the moment before which whatever was opened has used up the business time allowed by the end of the data.

    Business time never runs backwards, so one moment parts the overdue from the others; None: nothing can be overdue.

    Args:
        ask: runs a query.
        spans: relation with the columns of `business_spans`.
        known: how far the data reach, UTC without a zone.
        allowed: seconds of business time.

    """
    found = ask_named(ask, _OVERDUE.format(spans=spans), known=known, allowed=allowed)
    return moment(found[0]["before"]) if found else None


def chosen(reading: Reading, columns: Sequence[str]) -> str:
    """Write the CTE `chosen`: the appeals of the period (`now`) and of the one before; values by `of_period`.

    It is kept while the query runs: the few rows of a period lie scattered over all of the table.
    """
    return f"""
    chosen as materialized (
        select {", ".join(columns)}, opened_at >= $start as now
        from {reading.appeals}
        where opened_at >= $before and opened_at < $end and {reading.condition}
    )"""


def chosen_calls(reading: Reading) -> str:
    """Write the CTE `chosen_calls`: the calls of both periods; with a condition those of the appeals that meet it."""
    theirs = "true"
    if reading.where:
        theirs = (
            f"event_id in (select event_id from {reading.contacts} where appeal_id in "
            f"(select appeal_id from {reading.appeals} where {reading.condition}))"
        )
    return f"""
    chosen_calls as (
        select *, occurred_at >= $start as now
        from {reading.calls}
        where occurred_at >= $before and occurred_at < $end and {theirs}
    )"""


def of_period(period: Period) -> dict[str, Any]:
    """Give the moments that part the period and the one before it."""
    return {"before": period.previous.start, "start": period.start, "end": period.end}


def ask_named(ask: Ask, sql: str, /, **values: Any) -> Rows:
    """Ask a query whose values have names; only those it names are handed on.

    >>> ask_named(lambda sql, values: [{sql: values}], "select $b, $a, $b", a=1, b=2, c=3)
    [{'select $1, $2, $1': [2, 1]}]
    """
    order = list(dict.fromkeys(_PARAMETER.findall(sql)))
    if missing := [name for name in order if name not in values]:
        raise WorkbenchError(f"The query names ${missing[0]}, which has no value. Named values: {', '.join(values)}.")
    numbered = _PARAMETER.sub(lambda found: f"${order.index(found[1]) + 1}", sql)
    return ask(numbered, [values[name] for name in order])


def shown(expression: str) -> str:
    """Write a moment as text, the same from every reader; `moment` reads it back."""
    return f"strftime({expression}, '%Y-%m-%dT%H:%M:%S.%f')"


def moment(text: str | None) -> datetime | None:
    """Read what `shown` wrote: UTC without a zone."""
    return None if text is None else datetime.fromisoformat(text)


def in_zone(at: datetime | None, period: Period) -> str | None:
    """Write a moment (UTC without a zone) in the zone of a period."""
    return None if at is None else at.replace(tzinfo=UTC).astimezone(period.zone).isoformat(timespec="seconds")


_LAST = f"""
    with moments as (
        select max(greatest(opened_at, first_response_at, closed_at)) as moment
        from {{appeals}}
        union all
        select max(occurred_at)
        from {{calls}}
    )
    select {shown("max(moment)")} as last
    from moments
"""

_OVERDUE = f"""
    with used as (
        select
            seconds_before + date_diff('second', starts_at, least(ends_at, $known)) - $allowed as seconds
        from {{spans}}
        where starts_at <= $known
        order by starts_at desc
        limit 1
    )
    select {shown("s.starts_at + to_seconds(cast(u.seconds - s.seconds_before as bigint))")} as before
    from {{spans}} s
    join used u on s.seconds_before < u.seconds
    order by s.starts_at desc
    limit 1
"""
"""The span in which the business clock stood at its reading of the end of the data less what is allowed."""
