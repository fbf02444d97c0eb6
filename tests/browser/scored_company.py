"""The random company with RFM, made-up scores and segments published over it, as scoring would publish them."""

from datetime import date

import duckdb

from tests.browser.company import publish
from workbench.engine.query import literal
from workbench.engine.snapshots import SnapshotStore
from workbench.models.context import Context
from workbench.models.rfm import tables as rfm
from workbench.scoring.computed import put
from workbench.segments.members import Counted, members
from workbench.segments.ready import ready_conditions
from workbench.settings import FILE_NAME, load

AS_OF = date(2026, 10, 1)
ABOUT = {"as_of": AS_OF.isoformat(), "scored_at": "2026-10-01T03:00:00+00:00", "segment_change": 0, "seconds": {}}

_SCORES = """
    create temp table made_scores as
    with made as (
        select
            customer_id,
            unnest(['churn', 'interest', 'ltv']) as model,
            unnest([90, 14, 365]) as horizon_days,
            hash(customer_id) % 1000 / 1000.0 as share,
            won_deals
        from customers
    )
    select
        customer_id,
        model,
        horizon_days::bigint as horizon_days,
        date '2026-10-01' as as_of,
        case when model = 'ltv' then 10000 * share else share end::double as score,
        case when model = 'ltv' then null when share > 0.7 then 'high' when share > 0.3 then 'medium' else 'low' end
            as tier,
        null::date as expected_at,
        null::double as money_at_stake
    from made
    where won_deals > 0 or model = 'interest'
"""


def publish_scored(workspace, customers):
    """Write a workspace of so many customers, score it by chance, and publish both."""
    publish(workspace, customers)
    store = SnapshotStore(workspace / "snapshots")
    before = store.current()
    folder = store.begin()
    files = {}
    for name, parts in before.tables.items():
        files[name] = [folder / part for part in parts]
        for part in parts:
            (folder / part).hardlink_to(before.folder / part)
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        before.attach(connection)
        for name, rows in _scored(connection, workspace).items():
            connection.register("rows_of_it", rows)
            files[name] = [folder / f"{name}.parquet"]
            connection.execute(f"copy (from rows_of_it) to {literal(str(files[name][0]))} (format parquet)")
    return store.publish(folder, files, before.views, {"scores": ABOUT}, {"build_no": 2})


def _scored(connection, workspace):
    settings = load(workspace / FILE_NAME)
    tables = rfm.score(connection, Context(AS_OF, settings))
    connection.execute(_SCORES)
    tables["scores"] = connection.sql("from made_scores order by all").to_arrow_table()
    for name, rows in tables.items():
        put(connection, name, [rows])
    for build_no, as_of in ((1, date(2026, 9, 1)), (2, AS_OF)):
        found = members(connection, ready_conditions(), Counted(as_of, settings.time_zone, build_no))
        put(connection, "segment_sizes", [found["segment_sizes"]])
    return {**tables, "segments": found["segments"], "segment_sizes": found["segment_sizes"]}
