"""A company of 500 whose interest can be learned, as a published snapshot: who has a cart calls soon."""

import duckdb

from tests.models.interest_company import DAY, company, connect, with_contacts
from workbench.engine.query import literal, quote
from workbench.engine.snapshots import SnapshotStore
from workbench.tables import TABLES
from workbench.tables.scores import SEGMENTS

__all__ = ["DAY", "shoppers"]

_TOML = 'name = "Shoppers"\nprojects = ["shop", "blog"]\ntime_zone = "UTC"\n'
_CUSTOMERS = """
    select
        t.customer_id,
        'Person ' || t.customer_id as name,
        [any_value(i.value)] as phones,
        min(t.occurred_at) as first_at,
        max(t.occurred_at) as last_at,
        count(*) as touches,
        0 as won_deals,
        0 as ltv,
        t.customer_id as search_text
    from touches t
    join customer_identifiers i on i.customer_id = t.customer_id and i.kind = 'phone'
    group by t.customer_id
"""


def shoppers(folder):
    """Publish the company, with every second customer in the segment Odd; nobody is scored yet."""
    (folder / "workspace.toml").write_text(_TOML, encoding="utf-8")
    store = SnapshotStore(folder / "snapshots")
    unfinished = store.begin()
    tables = {**TABLES, "segments": SEGMENTS}
    files = {name: [unfinished / f"{name}.parquet"] for name in tables}
    with with_contacts(connect(company())) as made, duckdb.connect() as typed:
        made.execute(f"create table customers as {_CUSTOMERS}")
        made.execute(
            "create table segments as select distinct 'Odd' as segment, customer_id from touches where project = 'shop'"
        )
        for name, table in tables.items():
            columns = ", ".join(f"{quote(column.name)} {column.type}" for column in table.columns)
            typed.execute(f"create table {quote(name)} ({columns})")
            if name in ("touches", "customers", "customer_identifiers", "segments"):
                rows = made.sql(f"from {name}").to_arrow_table().select(_known(made, name, table.names))
                typed.register("rows", rows)
                typed.execute(f"insert into {quote(name)} by name from rows")
            typed.execute(f"copy {quote(name)} to {literal(str(files[name][0]))} (format parquet)")
    store.publish(unfinished, files, {}, {})
    return folder


def _known(connection, name, columns):
    return [column for column in connection.sql(f"from {name}").columns if column in columns]
