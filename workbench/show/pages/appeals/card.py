"""One appeal: the card of the side panel."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from workbench.engine.query import quote, quoted
from workbench.notes.appeal_marks import AppealMarksStore
from workbench.show.pages.appeals.rows import Ask

TOUCH_COLUMNS = (
    "event_id", "occurred_at", "kind", "direction", "answered", "responded_at", "wait_s", "duration_s", "operator",
    "status", "category", "subject", "text", "source", "medium", "campaign", "landing_url", "rating", "system",
)  # fmt: skip
"""What the card shows of a contact, or of what was answered."""

_MOST_CONTACTS = 500
"""Of an appeal that was never answered there may be thousands; the first ones tell what it is about."""


@dataclass(frozen=True)
class AppealCard:
    """Everything the side panel shows of one appeal.

    Attributes:
        appeal: its columns with marks over them, and name (the customer's, from the sources).
        said: category and status as the sources have them.
        contacts: `TOUCH_COLUMNS`, is_contact (else it is what went out to the customer meanwhile), oldest first.
        contacts_left_out: how many contacts more there are.
        history: what was ever set by people, newest first: change_no, what, value, author, at, undone_by, undone_at,
            appeals.
        comments: comment_id, text, author, at, newest first.
        before: id of the customer's appeal before, None where there is none.
        after: id of the one after.

    """

    appeal: dict[str, Any]
    said: dict[str, Any]
    contacts: list[dict[str, Any]]
    contacts_left_out: int
    history: list[dict[str, Any]]
    comments: list[dict[str, Any]]
    before: str | None
    after: str | None


def appeal_card(ask: Ask, marked: str, asked: str, store: AppealMarksStore, zone: ZoneInfo) -> AppealCard | None:
    """Return the card of the appeal that an id stands for: its own, or that of any of its contacts.

    None where the snapshot holds no such appeal.
    """
    found = ask(_APPEAL.format(marked=quote(marked)), [asked])
    if not found:
        return None
    appeal = found[0]
    appeal_id, customer_id = appeal["appeal_id"], appeal["customer_id"]
    said = ask(_SAID, [customer_id, appeal_id])[0]
    ids = [row["event_id"] for row in ask(_CONTACT_IDS, [customer_id, appeal_id])]
    near = {row["nth"] - appeal["nth"]: row["appeal_id"] for row in ask(_NEAR, [customer_id, appeal["nth"]])}
    touches = ask(_TOUCHES, [customer_id, appeal_id])
    return AppealCard(
        appeal=appeal,
        said=said,
        contacts=touches,
        contacts_left_out=len(ids) - sum(touch["is_contact"] for touch in touches),
        history=[_local(asdict(change), zone) for change in store.history(*ids)],
        comments=[_local(asdict(comment), zone) for comment in store.comments(*ids)],
        before=near.get(-1),
        after=near.get(1),
    )


def _local(row: dict[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    """Write the times of a note (UTC) in the zone."""
    return {key: _moment(value, zone) if isinstance(value, datetime) else value for key, value in row.items()}


def _moment(at: datetime, zone: ZoneInfo) -> str:
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(zone).isoformat(timespec="seconds")


_APPEAL = """
    select marked.*, customers.name
    from {marked} as marked
    left join customers on customers.customer_id = marked.customer_id
    where marked.appeal_id = (
        select appeal_id
        from appeal_contacts
        where event_id = ?
        order by appeal_id
        limit 1
    )
"""

_SAID = """
    select category, status
    from appeals
    where customer_id = ? and appeal_id = ?
"""

_CONTACT_IDS = """
    select event_id
    from appeal_contacts
    where customer_id = ? and appeal_id = ?
    order by occurred_at, event_id
"""

_NEAR = """
    select appeal_id, nth
    from appeals
    where customer_id = ? and abs(nth - ?) = 1
    order by nth
"""

_TOUCHES = f"""
    with asked as (
        select
            customer_id,
            appeal_id,
            opened_at,
            greatest(opened_at, first_response_at, closed_at) as ended_at
        from appeals
        where customer_id = ? and appeal_id = ?
    ),
    named as (
        select operator, unnest(spellings) as spelling
        from operators
    ),
    meant as (
        select touches.*, contacts.event_id is not null as is_contact
        from asked
        join touches on touches.customer_id = asked.customer_id
        left join appeal_contacts contacts
            on contacts.customer_id = asked.customer_id
            and contacts.appeal_id = asked.appeal_id
            and contacts.event_id = touches.event_id
        where contacts.event_id is not null
            or (
                touches.direction = 'out'
                and touches.occurred_at between asked.opened_at and asked.ended_at
            )
    )
    select {quoted([name for name in TOUCH_COLUMNS if name != "operator"], "meant.")},
        coalesce(named.operator, meant.operator) as operator,
        meant.is_contact
    from meant
    left join named on named.spelling = meant.operator
    order by meant.occurred_at, meant.touch_no
    limit {_MOST_CONTACTS}
"""
