"""The file of what channels brought (see `workbench.show.export`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb

from workbench.engine.query import quote
from workbench.marketing.channel_keys import BY
from workbench.show.export import Progress, current, write
from workbench.show.pages.channels.view import ChannelsView
from workbench.show.table_files import check_suffix

_SHEET = "Channels"
_FIGURES = {
    "impressions": ("Impressions", "bigint"),
    "clicks": ("Clicks", "bigint"),
    "ctr": ("CTR", "double"),
    "cost": ("Cost, {currency}", "decimal(20, 2)"),
    "cpc": ("CPC, {currency}", "double"),
    "sessions": ("Sessions", "bigint"),
    "leads": ("Leads", "bigint"),
    "cpl": ("CPL, {currency}", "double"),
    "customers": ("New customers", "double"),
    "cac": ("CAC, {currency}", "double"),
    "deals": ("Deals", "double"),
    "conversion_per_impression": ("New customers per impression", "double"),
    "revenue": ("Revenue, {currency}", "decimal(20, 2)"),
    "romi": ("ROMI", "double"),
    "ltv": ("LTV of the new customers, {currency}", "double"),
    "ltv_cac": ("LTV / CAC", "double"),
    "payback_days": ("Pay-back, days", "bigint"),
    "matched": ("Spend and visits", "varchar"),
}
"""Columns of the file after those of the key: header, type."""


def export_channels(directory: Path, progress: Progress, *, target: str, chosen: Mapping[str, Any]) -> str:
    """Write the rows of effectiveness to `target`; return its path.

    XLSX and CSV have the page's words as headers, Parquet the names of the columns. `chosen`: by, first and last or
    days, channels, campaigns (see `ChannelsView.all_rows`).

    Raises:
        ExportError: no file of that kind can be written.
        WorkbenchError: the period cannot be read, or there are no rows by that.

    """
    suffix = check_suffix(Path(target))
    with closing(ChannelsView.open(directory)) as view:
        rows = view.all_rows(chosen)
    with current(directory) as source:
        plain = suffix == ".parquet"
        relation = _relation(source.connection, BY[chosen["by"]], rows, "" if plain else source.settings.money.base)
        return write(source, relation, len(rows), target, progress, _SHEET)


def _relation(
    connection: duckdb.DuckDBPyConnection, keys: Sequence[str], rows: Sequence[Mapping[str, Any]], currency: str
) -> duckdb.DuckDBPyRelation:
    """Make a relation of the rows, in their order; without a currency it has the names of the columns."""
    types = {**dict.fromkeys(keys, "varchar"), **{name: type_ for name, (_, type_) in _FIGURES.items()}}
    heads = {**{key: key.capitalize() for key in keys}, **{name: head for name, (head, _) in _FIGURES.items()}}
    columns = ", ".join(f"{quote(name)} {type_}" for name, type_ in types.items())
    connection.execute(f"create temp table brought (place bigint, {columns})")
    if rows:
        places = ", ".join("?" for _ in ("place", *types))
        values = [[place, *(row[name] for name in types)] for place, row in enumerate(rows)]
        connection.executemany(f"insert into brought values ({places})", values)
    named = ", ".join(
        f"{quote(name)} as {quote(heads[name].format(currency=currency) if currency else name)}" for name in types
    )
    return connection.sql(f"select {named} from brought order by place")
