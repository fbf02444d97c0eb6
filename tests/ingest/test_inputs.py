"""What the first step of the pipeline reads."""

from __future__ import annotations

import json
from datetime import datetime

import duckdb
import pytest

import workbench
from workbench.engine.duck import DuckEngine
from workbench.ingest import inputs

NEW = ("responded_at", "closed_at", "due_at", "paid_at", "loss_reason", "tags", "thread")
HEADER = "event_id,occurred_at,kind,status,amount,phone,thread,closed_at\n"
FIRST = HEADER + "1,2026-03-01,call,,,79161234567,a,2026-03-01 10:00:00\n2,2026-03-02,deal,won,10,79261234567,,\n"
SECOND = HEADER + "3,2026-03-03,ticket,,,79161234567,b,2026-03-04 10:00:00\n"


@pytest.fixture
def company(tmp_path):
    ws = workbench.create(tmp_path / "company")
    (tmp_path / "first.csv").write_text(FIRST)
    (tmp_path / "second.csv").write_text(SECOND)
    return ws


def as_written_before(batch):
    """Take the newer columns out of a batch's file."""
    file, older = batch.folder / "events.parquet", batch.folder / "older.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"copy (select * exclude ({', '.join(NEW)}) from '{file}') to '{older}' (format parquet)")
    older.replace(file)


def touches(ws):
    return ws.sql("select event_id, thread, closed_at::varchar, tags from touches order by event_id").fetchall()


def test_batches_without_the_newer_columns_are_read_as_empty(company, tmp_path):
    as_written_before(*company.ingest(tmp_path / "first.csv", as_="events"))
    company.build()
    assert touches(company) == [("1", None, None, None), ("2", None, None, None)]


@pytest.mark.parametrize("everything", [True, False])
def test_batches_with_and_without_them_stand_together(company, tmp_path, everything):
    as_written_before(*company.ingest(tmp_path / "first.csv", as_="events"))
    company.build()
    company.ingest(tmp_path / "second.csv", as_="events")
    company.build(everything=everything)
    assert touches(company) == [
        ("1", None, None, None),
        ("2", None, None, None),
        ("3", "b", "2026-03-04 10:00:00", None),
    ]


@pytest.fixture(params=["duckdb", "spark"])
def engine(request, tmp_path):
    if request.param == "spark":
        yield request.getfixturevalue("spark")
        return
    opened = DuckEngine(tmp_path / "scratch")
    yield opened
    opened.close()


def test_every_engine_fills_the_newer_columns(company, tmp_path, engine):
    as_written_before(*company.ingest(tmp_path / "first.csv", as_="events"))
    company.ingest(tmp_path / "second.csv", as_="events")
    inputs.load(engine, company.sources(), [])
    found = engine.rows("select event_id, thread, closed_at, kind from incoming_events order by event_id")
    assert [tuple(row) for row in found] == [
        ("1", None, None, "call"),
        ("2", None, None, "deal"),
        ("3", "b", datetime(2026, 3, 4, 10), "ticket"),  # noqa: DTZ001  UTC without a zone, as everywhere inside
    ]


def made_by_the_version_before(ws):
    """Turn the published snapshot into one of format 3: no newer columns."""
    (folder,) = ws.folder.glob("snapshots/2*")
    with duckdb.connect() as connection:
        for name in ("touches", "off_chain"):
            for file in folder.glob(f"{name}*.parquet"):
                held = [row[0] for row in connection.sql(f"describe from '{file}'").fetchall()]
                new = ", ".join(column for column in NEW if column in held)
                connection.execute(f"copy (select * exclude ({new}) from '{file}') to '{folder}/o' (format parquet)")
                (folder / "o").replace(file)
    manifest = folder / "manifest.json"
    said = json.loads(manifest.read_text())
    said["basis"]["format"] = 3
    manifest.write_text(json.dumps(said))


def test_a_snapshot_of_the_version_before_gives_its_ids_and_all_is_built_anew(company, tmp_path):
    (tmp_path / "first.csv").write_text("occurred_at,kind,phone,email\n2026-03-01,call,79161234567,\n")
    (tmp_path / "link.csv").write_text("occurred_at,kind,phone,email\n2026-03-02,call,79161234567,a@example.com\n")
    company.ingest(tmp_path / "first.csv", as_="events")
    company.build()
    ((former,),) = company.sql("select customer_id from customers").fetchall()
    made_by_the_version_before(company)
    company.ingest(tmp_path / "link.csv", as_="events")
    assert company.build().report["built"] == "everything"
    assert company.sql("select customer_id, touches from customers").fetchall() == [(former, 2)]
    assert company.sql("select count(*) from touches where thread is null").fetchall() == [(2,)]
