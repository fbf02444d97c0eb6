"""The flow as a whole: corrected files, killed builds, and how well it stitches the made-up company."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

import workbench
from workbench.demo import write_demo
from workbench.errors import WorkspaceError
from workbench.pipeline import STEPS, VIEWS, Step, done_with, steps
from workbench.tables import STATE, TABLES

HEADER = "event_id,occurred_at,kind,phone,amount,status\n"


def ingest(ws, folder: Path, name: str, text: str, **words) -> None:
    file = folder / name
    file.write_text(HEADER + text, encoding="utf-8")
    ws.ingest(file, as_=words.pop("as_", "events"), **words)


@pytest.fixture
def ws(tmp_path):
    return workbench.create(tmp_path / "ws")


def test_a_corrected_event_replaces_the_earlier_one(ws, tmp_path):
    ingest(
        ws, tmp_path, "monday.csv", "d1,2026-01-05,deal,+79160000001,100,open\nd2,2026-01-05,deal,+79160000001,7,won\n"
    )
    ingest(ws, tmp_path, "tuesday.csv", "d1,2026-01-05,deal,+79160000001,90,won\n")
    ws.build()
    assert ws.sql("select event_id, amount, status from events order by event_id").fetchall() == [
        ("d1", 90.0, "won"),
        ("d2", 7.0, "won"),
    ]
    assert ws.sql("select ltv, touches from customers").fetchall() == [(97.0, 2)]


def test_a_file_that_restates_a_day_drops_what_it_no_longer_names(ws, tmp_path):
    mapping = tmp_path / "restating.toml"
    mapping.write_text(
        'system = "site"\n[columns]\n'
        + "".join(f'{name} = "{name}"\n' for name in HEADER.strip().split(","))
        + '[batch]\nreplaces = "day"\n',
        encoding="utf-8",
    )
    old = "a,2026-01-05T10:00:00Z,call,+79160000001,,\nb,2026-01-05T11:00:00Z,call,+79160000001,,\n"
    ingest(ws, tmp_path, "v1.csv", old + "c,2026-01-06T10:00:00Z,call,+79160000001,,\n", as_=str(mapping))
    ingest(ws, tmp_path, "v2.csv", "a,2026-01-05T10:05:00Z,call,+79160000001,,\n", as_=str(mapping))
    ws.build()
    found = ws.sql("select right(event_id, 1), strftime(occurred_at, '%d %H:%M') from events order by 1").fetchall()
    assert found == [("a", "05 10:05"), ("c", "06 10:00")]


def test_a_second_build_of_the_same_files_gives_the_same_customers(ws, tmp_path):
    ingest(ws, tmp_path, "a.csv", "e1,2026-01-05,call,+79160000001,,\ne2,2026-01-06,call,+79160000002,,\n")
    ws.build()
    first = ws.sql("from customers order by customer_id").fetchall()
    ws.build()
    assert ws.sql("from customers order by customer_id").fetchall() == first


def test_published_tables_have_the_columns_they_are_described_with(ws, tmp_path):
    ingest(ws, tmp_path, "a.csv", "e1,2026-01-05,call,+79160000001,,\n")
    ws.build()
    for table in TABLES.values():
        found = [(row[0], row[1]) for row in ws.sql(f"describe from {table.name}").fetchall()]
        assert found == [(column.name, column.type) for column in table.columns], table.name
        key = ", ".join(table.key)
        assert ws.sql(f"select 1 from {table.name} group by {key} having count(*) > 1").fetchall() == []


def test_every_described_table_is_published():
    published = {step.table for step in STEPS if step.how in ("publish", "merge", "layer")} | set(VIEWS)
    assert published == set(TABLES) | set(STATE)


BUILD = """
import sys, time, workbench

def tell(done, total, step):
    print(step, flush=True)
    if step == sys.argv[2]:
        time.sleep(60)

