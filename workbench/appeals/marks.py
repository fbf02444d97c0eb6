"""The appeals with what people say of them: category and status.

A mark stands under a contact. It is the appeal's of which that contact is part by now, so it goes with regroupings and
corrections; where several contacts of one appeal carry marks, the one set last holds.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from workbench.engine.query import quote
from workbench.notes.appeal_marks import Mark

NAME = "marked_appeals"
"""What the appeals with marks over them are called where there is one of them."""

ADDED = ("category_by", "status_by")
"""Columns that the appeals with marks have beyond those of `appeals`: who said so, empty where the sources did."""


def attach_marks(
    connection: duckdb.DuckDBPyConnection, marks: Sequence[Mark], name: str = NAME, appeals: str = "appeals"
) -> str:
    """Make the relation of all appeals with the marks over them.

    Reads `appeals`, or a copy of it by another name, and `appeal_contacts`. Writes the view `name` (one row an appeal,
    key `appeal_id`: the columns of `appeals` and `ADDED`) and the table that it reads, `<name>_given` (one row an
    appeal that carries a mark).

    Returns:
        the name of the view.

    """
    given = given_table(name)
    connection.execute(
        f"create or replace table {quote(given)} as {_GIVEN}",
        [
            [mark.event_id for mark in marks],
            [mark.what for mark in marks],
            [mark.value for mark in marks],
            [mark.author for mark in marks],
            [mark.change_no for mark in marks],
        ],
    )
    connection.execute(
        f"create or replace view {quote(name)} as {_MARKED.format(given=quote(given), appeals=quote(appeals))}"
    )
    return name


def detach_marks(connection: duckdb.DuckDBPyConnection, name: str = NAME) -> None:
    """Take the relation away again."""
    connection.execute(f"drop view if exists {quote(name)}")
    connection.execute(f"drop table if exists {quote(given_table(name))}")


def given_table(name: str) -> str:
    """Name the table of the marks that a relation lays over the appeals.

    >>> given_table("marked_appeals")
    'marked_appeals_given'
    """
    return f"{name}_given"


_GIVEN = """
    with marks as (
        select
            unnest(cast(? as varchar[])) as event_id,
            unnest(cast(? as varchar[])) as what,
            unnest(cast(? as varchar[])) as value,
            unnest(cast(? as varchar[])) as author,
            unnest(cast(? as bigint[])) as change_no
    ),
    placed as (
        select
            appeal_contacts.appeal_id,
            marks.what,
            marks.value,
            case when marks.value is not null then marks.author end as author,
            row_number() over (
                partition by appeal_contacts.appeal_id, marks.what
                order by marks.change_no desc, marks.event_id
            ) as place
        from marks
        join appeal_contacts on appeal_contacts.event_id = marks.event_id
    )
    select
        appeal_id,
        max(value) filter (what = 'category') as category,
        max(author) filter (what = 'category') as category_by,
        max(value) filter (what = 'status') as status,
        max(author) filter (what = 'status') as status_by
    from placed
    where place = 1
    group by appeal_id
"""

_MARKED = """
    select
        appeals.* replace (
            coalesce(given.category, appeals.category) as category,
            coalesce(given.status, appeals.status) as status
        ),
        given.category_by,
        given.status_by
    from {appeals} as appeals
    left join {given} as given on given.appeal_id = appeals.appeal_id
"""
