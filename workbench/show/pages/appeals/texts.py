"""Texts on the page of appeals: the search box, and the answered appeals most like one."""

from __future__ import annotations

from typing import Any

import duckdb

from workbench.engine.query import quote
from workbench.errors import WorkbenchError
from workbench.notes.followed import FollowedNotes
from workbench.search.alike import alike
from workbench.search.find import matching
from workbench.segments.language.compiled import Compiled
from workbench.show.pages.appeals.rows import Ask
from workbench.show.pages.journal.filters import Condition, text_condition

_WORDS = 10
_ALIKE = 6
_LONGEST = 600
"""Characters of a text that are shown of an appeal like another."""


def appeals_with(text: str, connection: duckdb.DuckDBPyConnection, notes: FollowedNotes) -> Condition:
    """Ask for appeals by a text as typed.

    What is typed is in the subject or text of a contact, in any form of its words (see `search.query`), or every word
    is in the customer's name, phones, e-mails or id; the id of the appeal itself is found too.
    """
    said, values = _texts(text, connection)
    who = text_condition(text, notes)
    sql = f"({said} or appeal_id = ? or customer_id in (select customer_id from customers where {who.sql}))"
    return Condition(sql, [*values, text.strip(), *who.values])


def alike_rows(ask: Ask, connection: duckdb.DuckDBPyConnection, marked: str, appeal_id: str) -> list[dict[str, Any]]:
    """Return the answered appeals most like one, the most alike first.

    Rows: appeal_id, event_id (the contact that is alike), score (0 to 1), opened_at, status, category, operator,
    subject, text (its beginning), wait_s, customer_id, name (from the sources).

    Raises:
        WorkbenchError: the snapshot was built without an index, or nothing is written in the appeal.

    """
    found = alike(connection, appeal_id, _ALIKE)
    if not found:
        return []
    scores = {one.appeal_id: one for one in found}
    rows = ask(
        _ROWS.format(marked=quote(marked)),
        [[one.appeal_id for one in found], [one.event_id for one in found]],
    )
    rows.sort(key=lambda row: (-scores[row["appeal_id"]].score, row["appeal_id"]))
    return [{**row, "score": scores[row["appeal_id"]].score} for row in rows]


def _texts(text: str, connection: duckdb.DuckDBPyConnection) -> tuple[str, list[Any]]:
    """Ask the index of the texts; without one, or where no word is left to look up, the subject as it stands."""
    try:
        found = Compiled(*matching(connection, text)).positional()
    except WorkbenchError:
        words = text.lower().split()[:_WORDS]
        return " and ".join("contains(lower(coalesce(subject, '')), ?)" for _ in words), list(words)
    sql, values = found
    return f"appeal_id in (select appeal_id from appeal_contacts where event_id in ({sql}))", values


_ROWS = f"""
    with found as (
        select unnest(cast(? as varchar[])) as appeal_id, unnest(cast(? as varchar[])) as event_id
    ),
    appeals_found as (
        select found.event_id, marked.*
        from found
        join {{marked}} as marked on marked.appeal_id = found.appeal_id
    )
    select
        a.appeal_id,
        a.event_id,
        a.opened_at,
        a.status,
        a.category,
        a.operator,
        a.wait_s,
        a.customer_id,
        customers.name,
        coalesce(touches.subject, a.subject) as subject,
        left(touches.text, {_LONGEST}) as text
    from appeals_found a
    join touches on touches.customer_id = a.customer_id and touches.event_id = a.event_id
    left join customers on customers.customer_id = a.customer_id
"""
