"""How marketing figures are asked for: who runs a query, and which customers are meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple, Protocol
from zoneinfo import ZoneInfo

from workbench.days import midnight

Rows = list[dict[str, Any]]


class Ask(Protocol):
    """Runs a query over the tables of a snapshot; `?` stands for a value."""

    def __call__(self, sql: str, values: Sequence[Any], /) -> Rows:
        """Return the rows of the query."""


class Condition(NamedTuple):
    """A condition in SQL, with the values to bind in order."""

    sql: str
    values: list[Any]


class Behind(NamedTuple):
    """The customers behind a figure: a query of their `customer_id`, and what they are in words."""

    sql: str
    values: list[Any]
    words: str


@dataclass(frozen=True)
class People:
    """Which customers a figure is about; what is left empty lets all pass.

    Whole lives are looked at: all touches of the customers who are meant, whenever they were, so that counts add up
    over groups and equal the journal's.

    Attributes:
        zone: whose days are meant.
        first: first day of the period in which the first touch lies.
        last: last day of it, included.
        channels: channels of the first touch, such as "Paid search".
        who: a condition on the columns of `customers` that was compiled before.
        asked: the same as a link says it: comparisons (`where`), or a `condition` as text.

    """

    zone: ZoneInfo
    first: date | None = None
    last: date | None = None
    channels: tuple[str, ...] = ()
    who: Condition | None = None
    asked: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def everybody(self) -> bool:
        """Whether nobody is left out."""
        return self == People(self.zone)

    @property
    def spec(self) -> dict[str, Any]:
        """Say who is meant as a link does (read by `figure_spec.people_of`); nothing of everybody."""
        ends = (("first", self.first), ("last", self.last))
        days = {name: day.isoformat() for name, day in ends if day is not None}
        return {**days, **({"channels": list(self.channels)} if self.channels else {}), **self.asked}

    def among(self, first_at: str, first_channel: str, customer_id: str = "customer_id") -> Condition:
        """Write the condition on rows that carry the first touch's moment and channel and the customer.

        The names are columns of the query that this goes into, perhaps with its alias.
        """
        parts: list[tuple[str, list[Any]]] = []
        if self.first is not None:
            parts.append((f"{first_at} >= ?", [midnight(self.first, self.zone)]))
        if self.last is not None:
            parts.append((f"{first_at} < ?", [midnight(self.last + timedelta(days=1), self.zone)]))
        if self.channels:
            parts.append((f"{first_channel} in ({', '.join('?' for _ in self.channels)})", list(self.channels)))
        if self.who is not None:
            parts.append(
                (f"{customer_id} in (select customer_id from customers where {self.who.sql})", self.who.values)
            )
        if not parts:
            return Condition("true", [])
        return Condition(" and ".join(sql for sql, _ in parts), [value for _, values in parts for value in values])


def channels_named(given: str | Sequence[str]) -> tuple[str, ...]:
    """Read the channels that a person names: several, or one as a text.

    >>> channels_named("Direct"), channels_named(["Direct", "E-mail"])
    (('Direct',), ('Direct', 'E-mail'))
    """
    return (given,) if isinstance(given, str) else tuple(given)
