"""How long the models take at a million customers, each in a process of its own so that its peak memory is its own."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

from evaluate_figures import Figure, bounded, missing
from run import timed

MOST_GIB = 6.0

DATABASE = """
import datetime, duckdb, time, numpy as np
from workbench.models.context import Context
from workbench.settings import Settings
connection = duckdb.connect(config={"threads": 2, "memory_limit": "4GB"})
connection.execute("set TimeZone = 'UTC'")
note = open(sys.argv[1], "w")
def clocked(name, work):
    start, used = time.perf_counter(), time.process_time()
    made = work()
    print(name, time.perf_counter() - start, time.process_time() - used, file=note, flush=True)
    return made
"""

RFM = (
    DATABASE
    + """
connection.execute('''
    create table touches as
    select
        'C' || lpad(cast((i * 7919) % 1000000 as varchar), 9, '0') as customer_id,
        timestamp '2024-01-01' + to_seconds(cast(hash(i * 3) % 60000000 as bigint)) as occurred_at,
        'deal' as kind, case when hash(i) % 50 = 0 then 'refunded' else 'won' end as status,
        cast(hash(i * 7) % 100000 as double) / 100 as amount_base, 'o' || i as order_number
    from range(3000000) t(i)
    order by 1
''')
from workbench.models.rfm import tables as rfm
from workbench.models.purchases import read_purchases
clocked("purchases", lambda: read_purchases(connection, datetime.date(2026, 1, 1), "Europe/Moscow"))
every, rfm.PERIODS = rfm.PERIODS, 1
clocked("present", lambda: rfm.score(connection, Context(datetime.date(2026, 1, 1), Settings())))
rfm.PERIODS = every
clocked("seconds", lambda: rfm.score(connection, Context(datetime.date(2026, 1, 1), Settings())))
"""
)

CHURN = (
    DATABASE
    + """
from workbench.models.churn.gaps import gaps_of
from workbench.models.churn.purchase_gap_cox import PurchaseGapCox
from workbench.models.purchases import Purchases
random = np.random.default_rng(0)
customers = 1_000_000
def bought(rows):
    return Purchases.of(random.integers(0, customers, rows), 18_000 + random.integers(0, 900, rows),
                        np.exp(random.normal(3, 1, rows)))
some = bought(1_000_000)
gaps = gaps_of(some, 18_900)
assert len(gaps.event) > 950_000
model = clocked("fit", lambda: PurchaseGapCox().fit(gaps))
everybody = Purchases.of(np.arange(customers), 18_000 + random.integers(0, 900, customers), np.ones(customers))
waiting = gaps_of(everybody, 18_900).open()
assert len(waiting.event) == customers
clocked("score", lambda: [model.score(waiting, horizon) for horizon in (30, 60, 90)])
"""
)

FEATURES = (
    DATABASE
    + """
connection.execute('''
    create table touches as
    select
        'C' || lpad(cast(hash(i) % 1000000 as varchar), 9, '0') as customer_id,
        timestamp '2025-01-01' + to_seconds(cast(hash(i * 3) % 30000000 as bigint)) as occurred_at,
        (['session', 'session', 'session', 'page_view', 'page_view', 'cart', 'call', 'lead', 'deal', 'checkout'])
            [cast(1 + hash(i * 5) % 10 as bigint)] as kind,
        (['google', 'yandex', 'direct', 'mail'])[cast(1 + hash(i * 7) % 4 as bigint)] as source,
        (['cpc', 'organic', null])[cast(1 + hash(i * 11) % 3 as bigint)] as medium,
        (['mobile', 'desktop', null])[cast(1 + hash(i * 13) % 3 as bigint)] as device,
        'won' as status, 1.0 as amount_base
    from range(10000000) t(i)
''')
from workbench.models.interest.touch_features import read_features
clocked("seconds", lambda: read_features(connection, datetime.date(2025, 12, 1), "UTC"))
"""
)

DEMO = """
from workbench.cli import main
sys.argv = ["workbench", "demo", sys.argv[1], "--customers", "60000", "--no-serve"]
try:
    main()
except SystemExit as done:
    assert not done.code, done.code
"""

CONTACTS = """
import duckdb, sys
con = duckdb.connect()
con.execute("copy (with known as (select value, row_number() over (order by md5(value), value) as place from "
    f"read_parquet('{sys.argv[1]}') where kind = 'phone') "
    "select value as phone from known where place <= 70000 union all "
    "select '+7999' || lpad(cast(range as varchar), 7, '0') from range(100000 - least(70000, "
    "(select count(*) from known)))) "
    f"to '{sys.argv[2]}' (header)")
"""


def speed(folder) -> Iterator[Figure]:
    """Time the reading of purchases, RFM, the fit and the scoring of churn, and the features of interest."""
    for name, source, lines in (
        (
            "RFM, 1M customers",
            RFM,
            (
                ("purchases", ", reading purchases alone", 1.0),
                ("present", ", purchases to scores of the present period", 1.0),
                ("seconds", ", with four earlier periods", 2.0),
            ),
        ),
        ("churn", CHURN, (("fit", ", fit on 1M gaps", 5.0), ("score", ", 1M customers × 3 horizons", 2.0))),
        ("interest, features of 10M touches", FEATURES, (("seconds", "", 15.0),)),
    ):
        note = folder / "seconds"
        try:
            used = timed(source, note)
        except subprocess.CalledProcessError as error:
            yield missing(name, f"failed: {said(error)}")
            continue
        found = {key: (float(wall), float(cpu)) for key, wall, cpu in map(str.split, note.read_text().splitlines())}
        for key, words, most in lines:
            wall, cpu = found[key]
            yield bounded(f"{name}{words}", wall, most=most, unit=" s", interval=f" ({cpu:.2f} s of processors)")
        yield bounded(f"{name}: peak memory", used["gib"], most=MOST_GIB, unit=" GiB")


def said(error: subprocess.CalledProcessError) -> str:
    """Return the line of a failed process that names the error."""
    lines = [line for line in error.stderr.splitlines() if "Error" in line] or ["no word"]
    return lines[-1].strip()


def interest_run(workspace, folder) -> Iterator[Figure]:
    """Time `workbench interest run` for a file of 100,000 phones, seven in ten of them known where there are so many.

    Without a workspace, that of a made-up company is used.
    """
    name = "interest run, 100,000 contacts end to end"
    if workspace is None:
        workspace = folder / "company"
        timed(DEMO, workspace)
    current = workspace / "snapshots" / (workspace / "snapshots" / "CURRENT").read_text(encoding="utf-8").strip()
    base = folder / "contacts.csv"
    timed(CONTACTS, current / "customer_identifiers.parquet", base)
    command = (
        "import sys; from workbench.cli import main; "
        "sys.argv = ['workbench', 'interest', 'run', sys.argv[1], sys.argv[2], '--name', 'evaluation']\n"
        "try:\n    main()\nexcept SystemExit as done:\n    assert not done.code, done.code\n"
    )
    try:
        used = timed(command, workspace, base)
    except subprocess.CalledProcessError as error:
        yield missing(name, f"failed: {said(error)}")
        return
    yield bounded(name, used["seconds"], most=30.0, unit=" s")
    yield bounded("interest run: peak memory", used["gib"], most=MOST_GIB, unit=" GiB")
