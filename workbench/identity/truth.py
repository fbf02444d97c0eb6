"""A truth file: whose some events are known to be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from workbench.engine.query import literal
from workbench.errors import WorkbenchError, nearest

_MOST_SHOWN = 10
_COLUMNS = ("event_id", "person_id")
_READERS = {
    ".parquet": "read_parquet({})",
    ".csv": "read_csv({}, all_varchar = true)",
    ".csv.gz": "read_csv({}, all_varchar = true)",
    ".tsv": "read_csv({}, all_varchar = true, delim = '\t')",
}

_LOOKS_LIKE = (
    "A truth file has a header and a row an event, with the columns event_id and person_id:\n"
    "  event_id,person_id\n  call-17,anna\n  order-4,anna\n  call-18,boris"
)


class QualityError(WorkbenchError):
    """The truth file cannot be compared with the workspace."""


_TRUTH = """
    create temp table quality_truth as
    select distinct
        nullif(trim(cast(event_id as varchar)), '') as event_id,
        nullif(trim(cast(person_id as varchar)), '') as person_id
    from {source}
"""

_WHOLE_ROWS = """
    select count(*)
    from quality_truth
    where event_id is not null and person_id is not null
"""

_TWO_PERSONS = """
    select event_id
    from quality_truth
    where event_id is not null and person_id is not null
    group by event_id
    having count(*) > 1
    order by event_id
"""


def read_truth(cursor: duckdb.DuckDBPyConnection, truth: Path) -> None:
    """Make the table `quality_truth`(event_id, person_id) of a file; what is blank is null.

    Raises:
        QualityError: the file cannot be read, lacks a column, says nothing, or gives two persons for one event.

    """
    reader = next((text for suffix, text in _READERS.items() if truth.name.lower().endswith(suffix)), None)
    if reader is None:
        raise QualityError(f"{truth.name} is no truth file. Give a file that ends in {', '.join(_READERS)}.")
    if not truth.is_file():
        raise QualityError(f"{truth} does not exist. {_LOOKS_LIKE}")
    if not truth.stat().st_size:
        raise QualityError(f"{truth.name} is empty. {_LOOKS_LIKE}")
    source = reader.format(literal(str(truth)))
    with _spoken(truth):
        names = [row[0] for row in cursor.execute(f"describe from {source}").fetchall()]
    for column in _COLUMNS:
        if column not in names:
            raise QualityError(
                f"{truth.name} has no column {column!r}.{nearest(column, names)} It has: {', '.join(names)}. "
                f"{_LOOKS_LIKE}"
            )
    with _spoken(truth):
        cursor.execute(_TRUTH.format(source=source))
    if not cursor.execute(_WHOLE_ROWS).fetchall()[0][0]:
        raise QualityError(f"{truth.name} has no row with both an event_id and a person_id. {_LOOKS_LIKE}")
    doubted = [row[0] for row in cursor.execute(_TWO_PERSONS).fetchall()]
    if doubted:
        examples = ", ".join(doubted[:_MOST_SHOWN])
        told = f"event {examples}" if len(doubted) == 1 else f"{len(doubted):,} events, such as {examples}"
        raise QualityError(
            f"{truth.name} gives two persons for {told}. An event belongs to one person: mend the file and try again."
        )


@contextmanager
def _spoken(truth: Path) -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        raise QualityError(
            f"{truth.name} cannot be read. Give a Parquet file, or a CSV file in UTF-8 with the columns event_id and "
            f"person_id. The first words of the reader: {str(error).splitlines()[0][:120]}"
        ) from error
