"""The audience file itself: laid out as the platform wants it, whole or not there at all.

The file goes to the platform, not into a spreadsheet. Hashes are harmless there; in a plain file nothing is altered, as
an altered contact would match nobody, and an e-mail that a spreadsheet would run as a formula is left out and counted.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb

from workbench.engine.query import literal, quote
from workbench.errors import ExportError
from workbench.segments.audiences.formats import Platform, name_sql

_CHUNK = 1 << 20


def check_name(target: Path, platform: Platform) -> None:
    """Refuse what the platform would not take for a file of rows.

    Raises:
        ExportError: the name does not end in .csv.

    """
    if target.suffix.lower() != ".csv":
        raise ExportError(
            f"Cannot write {target.name!r}: {platform.title} takes .csv files. Name it {target.stem}.csv."
        )


def write_rows(
    connection: duckdb.DuckDBPyConnection, part: Path, platform: Platform, *, plain: bool, names: bool
) -> str:
    """Write `audience_rows` and return the SHA-256 of the file.

    Raises:
        ExportError: it is larger than the platform takes.

    """
    connection.execute(_copy_sql(part, platform, plain, names))
    _refuse_too_large(part, platform)
    return _sha256(part)


def _refuse_too_large(part: Path, platform: Platform) -> None:
    size = part.stat().st_size
    if platform.most_bytes is not None and size > platform.most_bytes:
        raise ExportError(
            f"The file would have {size:,} bytes, and {platform.title} takes {platform.most_bytes:,} at most. "
            "Nothing was written. Split the segment in two."
        )


def _copy_sql(part: Path, platform: Platform, plain: bool, names: bool) -> str:
    """Write the statement that writes the file; the header is its first row, as names of columns may repeat there."""
    places = [f"{kind}_{place}" for kind in ("phone", "email") for place in range(platform.width)]
    cells = [*(["r.customer_id"] if platform.id_header else []), *(f"r.{place}" for place in places)]
    if names:
        cells += [name_sql("c.name", name, plain) for name in ("fn", "ln")]
    header = platform.header(names)
    columns = [f"cell_{place}" for place in range(len(cells))]
    first = ", ".join(f"{literal(name)} as {column}" for name, column in zip(header, columns, strict=True))
    named = ", ".join(f"{cell} as {column}" for cell, column in zip(cells, columns, strict=True))
    join = "left join customers c on c.customer_id = r.customer_id" if names else ""
    return f"""
        copy (
            with lines as (
                select {first}, '' as customer_id, -1 as line
                union all
                select {named}, r.customer_id, r.line
                from audience_rows r
                {join}
            )
            select {", ".join(map(quote, columns))}
            from lines
            order by line = -1 desc, customer_id, line
        ) to {literal(str(part))} (format csv, header false, delimiter ',', nullstr '')
    """


def _sha256(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as opened:
        while chunk := opened.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
