"""Makes signatures: the distinct sets of identifiers that stand together on rows.

Millions of events share few of them, so that identifiers are split and normalised here once, and an event carries one
integer.
"""

from __future__ import annotations

from collections.abc import Sequence

from workbench.engine.query import literal, quote
from workbench.ingest import normalise
from workbench.ingest.canonical import split, split_later
from workbench.ingest.mapped import Value
from workbench.ingest.phones import PhoneBook
from workbench.ingest.scratch import Scratch
from workbench.ingest.stage import STAGED
from workbench.settings import Settings

SIGNATURES = "signature_keys"
"""Table of the sets as written: signature_no and a column for each kind that is mapped."""

IDENTIFIERS = "signature_identifiers"
"""Table of signature_no, kind, value, valid."""

NUMBERS_PER_BATCH = 1 << 32
"""A batch's numbers start at its place in the order of ingest times this, which makes them unique in the workspace."""


def number_signatures(scratch: Scratch, kinds: Sequence[str], seq: int) -> None:
    """Make the table of the distinct sets of raw identifiers on good rows."""
    columns = ", ".join(quote(kind) for kind in kinds)
    scratch.connection.execute(f"""
        create or replace table {SIGNATURES} as
        select cast({seq * NUMBERS_PER_BATCH} + row_number() over () as bigint) as signature_no, {columns}
        from (select distinct {columns} from {STAGED} where reason is null)
    """)


def join_condition(kinds: Sequence[str]) -> str:
    """Write the condition that finds the signature (`g`) of a staged row (`s`)."""
    return " and ".join(f"s.{quote(kind)} is not distinct from g.{quote(kind)}" for kind in kinds)


def normalise_signatures(
    scratch: Scratch, values: dict[str, list[Value]], kinds: Sequence[str], settings: Settings, book: PhoneBook
) -> None:
    """Split the raw identifiers of each signature and make the table of normalised ones."""
    parts = " union all ".join(_pieces(kind, values[kind]) for kind in kinds)
    scratch.connection.execute(f"""
        create or replace table raw_identifiers as
        select distinct signature_no, kind, trim(raw) as raw
        from ({parts})
        where trim(raw) <> ''
    """)
    scratch.connection.execute("create or replace table known_phones (raw varchar, value varchar)")
    if "phone" in kinds:
        book.read(scratch, "select distinct raw from raw_identifiers where kind = 'phone'", "known_phones")
    value = normalise.value_sql("kind", "i.raw", settings.identity)
    scratch.connection.execute(f"""
        create or replace table {IDENTIFIERS} as
        with read as (
            select i.signature_no, i.kind, i.raw, case when i.kind = 'phone' then p.value else {value} end as value
            from raw_identifiers i
            left join known_phones p on i.kind = 'phone' and p.raw = i.raw
        )
        select signature_no, kind, coalesce(value, raw) as value, value is not null as valid
        from read
        group by all
    """)


def _pieces(kind: str, values: Sequence[Value]) -> str:
    later = split_later(values)
    pieces = split(quote(kind), later) if later else f"string_split({quote(kind)}, chr(31))"
    return f"""
        select signature_no, {literal(kind)} as kind, unnest({pieces}) as raw
        from {SIGNATURES}
        where {quote(kind)} is not null
    """
