"""Makes events of mapped rows: parses the values, judges each row, names the event.

Reads a mapping and the query over its source; gives the query of the table `staged`, one row per row of the file.
"""

from __future__ import annotations

from collections.abc import Mapping as Dictionary
from dataclasses import dataclass
from datetime import datetime

from workbench.engine.query import literal, quote
from workbench.ingest import parsing, projects
from workbench.ingest.canonical import canonical, given, meant
from workbench.ingest.mapped import DAY, MappedRows, Value
from workbench.ingest.sources import BLANK, json_object
from workbench.tables import DEAL_STATUSES, EVENT_COLUMNS, IDENTIFIER_KINDS, IDENTIFY, KINDS, Column

SKIPPED = "skipped"
"""Reason of rows that `rows.where` did not choose: counted, not rejected."""

BLANK_LINE = "blank"
"""Reason of blank lines, which are no rows."""

EARLIEST = datetime(1971, 1, 1)  # noqa: DTZ001  naive UTC, as all times inside
"""An empty date often turns up as 1970-01-01."""

LATEST = datetime(2200, 1, 1)  # noqa: DTZ001
"""Of the times that may lie ahead: what is due; later ones stand for "never", and pandas has no room for them."""

LONGEST_S = 7 * 24 * 3600
"""Of a call, chat or visit, in seconds; longer ones are mistakes, and one of them would spoil every average."""

_DONE_TIMES = ("responded_at", "closed_at")
"""What has happened, as the event itself has: never after the latest time of the batch."""

_SIDE_TIMES = (*_DONE_TIMES, "due_at", "paid_at")

_KEPT_IF_UNREADABLE = ("answered", "duration_s", "wait_s", "rating", *_SIDE_TIMES)
"""What stands in these and cannot be read is no reason to reject the event: it goes to `extra` as it is."""

_COLUMNS = {column.name: column for column in EVENT_COLUMNS}


@dataclass(frozen=True)
class Reading:
    """How the rows of a batch are read.

    Times are in `zone` unless the file says otherwise, and end at `latest`; `day_zone` is set where the batch restates
    whole days, which are days of that zone unless the file names its own.
    """

    id_prefix: str
    zone: str
    latest: datetime
    global_ids: bool
    serial_dates: bool
    day_zone: str | None = None
    projects: tuple[str, ...] = ()


def filled_columns(mapped: MappedRows) -> tuple[str, ...]:
    """Name the canonical columns that the staged table holds; the others are empty in the whole batch."""
    always = ("event_id", "occurred_at", "kind", "extra")
    return tuple(name for name in _COLUMNS if name in mapped.values or name in always)


def staged_events(mapped: MappedRows, reading: Reading) -> str:
    """Write the query of the staged events."""
    parsed = f"select *, {', '.join(_parsed(mapped, reading))} from ({mapped.sql})"
    columns = [name for name in filled_columns(mapped) if name not in ("event_id", "extra")]
    judged = f"""
        select *, {_reason(mapped, reading)} as reason, {_extra(mapped)} as all_extra
        from ({parsed})
    """
    return f"""
        select
            record,
            reason,
            case when reason is not null then {_detail(mapped, reading)} end as detail,
            {_native_id(mapped)} is null as derived,
            {_event_id(mapped, reading, columns)} as event_id,
            {", ".join(f"p_{name} as {name}" for name in columns)},
            {_source_day(mapped, reading)} as {DAY},
            all_extra as extra
        from ({judged})
    """


def _parsed(mapped: MappedRows, reading: Reading) -> list[str]:
    """Write `p_<column>` for every canonical column that is mapped; occurred_at and kind in any case."""
    columns = []
    for name, column in _COLUMNS.items():
        if name in mapped.values:
            columns.append(f"{_value(column, mapped.values[name], reading)} as p_{name}")
        elif name in ("occurred_at", "kind"):
            columns.append(f"cast(null as {column.type}) as p_{name}")
    if DAY in mapped.values:
        columns.append(f"{_value(Column(DAY, 'DATE', ''), mapped.values[DAY], reading)} as p_{DAY}")
    return columns


def _source_day(mapped: MappedRows, reading: Reading) -> str:
    """Write the day of the source that a restating file means: the one it names, else that of the time."""
    if reading.day_zone is None:
        return "cast(null as date)"
    day = f"cast({parsing.local('p_occurred_at', reading.day_zone)} as date)"
    return f"coalesce(p_{DAY}, {day})" if DAY in mapped.values else day


def _value(column: Column, values: list[Value], reading: Reading) -> str:
    zone = "UTC" if column.name == DAY else reading.zone  # a day is a day, whatever the zone
    value = canonical(column, values, zone, serial_dates=reading.serial_dates)
    if column.name in _SIDE_TIMES:
        latest = reading.latest if column.name in _DONE_TIMES else LATEST
        return f"case when {value} between {_moment(EARLIEST)} and {_moment(latest)} then {value} end"
    if column.name == "duration_s":
        return f"case when {value} between 0 and {LONGEST_S} then {value} end"
    return f"lower({value})" if column.name == "kind" else value


