"""The file of a filtered journal of records (see `workbench.show.export`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from workbench.engine.query import literal, quote, quoted
from workbench.models.latest_day import after_last_touch
from workbench.show.export import Current, Progress, current, keep_given_names, write
from workbench.show.pages.records.filters import Around, RecordsFilter, condition
from workbench.show.pages.records.journals import WORDS, Journal, journal_of, label
from workbench.show.pages.records.rows import Turn
from workbench.show.table_files import check_suffix

_PEOPLE = {"name": "Customer", "phones": "Phones", "emails": "E-mails"}
_EXACT = 10**15
"""Below this every whole number is a double."""

_IDS = {"customer_id": "Customer id", "event_id": "Record id"}


def export_records(
    directory: Path,
    progress: Progress,
    *,
    target: str,
    journal: str,
    chosen: Mapping[str, Any],
    columns: Sequence[str] = (),
    sort_by: str = "occurred_at",
    descending: bool = True,
) -> str:
    """Write the records of a filter (`RecordsFilter`) to `target`, in the order of the page; return its path.

    Whose they are stands in front, the ids at the end. XLSX and CSV have the page's words, Parquet the names and values
    of the columns.

    Raises:
        ExportError: no file of that kind can be written.
        WorkbenchError: the journal cannot be filtered or sorted like that.

    """
    suffix = check_suffix(Path(target))
    known = journal_of(journal)
    turn = Turn.of(known, {"sort_by": sort_by, "descending": descending})
    with current(directory) as source:
        _choose(source, known, RecordsFilter.of(chosen), turn)
        keep_given_names(source)
        shown = known.chosen(columns)
        if "amount" in shown and "currency" not in shown:
            shown = (*shown, "currency")  # money carries its currency
        rows = source.connection.sql(_SELECTION.format(columns=quoted(shown, "r."), journal=known.name))
        if suffix != ".parquet":  # which is for programs
            base = source.settings.money.base
            words = {**_PEOPLE, **{name: _header(name, base) for name in shown}, **_IDS}
            written = (f"{_value(name, known, suffix)} as {quote(title)}" for name, title in words.items())
            rows = rows.project(", ".join(written))
        return write(source, rows, source.count("chosen"), target, progress, known.name.capitalize())


def _header(column: str, currency: str) -> str:
    """Return the page's word with the unit, which a bare number does not say."""
    return f"{label(column, currency)}{', s' if column.endswith('_s') else ''}"


def _value(column: str, journal: Journal, suffix: str) -> str:
    """Return the SQL of what a person reads in a cell."""
    name = quote(column)
    if column in WORDS:
        said = " ".join(f"when {literal(value)} then {literal(word)}" for value, word in WORDS[column].items())
        return f"case cast({name} as varchar) {said} else cast({name} as varchar) end"
    if suffix == ".csv" and journal.table.types.get(column) == "DOUBLE":
        # a CSV would say 90.0; a spreadsheet shows its numbers as people write them
        whole = f"{name} = trunc({name}) and abs({name}) < {_EXACT}"
        number = f"case when {whole} then cast(cast({name} as bigint) as varchar)"
        return f"{number} when isfinite({name}) then cast({name} as varchar) end"
    return name


def _choose(source: Current, journal: Journal, chosen: RecordsFilter, turn: Turn) -> None:
    """Make the temp table `chosen(event_id | customer_id | place)`, since a relation cannot carry bound values."""
    known = source.settings
    now = datetime.now(UTC)
    with closing(source.notes()) as notes:
        as_of = after_last_touch(source.connection, known.time_zone, now) or now.date() + timedelta(days=1)
        who = condition(journal, chosen, Around(known.zone, notes, lambda: as_of))
        source.connection.execute(
            f"""
            create or replace temp table chosen as
            select event_id, customer_id, row_number() over (order by {turn.order}) as place
            from {journal.name}
            where {who.sql}
            """,
            who.values,
        )


_SELECTION = """
    select
        coalesce(n.given_name, c.name) as name,
        c.phones,
        c.emails,
        {columns},
        r.customer_id,
        r.event_id
    from chosen
    join {journal} r on r.customer_id = chosen.customer_id and r.event_id = chosen.event_id
    left join customers c on c.customer_id = r.customer_id
    left join given_names n on n.customer_id = r.customer_id
    order by chosen.place
"""
