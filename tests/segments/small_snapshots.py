"""Snapshots written by hand: tables of a few rows, the scores included."""

import duckdb

from workbench.engine.query import literal, quote
from workbench.engine.snapshots import SnapshotStore
from workbench.segments.triggers.entered import SCORED_REDIRECTS
from workbench.tables import CUSTOMER_REDIRECTS, TABLES
from workbench.tables.scores import SCORED

KNOWN = {**TABLES, **SCORED, SCORED_REDIRECTS: CUSTOMER_REDIRECTS}

ALWAYS = ("customers", "customer_identifiers", "customer_redirects", "identifiers", "identifier_spells", "segments")


def publish(folder, **tables):
    """Publish rows (dicts; what is left out is empty) as the current snapshot of the workspace folder."""
    store = SnapshotStore(folder / "snapshots")
    unfinished = store.begin()
    files = {}
    with duckdb.connect() as connection:
        for name in dict.fromkeys([*ALWAYS, *tables]):
            columns = {column.name: column.type for column in KNOWN[name].columns}
            typed = ", ".join(f"{quote(c)} {t}" for c, t in columns.items())
            connection.execute(f"create table {quote(name)} ({typed})")
            for row in tables.get(name, []):
                assert not set(row) - set(columns)
                places = ", ".join("?" for _ in columns)
                connection.execute(f"insert into {quote(name)} values ({places})", [row.get(c) for c in columns])
            files[name] = [unfinished / f"{name}.parquet"]
            connection.execute(f"copy {quote(name)} to {literal(str(files[name][0]))} (format parquet)")
    return store.publish(unfinished, files, {}, {})


def has(customer_id, kind, value, *, links=True, spell=1):
    return {"customer_id": customer_id, "kind": kind, "value": value, "links": links, "spell": spell}


def member(segment, customer_id):
    return {"segment": segment, "customer_id": customer_id}
