"""One record: all that is known of it, whose it is, its appeal, and the ones before and after it."""

from __future__ import annotations

import json
from typing import Any

from workbench.engine.query import quoted
from workbench.errors import WorkbenchError
from workbench.notes.followed import FollowedNotes
from workbench.show.pages.records.journals import IDS, Journal
from workbench.show.reader import SnapshotReader

_MOST_CONTACTS = 3
"""Phones and e-mails on the panel; the customer's own page has all."""


def record_card(reader: SnapshotReader, notes: FollowedNotes, journal: Journal, event_id: str) -> dict[str, Any]:
    """Return a record.

    Keys: the columns of its journal, extra (the source's other columns), customer (customer_id, name, contacts,
    touches, ltv), appeal (appeal_id, opened_at, contacts; None where it is no contact), before and after (event_id and
    occurred_at of the customer's records in the same journal, or None).

    Raises:
        WorkbenchError: there is no such record.

    """
    whose = reader.rows(f"select customer_id from {journal.name} where event_id = ?", [event_id])
    if not whose:
        raise WorkbenchError(
            f"There is no {journal.link} {event_id!r} in the current data: the source may have taken it back or given "
            "it another number. Look for it by its customer."
        )
    customer_id = whose[0]["customer_id"]
    it, columns = [customer_id, event_id], quoted(dict.fromkeys([*IDS, *journal.facts]))
    # tables are sorted by customer: whole rows are found quickly once it is known
    record = reader.rows(f"select {columns} from {journal.name} where customer_id = ? and event_id = ?", it)[0]
    nth = record["nth"]
    extra = reader.rows("select extra from touches where customer_id = ? and event_id = ?", it)
    appeals = reader.rows(_APPEAL, [customer_id, *it])
    beside = {
        row["nth"]: row
        for row in reader.rows(
            f"select nth, event_id, occurred_at from {journal.name} where customer_id = ? and nth in (?, ?)",
            [customer_id, nth - 1, nth + 1],
        )
    }
    return {
        **record,
        "extra": json.loads(extra[0]["extra"] or "{}") if extra else {},
        "customer": _customer(reader, notes, customer_id),
        "appeal": appeals[0] if appeals else None,
        "before": beside.get(nth - 1),
        "after": beside.get(nth + 1),
    }


def _customer(reader: SnapshotReader, notes: FollowedNotes, customer_id: str) -> dict[str, Any]:
    row = reader.rows(_CUSTOMER, [customer_id])[0]
    contacts = [*(row["phones"] or []), *(row["emails"] or [])]
    return {
        "customer_id": customer_id,
        "name": notes.names().get(customer_id, row["name"]),
        "contacts": contacts[:_MOST_CONTACTS],
        "touches": row["touches"],
        "ltv": row["ltv"],
    }


_CUSTOMER = """
    select name, phones, emails, touches, ltv
    from customers
    where customer_id = ?
"""

_APPEAL = """
    select a.appeal_id, a.opened_at, a.contacts
    from appeal_contacts c
    join appeals a on a.appeal_id = c.appeal_id and a.customer_id = ?
    where c.customer_id = ? and c.event_id = ?
"""
