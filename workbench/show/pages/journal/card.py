"""One customer: the card of the side panel and the timeline."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workbench.engine.query import quoted
from workbench.notes.followed import FollowedNotes
from workbench.notes.store import Comment
from workbench.show.reader import SnapshotReader
from workbench.tables import CUSTOMERS, TOUCHES

FIGURES = tuple(column.name for column in CUSTOMERS.columns if column.type in ("BIGINT", "DOUBLE"))
"""The columns of `customers` that are numbers."""

_MOST_PURCHASES = 1000
"""A reseller's card stays readable and light; the timeline goes on without an end."""


@dataclass(frozen=True)
class CustomerCard:
    """Everything the side panel shows of one customer but the timeline.

    `name` is the edited name or else the original one. `identifiers` rows: kind, value, links, events,
    first_at, last_at. `figures` holds the columns of `customers` that are numbers (touches, …_count,
    won_deals, ltv, duration_days, clicks_to_…). `first` and `last` hold at, source, medium, campaign.
    `purchases` rows, newest first: touch_no, occurred_at, order_number, status, amount, currency, amount_base.
    """

    customer_id: str
    name: str | None
    original_name: str | None
    phones: list[str]
    emails: list[str]
    identifiers: list[dict[str, Any]]
    figures: dict[str, Any]
    first: dict[str, Any]
    last: dict[str, Any]
    purchases: list[dict[str, Any]]
    tags: list[str]
    comments: list[Comment]


def customer_card(reader: SnapshotReader, customer_id: str, notes: FollowedNotes) -> CustomerCard | None:
    """Return the card of a customer, or None where the snapshot holds no such customer."""
    found = reader.rows("select * from customers where customer_id = ?", [customer_id])
    if not found:
        return None
    row = found[0]
    return CustomerCard(
        customer_id=customer_id,
        name=notes.names().get(customer_id, row["name"]),
        original_name=row["name"],
        phones=row["phones"] or [],
        emails=row["emails"] or [],
        identifiers=reader.rows(_IDENTIFIERS, [customer_id]),
        figures={name: row[name] for name in FIGURES},
        first=_end(row, "first"),
        last=_end(row, "last"),
        purchases=reader.rows(_PURCHASES, [customer_id]),
        tags=notes.tags_of([customer_id]).get(customer_id, []),
        comments=notes.comments(customer_id),
    )


def timeline(
    reader: SnapshotReader, customer_id: str, kinds: Sequence[str], before_touch_no: int | None, limit: int
) -> list[dict[str, Any]]:
    """Return touches of a customer, newest first, below a touch number and of some kinds where given."""
    conditions, values = ["customer_id = ?"], [customer_id, limit]
    if kinds:
        conditions.append("kind = any(?)")
        values.insert(-1, list(kinds))
    if before_touch_no is not None:
        conditions.append("touch_no < ?")
        values.insert(-1, before_touch_no)
    rows = reader.rows(
        f"""
        select {quoted(TOUCHES.names)}
        from touches
        where {" and ".join(conditions)}
        order by touch_no desc
        limit ?
        """,
        values,
    )
    return [{**row, "extra": json.loads(row["extra"]) if row["extra"] else {}} for row in rows]


def _end(row: dict[str, Any], end: str) -> dict[str, Any]:
    return {part: row[f"{end}_{part}"] for part in ("at", "source", "medium", "campaign")}


_IDENTIFIERS = """
    select kind, value, links, events, first_at, last_at
    from customer_identifiers
    where customer_id = ?
    order by kind, value
"""

_PURCHASES = f"""
    select touch_no, occurred_at, order_number, status, amount, currency, amount_base
    from touches
    where customer_id = ? and kind = 'deal'
    order by touch_no desc
    limit {_MOST_PURCHASES}
"""