def _reason(mapped: MappedRows, reading: Reading) -> str:
    """Write the first thing that is wrong with a row."""
    kinds = _listed((*KINDS, IDENTIFY))
    nobody = " and ".join(f"p_{kind} is null" for kind in IDENTIFIER_KINDS if kind in mapped.values)
    occurred = given(mapped.values.get("occurred_at", []))
    cases = [
        (f"broken = '{BLANK}'", BLANK_LINE),
        ("broken is not null", "malformed_row"),
        ("not chosen", SKIPPED),
        (f"p_kind is null or p_kind not in ({kinds})", "unknown_kind"),
        (f"p_occurred_at is null and (p_kind <> '{IDENTIFY}' or {occurred} is not null)", "unreadable_date"),
        (f"p_occurred_at < {_moment(EARLIEST)} or p_occurred_at > {_moment(reading.latest)}", "date_out_of_range"),
    ]
    if DAY in mapped.values:
        cases.append((f"p_{DAY} is null and {given(mapped.values[DAY])} is not null", "unreadable_day"))
    if "amount" in mapped.values:
        cases.append((unreadable_number("amount", mapped), "unreadable_amount"))
    if "project" in mapped.values:
        cases.append((projects.unknown("p_project", reading.projects), "unknown_project"))
    status = "p_status" if "status" in mapped.values else "null"
    cases.append((f"p_kind = 'deal' and coalesce({status}, '') not in ({_listed(DEAL_STATUSES)})", "unknown_status"))
    cases.append((nobody, "no_identifier"))
    return f"case {' '.join(f'when {condition} then {literal(reason)}' for condition, reason in cases)} end"


def unreadable_number(name: str, mapped: MappedRows) -> str:
    """Write the condition that a number was given and is none, or none that can be true."""
    no_number = f"p_{name} is null and {meant(mapped.values[name])} is not null"
    return f"({no_number} or abs(p_{name}) >= {parsing.UNBELIEVABLE:.0f})"


def _detail(mapped: MappedRows, reading: Reading) -> str:
    """Say in words what was wrong, with the value."""
    kind, status, amount, occurred, day = (
        f"coalesce('“' || {given(mapped.values.get(name, []))} || '”', 'empty')"
        for name in ("kind", "status", "amount", "occurred_at", DAY)
    )
    project = projects.in_words("p_project", reading.projects) if "project" in mapped.values else "''"
    latest = f"{reading.latest:%Y-%m-%d}"
    identifiers = ", ".join(kind for kind in IDENTIFIER_KINDS if kind in mapped.values)
    return f"""case reason
        when 'malformed_row' then broken
        when 'unknown_kind' then 'kind is ' || {kind} || '; allowed: {", ".join((*KINDS, IDENTIFY))}'
        when 'unreadable_date' then 'occurred_at is ' || {occurred}
        when 'date_out_of_range' then 'occurred_at is ' || {occurred} || '; allowed: {EARLIEST:%Y-%m-%d} to {latest}'
        when 'unreadable_day' then 'the day is ' || {day}
        when 'unreadable_amount' then 'amount is ' || {amount}
        when 'unknown_project' then {project}
        when 'unknown_status' then 'status of a deal is ' || {status} || '; allowed: {", ".join(DEAL_STATUSES)}'
        when 'no_identifier' then 'all of these are empty: {identifiers}'
    end"""


def _extra(mapped: MappedRows) -> str:
    """Add to `extra` what was given and could not be read."""
    unread = [
        (name, f"case when p_{name} is null then cast(to_json({meant(mapped.values[name])}) as varchar) end")
        for name in _KEPT_IF_UNREADABLE
        if name in mapped.values
    ]
    if not unread:
        return "extra"
    more = json_object(unread)
    return (
        f"case when {more} is null then extra when extra is null then {more} else extra[:-2] || ',' || ({more})[2:] end"
    )


def _native_id(mapped: MappedRows) -> str:
    return "p_event_id" if "event_id" in mapped.values else "cast(null as varchar)"


def _event_id(mapped: MappedRows, reading: Reading, columns: list[str]) -> str:
    """Name the event: by the source's own id within project and system, else by the content of the row."""
    prefix = literal(reading.id_prefix)
    content = ", ".join(f"coalesce(cast(p_{name} as varchar), '')" for name in columns)
    derived = f"{prefix} || md5(concat_ws(chr(30), {content}, coalesce(all_extra, '')))"
    if "event_id" not in mapped.values:
        return derived
    native = "p_event_id" if reading.global_ids else f"{prefix} || p_event_id"
    return f"coalesce({native}, {derived})"


def _moment(value: datetime) -> str:
    return f"timestamp {literal(value.isoformat(sep=' '))}"


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(literal(word) for word in words)


def final_columns(columns: tuple[str, ...], constants: Dictionary[str, str], joined: frozenset[str]) -> str:
    """Write the select list of the events file over the table `staged` (as `s`).

    Args:
        columns: the columns that `staged` holds.
        constants: values that hold for the whole batch, put where the row has none.
        joined: identifiers of which a row may hold several; they are shown parted by `; `.

    """
    written = []
    for name, column in _COLUMNS.items():
        value = f"s.{quote(name)}" if name in columns else f"cast(null as {column.type})"
        if name in joined:
            value = f"replace({value}, chr(31), '; ')"
        if name in constants:
            value = f"coalesce({value}, {literal(constants[name])})"
        written.append(f"{value} as {quote(name)}")
    return ", ".join(written)