workbench.open(sys.argv[1]).build(progress=tell)
"""


def test_a_killed_build_leaves_the_last_snapshot_and_the_next_build_is_clean(ws, tmp_path):
    ingest(ws, tmp_path, "a.csv", "".join(f"e{n},2026-01-05,call,+7916{n:07},,\n" for n in range(2000)))
    before = ws.build()
    ingest(ws, tmp_path, "b.csv", "late,2026-01-06,call,+79160000001,,\n")
    for step in ("superseded", "touches", "done"):
        build = subprocess.Popen([sys.executable, "-c", BUILD, ws.folder, step], stdout=subprocess.PIPE, text=True)
        assert any(line.strip() == step for line in iter(build.stdout.readline, ""))
        os.kill(build.pid, signal.SIGKILL)
        build.communicate()
        assert ws.status().snapshot_id == before.snapshot_id
        assert ws.sql("select count(*) from customers").fetchall() == [(2000,)]
    after = ws.build()
    assert after.report["rows"]["touches"] == 2001
    assert [path.name for path in (ws.folder / "snapshots").glob(".tmp-*")] == []
    assert list((ws.folder / "tmp").iterdir()) == []


def test_two_builds_at_once_are_refused(ws, tmp_path):
    ingest(ws, tmp_path, "a.csv", "e1,2026-01-05,call,+79160000001,,\n")

    def build_meanwhile(*_: object) -> None:
        with pytest.raises(WorkspaceError, match="Another build"):
            ws.build()

    ws.build(progress=build_meanwhile)
    assert ws.status().report["rows"]["touches"] == 1


PAIRS = "select coalesce(sum(n * (n - 1) / 2), 0) from (select count(*) as n from found group by {})"


def test_the_made_up_company_is_stitched_well(tmp_path):
    """Pairwise precision and recall of 5,000 customers against the truth of the simulation."""
    ws = workbench.create(tmp_path / "ws", projects=["shop", "service"])
    for export in write_demo(tmp_path / "exports", customers=5000, seed=7):
        ws.ingest(export.path, as_=export.preset, project=export.project)
    ws.build()
    connection = duckdb.connect()
    ws.status().attach(connection)
    connection.execute(f"""
        create table found as
        select t.person_id, coalesce(x.customer_id, e.event_id) as customer
        from '{tmp_path}/exports/truth.parquet' t
        join events e on e.event_id = t.event_id
        left join touches x on x.event_id = t.event_id
        where e.kind <> 'identify'
    """)
    together, claimed, true = (
        connection.execute(PAIRS.format(by)).fetchone()[0] for by in ("person_id, customer", "customer", "person_id")
    )
    assert connection.execute("select count(*) from found").fetchone()[0] > 60_000
    assert together / claimed >= 0.99
    assert together / true >= 0.95


@pytest.mark.parametrize("again", [False, True])
def test_working_tables_are_forgotten_after_their_last_reader(again):
    chosen = steps(again=again)
    made = {step.table for step in chosen if step.how == "make"}
    forgotten = [table for number in range(len(chosen)) for table in done_with(chosen, number)]
    assert len(forgotten) == len(set(forgotten)) > 50
    assert set(forgotten) <= made


def test_a_table_is_kept_while_a_view_over_it_is_read():
    chosen = [
        Step("a", "select 1 as x"),
        Step("b", "select x from a", "view"),
        Step("c", "select x from b", "view"),
        Step("d", "select 2 as x"),
        Step("e", "select x from c"),
        Step("f", "select x from e union select x from d"),
    ]
    assert [done_with(chosen, number) for number in range(6)] == [[], [], [], [], ["a"], ["d", "e"]]


def test_an_older_file_taken_in_once_more_takes_its_correction_back(ws, tmp_path):
    many = "".join(f"e{n},2026-01-05,session,+7916100{n:04},,\n" for n in range(30))
    older = f"x,2026-01-05,call,+79160000001,,\n{many}"

    def phone() -> str:
        return ws.sql("select phone from touches where event_id = 'x'").fetchall()[0][0]

    for name, rows, expected in (
        ("older.csv", older, "+79160000001"),
        ("newer.csv", "x,2026-01-06,call,+79160000002,,\n", "+79160000002"),
        ("again.csv", older, "+79160000001"),
    ):
        ingest(ws, tmp_path, name, rows)
        ws.build()
        assert phone() == expected
