"""The first day that is not known: that of the scores or the day after the last touch, or one that somebody names."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import duckdb

from workbench.errors import WorkspaceError

MOST_AHEAD = 90
"""Days after the last touch that may be asked for; by a later day everybody would seem to have fallen silent."""

_DAYS = """
    select
        min(cast(timezone($zone, timezone('UTC', occurred_at)) as date)),
        max(cast(timezone($zone, timezone('UTC', occurred_at)) as date)) filter (where occurred_at <= $now)
    from touches
"""


def after_last_touch(connection: duckdb.DuckDBPyConnection, zone: str, now: datetime) -> date | None:
    """Return the day after the last touch; None: there is none.

    Args:
        connection: holds `touches`.
        zone: the workspace's time zone.
        now: the moment it is asked at, with a zone; touches dated later are slips of a clock and not counted.

    """
    _, last = _touched(connection, zone, now)
    return None if last is None else last + timedelta(days=1)


def of_scoring(connection: duckdb.DuckDBPyConnection, zone: str, now: datetime, as_of: date | None) -> date:
    """Return the day asked for, or the one after the last touch.

    Args:
        connection: holds `touches`.
        zone: the workspace's time zone.
        now: as in `after_last_touch`.
        as_of: the day asked for; None: whichever is the latest.

    Raises:
        WorkspaceError: there is no touch, or `as_of` is a day that `check` refuses.

    """
    first, last = _touched(connection, zone, now)
    if first is None or (as_of is None and last is None):
        raise WorkspaceError("There is no touch to score yet. Take files in and build first.")
    if as_of is None:
        return max(first, last or first) + timedelta(days=1)
    check(connection, zone, now, as_of)
    return as_of


def check(connection: duckdb.DuckDBPyConnection, zone: str, now: datetime, as_of: date) -> None:
    """Refuse a day of which nothing can be said; where there is no touch at all, any day will do.

    Args:
        connection: holds `touches`.
        zone: the workspace's time zone.
        now: as in `after_last_touch`.
        as_of: the first day that is not known.

    Raises:
        WorkspaceError: it is not after the first touch, or more than `MOST_AHEAD` days after the last one.

    """
    first, last = _touched(connection, zone, now)
    if first is None:
        return
    latest = max(first, last or first)
    usual = latest + timedelta(days=1)
    if as_of <= first:
        raise WorkspaceError(
            f"Nothing was known before {as_of}: the first touch is of {first}. Give a later day, such as {usual}."
        )
    if as_of > latest + timedelta(days=MOST_AHEAD):
        raise WorkspaceError(
            f"{as_of} is {(as_of - latest).days:,} days after the last touch, of {latest}: what came since is not "
            f"known, and everybody would seem to have fallen silent. Give a day up to "
            f"{latest + timedelta(days=MOST_AHEAD)}, such as {usual}, or take newer files in."
        )


def _touched(connection: duckdb.DuckDBPyConnection, zone: str, now: datetime) -> tuple[date | None, date | None]:
    """Give the days of the first touch and of the last one that is no slip of a clock."""
    asked_at = now.astimezone(UTC).replace(tzinfo=None)
    first, last = connection.execute(_DAYS, {"zone": zone, "now": asked_at}).fetchall()[0]
    return first, last


def of_interest(connection: duckdb.DuckDBPyConnection, zone: str, now: datetime) -> date:
    """Return the day of the published interest scores, else the one after the last touch.

    Args:
        connection: holds `touches` and, once the workspace was scored, `scores`.
        zone: the workspace's time zone.
        now: as in `after_last_touch`.

    Raises:
        WorkspaceError: there is no touch.

    """
    scored: date | None = connection.execute("select max(as_of) from scores where model = 'interest'").fetchall()[0][0]
    day = scored or after_last_touch(connection, zone, now)
    if day is None:
        raise WorkspaceError("There is no touch yet, so nobody can be recognised. Take in files and build first.")
    return day
