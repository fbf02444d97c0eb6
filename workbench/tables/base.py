"""What tables are made of: columns with their types, and the kinds of events and identifiers."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = (
    "session",
    "call",
    "request",
    "callback",
    "email",
    "chat",
    "cart",
    "checkout",
    "deal",
    "ticket",
    "survey",
    "mention",
)
"""What an event can be. `identify` stands beside them: evidence of identity that is no touch."""

REQUEST_KINDS = ("request", "callback", "email", "chat")
"""Kinds that stand in one journal, that of requests, and are counted together there."""

IDENTIFY = "identify"

IDENTIFIER_KINDS = ("phone", "email", "cookie", "crm_id", "messenger")

DEAL_STATUSES = ("open", "won", "lost", "refunded")


@dataclass(frozen=True)
class Column:
    """One column: its name, DuckDB type, and one sentence (with the unit where there is one)."""

    name: str
    type: str
    doc: str


@dataclass(frozen=True)
class Table:
    """One table: its name, what a row is, the key that is unique in it, and its columns."""

    name: str
    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The column names in order."""
        return tuple(column.name for column in self.columns)

    @property
    def types(self) -> dict[str, str]:
        """The type of each column, in order."""
        return {column.name: column.type for column in self.columns}


def columns(text: str) -> tuple[Column, ...]:
    """Read `name TYPE sentence` lines."""
    return tuple(Column(*line.split(maxsplit=2)) for line in text.strip().splitlines())
