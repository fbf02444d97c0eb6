"""Files that are exported again: what a later one corrects, restates, and leaves alone."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

import pytest

import workbench

ADS = "date,platform,campaign,cost,currency\n"
DEALS = "event_id,occurred_at,kind,phone,amount,currency,status\n"
RESTATING = """
system = "site"
[columns]
event_id = "id"
occurred_at = {column = "at", zone = "UTC"}
kind = {constant = "call"}
phone = "phone"
[batch]
replaces = "day"
"""


@pytest.fixture
def ws(tmp_path):
    return workbench.create(tmp_path / "ws", time_zone="Europe/Moscow")


@pytest.fixture
def ingest(ws, tmp_path):
    """Ingest a text by a preset's name or the text of a mapping."""

    def run(text, mapping, name="file.csv"):
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        if "\n" in mapping:
            own = tmp_path / "own.toml"
            own.write_text(mapping, encoding="utf-8")
            mapping = str(own)
        return ws.ingest(file, as_=mapping)[0]

    return run


def ga4(day, hours, prefix=""):
    """The daily export of a property in UTC+3, one session an hour."""
    start = datetime(2026, 3, day, 0, 5, tzinfo=timezone(timedelta(hours=3)))
    return "".join(
        json.dumps({
            "event_date": f"{start:%Y%m%d}",
            "event_timestamp": int((start + timedelta(hours=hour)).timestamp() * 1e6),
            "event_name": "session_start",
            "user_pseudo_id": f"{prefix}{day}.{hour}",
        })
        + "\n"
        for hour in hours
    )  # fmt: skip


def test_daily_files_of_another_zone_keep_all_their_rows(ws, ingest):
    for day in (5, 6, 7):
        ingest(ga4(day, range(24)), "ga4", f"events_2026030{day}.jsonl")
    ws.build()
    found = ws.sql("select cookie from events").fetchall()
    assert sorted(found) == sorted((f"ga:{day}.{hour}",) for day in (5, 6, 7) for hour in range(24))


def test_a_restated_day_drops_what_it_no_longer_names(ws, ingest):
    ingest(ga4(5, [0, 12]), "ga4", "v1.jsonl")
    ingest(ga4(6, [0, 12]), "ga4", "next.jsonl")
    ingest(ga4(5, [12, 23]), "ga4", "v2.jsonl")
    ws.build()
    assert ws.sql("select cookie from events order by occurred_at").fetchall() == [
        ("ga:5.12",),
        ("ga:5.23",),
        ("ga:6.0",),
        ("ga:6.12",),
    ]


@pytest.mark.parametrize(("zone", "kept"), [("", "b"), ('zone = "UTC"\n', "c")])
def test_without_a_day_of_its_own_the_date_of_the_zone_counts(ws, ingest, zone, kept):
    # In Moscow b is of 5 March and c of 6 March, in UTC both are of 5 March.
    ingest("id,at,phone\nb,2026-03-05 20:00,1\nc,2026-03-05 22:00,1\n", RESTATING + zone, "v1.csv")
    later = "2026-03-05 22:30" if kept == "b" else "2026-03-05 23:30"
    restated = ingest(f"id,at,phone\nd,{later},1\n", RESTATING + zone, "v2.csv")
    ws.build()
    found = ws.sql("select right(event_id, 1) from events order by event_id").fetchall()
    assert found == ([("b",), ("d",)] if kept == "b" else [("d",)])
    assert [str(day) for day in restated.days] == ["2026-03-06" if kept == "b" else "2026-03-05"]


def test_a_day_that_cannot_be_read_is_rejected(ws, ingest):
    batch = ingest("id,at,phone,day\nb,2026-03-05 20:00,1,soon\n", RESTATING + 'day = "day"\n')
    assert batch.rejected == {"unreadable_day": 1}
    ws.build()
    assert ws.sql("select detail from rejected_rows").fetchall() == [("the day is “soon”",)]


def test_a_report_that_was_exported_again_restates_its_days(ws, ingest):
    ingest(
        ADS + "2026-03-05,yandex,old,1000,RUB\n2026-03-05,google,g,7,RUB\n2026-03-04,yandex,c,5,RUB\n", "ads", "a.csv"
    )
    ingest(ADS + "2026-03-05,yandex,c,1100,RUB\n2026-03-06,yandex,c,1000,RUB\n", "ads", "b.csv")
    ws.build()
    assert ws.sql("select day::varchar, platform, campaign, cost from ads order by all").fetchall() == [
        ("2026-03-04", "yandex", "c", 5.0),
        ("2026-03-05", "google", "g", 7.0),
        ("2026-03-05", "yandex", "c", 1100.0),
        ("2026-03-06", "yandex", "c", 1000.0),
    ]


def test_figures_of_another_system_stand_beside_them(ws, ingest):
    ingest(ADS + "2026-03-05,yandex,c,1,RUB\n", "ads", "a.csv")
    mapping = (
        'table = "ads"\nsystem = "second account"\n[columns]\nday = "date"\nplatform = "platform"\ncost = "cost"\n'
    )
    ingest(ADS + "2026-03-05,yandex,c,2,RUB\n", mapping, "b.csv")
    ws.build()
    assert ws.sql("select cost from ads order by cost").fetchall() == [(1.0,), (2.0,)]


def test_rows_without_ids_under_another_file_name_are_the_same_events(ws, ingest):
    row = "2026-03-05,deal,+79161234567,100,RUB,won\n"
    header = DEALS.removeprefix("event_id,")
    first = ingest(header + row, "events", "a.csv")
    again = ingest(header + row, "events", "b.csv")
    assert (again.batch_id, again.repeated) == (first.batch_id, True)
    ingest(header + row + "2026-03-06,call,+79161234567,,,\n", "events", "c.csv")
    ws.build()
    assert ws.sql("select ltv, touches from customers").fetchall() == [(100.0, 2)]


def test_the_original_again_takes_a_correction_back(ws, ingest):
    original = DEALS + "d1,2026-03-05,deal,+79161234567,100,RUB,won\n"
    ingest(original, "events", "v1.csv")
    ingest(original.replace("100", "90"), "events", "v2.csv")
    ingest(original, "events", "v1.csv")
    ingest(DEALS + "c1,2026-03-06,call,+79161234567,,,\n", "events", "calls.csv")
    ws.build()
    assert ws.sql("select event_id, amount from touches order by touch_no").fetchall() == [("d1", 100.0), ("c1", None)]
    assert ws.sql("select ltv from customers").fetchall() == [(100.0,)]
