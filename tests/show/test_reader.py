from concurrent.futures import ThreadPoolExecutor
from zoneinfo import ZoneInfo

import duckdb
import pytest

from tests.show.four_people import CUSTOMERS, publish
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


def test_a_known_answer_is_not_asked_for_again(reader):
    first = reader.known_rows("select random() + ? as luck", [1])
    assert reader.known_rows("select random() + ? as luck", [1]) == first
    assert reader.known_rows("select random() + ? as luck", [2]) != first


def test_a_known_answer_cannot_be_spoilt(reader):
    reader.known_rows("select 1 as n")[0]["n"] = 2
    assert reader.known_rows("select 1 as n") == [{"n": 1}]


def test_a_newer_snapshot_is_asked_anew(reader, workspace):
    count = "select count(*) as n from customers"
    assert reader.known_rows(count) == [{"n": 4}]
    publish(workspace, customers=CUSTOMERS[:1], touches=[], customer_identifiers=[])
    assert reader.known_rows(count) == [{"n": 4}]
    reader.refresh()
    assert reader.known_rows(count) == [{"n": 1}]


def test_answers_that_were_not_used_for_long_are_forgotten(reader, monkeypatch):
    monkeypatch.setattr("workbench.show.reader._MOST_REMEMBERED", 2)
    luck = [reader.known_rows("select random() + ? as luck", [number]) for number in (1, 2)]
    assert reader.known_rows("select random() + ? as luck", [1]) == luck[0]
    reader.known_rows("select random() + ? as luck", [3])
    assert reader.known_rows("select random() + ? as luck", [1]) == luck[0]
    assert reader.known_rows("select random() + ? as luck", [2]) != luck[1]


def test_threads_may_ask_at_once(reader):
    with ThreadPoolExecutor(4) as threads:
        asked = [threads.submit(reader.rows, "select count(*) + ? as n from touches", [number]) for number in range(20)]
    assert [one.result()[0]["n"] for one in asked] == [9 + number for number in range(20)]
