from concurrent.futures import ThreadPoolExecutor
from zoneinfo import ZoneInfo

import duckdb
import pytest

from workbench.engine.snapshots import SnapshotStore
from workbench.show.reader import SnapshotReader


@pytest.fixture
def reader(workspace):
    return SnapshotReader(SnapshotStore(workspace / "snapshots"), ZoneInfo("Europe/Moscow"))


def test_times_come_in_the_zone_with_their_offset(reader):
    rows = reader.rows("select timestamp '2024-04-30 21:30:00' as moment, date '2024-05-01' as day, null as nothing")
    assert rows == [{"moment": "2024-05-01T00:30:00+03:00", "day": "2024-05-01", "nothing": None}]


def test_values_are_bound_not_pasted(reader):
    assert reader.rows("select ? as text", ["'; drop view customers; --"]) == [{"text": "'; drop view customers; --"}]


def test_a_wrong_query_is_not_taken_for_a_lost_snapshot(reader):
    with pytest.raises(duckdb.BinderException):
        reader.rows("select nothing from customers")


def test_threads_may_ask_at_once(reader):
    with ThreadPoolExecutor(4) as threads:
        asked = [threads.submit(reader.rows, "select count(*) + ? as n from touches", [number]) for number in range(20)]
    assert [one.result()[0]["n"] for one in asked] == [9 + number for number in range(20)]
