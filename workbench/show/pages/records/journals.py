"""The five journals: which table each shows, and what people call its columns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from workbench.errors import WorkbenchError, nearest
from workbench.tables import CALLS, DEALS, REQUESTS, SESSIONS, TICKETS, Table

IDS = ("event_id", "customer_id", "occurred_at", "nth")
"""What every row of the page holds, whatever columns are shown."""

LABELS = {
    "occurred_at": "When",
    "nth": "First or repeat",
    "kind": "Kind",
    "direction": "Direction",
    "answered": "Answered",
    "wait_s": "Waited",
    "duration_s": "Duration",
    "responded_at": "Answered at",
    "closed_at": "Closed",
    "order_number": "Order",
    "amount": "Amount",
    "amount_base": "Amount, {currency}",
    "currency": "Currency",
    "loss_reason": "Loss reason",
    "due_at": "Due",
    "paid_at": "Paid",
    "status": "Status",
    "category": "Category",
    "operator": "Operator",
    "subject": "Subject",
    "text": "Text",
    "rating": "Rating",
    "tags": "Tags",
    "source": "Source",
    "medium": "Medium",
    "campaign": "Campaign",
    "content": "Ad",
    "term": "Key phrase",
    "landing_url": "Page",
    "referrer": "Came from",
    "city": "City",
    "device": "Device",
    "project": "Project",
    "thread": "Conversation",
    "system": "System",
}
"""The columns in the words and the order for people; `{currency}` is the workspace's base one."""

WORDS: dict[str, dict[str, str]] = {
    "answered": {"true": "Answered", "false": "Missed"},
    "direction": {"in": "Incoming", "out": "Outgoing"},
}
"""What the page says for the values of a column (the same in records_words.js); others stand as they are."""

_ORIGIN = ("source", "medium", "campaign", "landing_url")
_LONG = ("text",)
_SEARCHED = ("subject", "order_number", "thread")


@dataclass(frozen=True)
class Journal:
    """One journal: its table, what a link to one of its records is called, and what it shows unless asked otherwise."""

    table: Table
    link: str
    shown: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name of the tab, which is the table's."""
        return self.table.name

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that can be shown, sorted by and exported; those that are shown first."""
        others = (name for name in self.facts if name not in _LONG)
        return tuple(dict.fromkeys([*self.shown, *others]))

    @property
    def facts(self) -> tuple[str, ...]:
        """The columns that the panel of one record shows."""
        return tuple(name for name in LABELS if name in self.table.names)

    @property
    def searched(self) -> tuple[str, ...]:
        """The columns that a text is looked for in, beside the customer's."""
        return tuple(name for name in _SEARCHED if name in self.table.names)

    def chosen(self, columns: Iterable[str]) -> tuple[str, ...]:
        """Return the columns that were asked for, in the journal's order; its usual ones where none was.

        Raises:
            WorkbenchError: it has no such column.

        """
        wanted = list(columns) or list(self.shown)
        for column in wanted:
            if column not in self.columns:
                hint = nearest(column, self.columns)
                raise WorkbenchError(
                    f"The journal {self.name!r} has no column {column!r}.{hint} It has: {', '.join(self.columns)}."
                )
        return tuple(column for column in self.columns if column in wanted)


JOURNALS = {
    journal.name: journal
    for journal in (
        Journal(
            CALLS,
            "call",
            ("occurred_at", "answered", "wait_s", "duration_s", "nth", "category", "operator", *_ORIGIN, "tags",
             "status", "direction"),
        ),
        Journal(
            REQUESTS,
            "request",
            ("occurred_at", "kind", "subject", "answered", "wait_s", "nth", "category", "operator", *_ORIGIN, "status"),
        ),
        Journal(
            DEALS,
            "deal",
            ("occurred_at", "order_number", "status", "amount", "amount_base", "nth", "loss_reason", "source", "medium",
             "campaign", "operator", "due_at", "paid_at"),
        ),
        Journal(
            SESSIONS,
            "session",
            ("occurred_at", *_ORIGIN, "duration_s", "nth", "term", "city", "device", "referrer"),
        ),
        Journal(
            TICKETS,
            "ticket",
            ("occurred_at", "subject", "status", "category", "wait_s", "closed_at", "rating", "nth", "operator",
             "tags"),
        ),
    )
}  # fmt: skip
"""The tabs, in their order."""


def journal_of(name: str) -> Journal:
    """Return a journal by its name.

    Raises:
        WorkbenchError: there is no such journal.

    """
    if name not in JOURNALS:
        raise WorkbenchError(
            f"There is no journal {name!r}.{nearest(name, JOURNALS)} There are: {', '.join(JOURNALS)}."
        )
    return JOURNALS[name]


def label(column: str, currency: str) -> str:
    """Return what people call a column."""
    return LABELS[column].format(currency=currency)
