"""Rows of the last scoring whose customer goes by another id since: who was merged keeps a score and a name.

A build takes over the files of the last scoring as they are, as the next scoring compares with them. What a later merge
changes in them stands in a small file beside: which rows count no more, and those that a living id takes over. Reading
leaves out rows by their number, which costs next to nothing, whatever the number of customers.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from workbench.engine.query import literal, quote, quoted
from workbench.tables.scores import FOLLOWING, SCORED

SUFFIX = "_moved"
"""After the name of a table of scores: its rows that are left out (`row_no`) and those that stand for them."""

_GONE = """
    create or replace temp table gone as
    select s.* exclude (file_row_number), s.file_row_number as row_no, r.customer_id as living
    from read_parquet({file}, file_row_number = true) s
    join read_parquet({redirects}) r on r.old_id = s.customer_id
"""

_MOVED = """
    with held as (
        select distinct {held}
        from read_parquet({file}) s
        where s.customer_id in (select living from gone)
    ),
    heirs as (
        select
            g.*,
            h.customer_id is null
                and rank() over (partition by {group} order by g.customer_id) = 1 as takes_over
        from gone g
        left join held h on {same}
    )
    select {columns}, row_no
    from heirs
    order by row_no
"""
"""Who has a row of its own keeps it; else that of the first of the ids that led to it is taken over."""


def write(files: dict[str, list[Path]], redirects: Sequence[Path], folder: Path) -> dict[str, list[Path]]:
    """Write what the redirects change in tables of scores; return the files by the name of their table.

    Args:
        files: the tables of the last scoring, one Parquet file each.
        redirects: the files of `customer_redirects` as it is now.
        folder: where to write.

    """
    written = {}
    with duckdb.connect() as connection:
        for name in FOLLOWING.keys() & files.keys():
            (file,) = files[name]
            places = {"file": literal(str(file)), "redirects": _list(redirects)}
            connection.execute(_GONE.format(**places))
            if connection.execute("select 1 from gone limit 1").fetchall():
                target = folder / f"{name}{SUFFIX}.parquet"
                connection.execute(f"copy ({_moved(name, places)}) to {literal(str(target))} (format parquet)")
                written[name + SUFFIX] = [target]
    return written


def _moved(name: str, places: dict[str, str]) -> str:
    beside = FOLLOWING[name]
    columns = [column for column in SCORED[name].names if column != "customer_id"]
    return _MOVED.format(
        **places,
        held=quoted(["customer_id", *beside], "s."),
        group=quoted(["living", *beside], "g."),
        same=" and ".join(["h.customer_id = g.living", *(f"h.{quote(each)} = g.{quote(each)}" for each in beside)]),
        columns=f"case when takes_over then living end as customer_id, {quoted(columns)}",
    )


def followed(name: str, file: Path, moved: Path) -> str:
    """Write the query of a table of scores with its rows under the ids of now."""
    columns = quoted(SCORED[name].names, "s.")
    return f"""
        select {columns}
        from read_parquet({literal(str(file))}, file_row_number = true) s
        where not exists (
            select 1
            from read_parquet({literal(str(moved))}) m
            where m.row_no = s.file_row_number
        )
        union all
        select {columns}
        from read_parquet({literal(str(moved))}) s
        where s.customer_id is not null
    """


def _list(files: Sequence[Path]) -> str:
    return "[" + ", ".join(literal(str(file)) for file in files) + "]"
