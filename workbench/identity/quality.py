"""How well the customers agree with what is known to be true of some events."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from workbench.identity.truth import QualityError, read_truth
from workbench.tables import IDENTIFY

__all__ = ["Agreement", "Mixed", "Quality", "QualityError", "Split", "measure"]

MOST_SHOWN = 10
"""Customers or persons in a list of the worst, and unknown events that are named."""


@dataclass(frozen=True)
class Agreement:
    """Shares from 0 to 1: of what was put together rightly, and of what belongs together and was found."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def as_dict(self) -> dict[str, float]:
        """Return all three."""
        return {"precision": self.precision, "recall": self.recall, "f1": self.f1}


@dataclass(frozen=True)
class Mixed:
    """A customer that holds the events of several persons; `wrong_pairs` are pairs of events that do not belong."""

    customer_id: str
    events: int
    persons: int
    wrong_pairs: int


@dataclass(frozen=True)
class Split:
    """A person whose events lie with several customers; `missed_pairs` are pairs of events that belong together."""

    person_id: str
    events: int
    customers: int
    missed_pairs: int


@dataclass(frozen=True)
class Quality:
    """What a comparison with the truth gave.

    `events` were compared, of `persons` persons and `customers` customers; `unlinked` of them belong to no customer and
    count as one of their own each. `evidence` rows of the truth name records that are no touch, `unknown` rows name
    events the workspace does not hold (`unknown_examples` are some), `blank` rows lack one of the two: none of these
    are compared.
    """

    events: int
    persons: int
    customers: int
    unlinked: int
    evidence: int
    unknown: int
    unknown_examples: list[str]
    blank: int
    pairwise: Agreement
    b_cubed: Agreement
    mixed: list[Mixed]
    split: list[Split]


_FOUND = f"""
    create temp table quality_found as
    with held as (
        select event_id, customer_id, true as is_touch
        from touches
        union all
        select event_id, null as customer_id, kind <> '{IDENTIFY}' as is_touch
        from off_chain
    )
    select t.event_id, t.person_id, h.customer_id, h.is_touch
    from quality_truth t
    left join held h on h.event_id = t.event_id
    where t.event_id is not null and t.person_id is not null
"""
"""One row a row of the truth; `is_touch` is null where the workspace does not hold the event."""

_CELLS = """
    create temp table quality_cells as
    select person_id, customer_id, case when customer_id is null then event_id end as alone, count(*) as n
    from quality_found
    where is_touch
    group by all
"""
"""One row a person and customer: how many events they share. An event without a customer is a cell of its own."""

_COUNTS = """
    select
        count(*) filter (where is_touch) as events,
        count(distinct person_id) filter (where is_touch) as persons,
        count(distinct customer_id) as customers,
        count(*) filter (where is_touch and customer_id is null) as unlinked,
        count(*) filter (where not is_touch) as evidence,
        count(*) filter (where is_touch is null) as unknown,
        (select count(*) from quality_truth where event_id is null or person_id is null) as blank
    from quality_found
"""

_UNKNOWN = f"""
    select event_id
    from quality_found
    where is_touch is null
    order by event_id
    limit {MOST_SHOWN}
"""

_AGREEMENT = """
    with sized as (
        select
            n,
            sum(n) over (partition by customer_id, alone) as of_customer,
            sum(n) over (partition by person_id) as of_person
        from quality_cells
    )
    select
        sum(n * (n - 1)) as together,
        sum(n * (of_customer - 1)) as claimed,
        sum(n * (of_person - 1)) as belonging,
        sum(n * n / of_customer) / sum(n) as precision,
        sum(n * n / of_person) / sum(n) as recall
    from sized
"""
"""Ordered pairs of events: put together rightly, put together, belonging together; then B³ precision and recall."""

_MIXED = f"""
    select
        customer_id,
        cast(sum(n) as bigint) as events,
        count(*) as persons,
        cast((sum(n) * sum(n) - sum(n * n)) / 2 as bigint) as wrong_pairs
    from quality_cells
    where customer_id is not null
    group by customer_id
    having count(*) > 1
    order by wrong_pairs desc, customer_id
    limit {MOST_SHOWN}
"""

_SPLIT = f"""
    select
        person_id,
        cast(sum(n) as bigint) as events,
        count(*) as customers,
        cast((sum(n) * sum(n) - sum(n * n)) / 2 as bigint) as missed_pairs
    from quality_cells
    group by person_id
    having count(*) > 1
    order by missed_pairs desc, person_id
    limit {MOST_SHOWN}
"""


def measure(connection: duckdb.DuckDBPyConnection, truth: Path) -> Quality:
    """Compare the customers with a truth file of the columns event_id and person_id (CSV, TSV or Parquet).

    Pairwise figures ask of every two events of one customer whether they are one person's, and of every two events of
    one person whether they are one customer's; big customers weigh most. B³ asks the same of every event and the events
    around it, and takes the mean over the events. Events without a customer count as customers of their own. A
    share of nothing (no two events were put together) is 1: nothing claimed, nothing wrong.

    Args:
        connection: the snapshot's tables; the work is done on a cursor of its own, whose temporary tables end with it.
        truth: the file; ids are compared as texts.

    Raises:
        QualityError: the file cannot be read, lacks a column, gives two persons for one event, or names no event that
            the workspace holds.

    Source: Bagga and Baldwin, Algorithms for scoring coreference chains, LREC 1998, for B³; Menestrina, Whang and
    Garcia-Molina, Evaluating entity resolution results, VLDB 2010, for pairwise figures.
    """
    cursor = connection.cursor()
    try:
        read_truth(cursor, truth)
        return _measure(cursor, truth.name)
    finally:
        cursor.close()


def _measure(cursor: duckdb.DuckDBPyConnection, truth: str) -> Quality:
    cursor.execute(_FOUND)
    cursor.execute(_CELLS)
    counts = _row(cursor, _COUNTS)
    unknown = [row[0] for row in cursor.execute(_UNKNOWN).fetchall()]
    if not counts["events"]:
        many, contacts = counts["unknown"], counts["evidence"]
        examples = ", ".join(unknown)
        such = {0: "", 1: f" ({examples})"}.get(many, f", such as {examples}")
        raise QualityError(
            f"{truth} names no touch of this workspace: {many:,} of its events {'is' if many == 1 else 'are'} unknown"
            f"{such}, {contacts:,} {'is a contact record' if contacts == 1 else 'are contact records'}. "
            "Give the truth of the events that were ingested here, by their event_id."
        )
    sums = _row(cursor, _AGREEMENT)
    return Quality(
        **counts,
        unknown_examples=unknown,
        pairwise=Agreement(_share(sums, "together", "claimed"), _share(sums, "together", "belonging")),
        b_cubed=Agreement(sums["precision"], sums["recall"]),
        mixed=[Mixed(*row) for row in cursor.execute(_MIXED).fetchall()],
        split=[Split(*row) for row in cursor.execute(_SPLIT).fetchall()],
    )


def _row(cursor: duckdb.DuckDBPyConnection, sql: str) -> dict[str, Any]:
    (row,) = cursor.execute(sql).fetchall()
    return {column[0]: value for column, value in zip(cursor.description or (), row, strict=True)}


def _share(sums: dict[str, Any], part: str, whole: str) -> float:
    return float(sums[part]) / float(sums[whole]) if sums[whole] else 1.0
