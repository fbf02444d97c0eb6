"""From a segment to a message: who enters it between two scorings is posted to a server, once; and a killed scoring."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest

from tests.cli.typed import done
from tests.scoring.scored_company import company, phone, row, take
from tests.segments.moody_server import serving

EVENTS = [row(f"d{n}-{at}", 9 * n + 30 * at, "deal", n, 100) for n in range(4) for at in range(3)]

KILLED = """
import os, signal, sys
import workbench
from workbench.scoring import published

def die(connection, folder):
    written(connection, folder)
    os.kill(os.getpid(), signal.SIGKILL)

written, published.write = published.write, die
workbench.open(sys.argv[1]).score()
"""


@pytest.fixture
def ws(tmp_path):
    return company(tmp_path, EVENTS)


def customer_of(ws, number):
    return ws.sql("select customer_id from customers where list_contains(phones, $p)", p=phone(number)).fetchall()[0][0]


def test_who_enters_a_segment_is_found_once_and_a_server_out_of_order_is_asked_again_later(ws):
    with serving(503) as server:
        ws.segments.define("Great", "won_deals >= 4", author="Olga")
        done("trigger", "add", ws.folder, "great", "--segment", "Great", "--url", server.url)
        ws.score()
        assert ws.sql("from triggers").fetchall() == []
        take(ws, [row("d1-3", 200, "deal", 1, 100), row("s", 201, "session", 5)], "more")
        assert ws.sql("from triggers").fetchall() == []  # a build finds nothing out
        for _ in range(2):  # the second time nobody has entered since
            ws.score()
            found = ws.sql("select trigger_name, customer_id, what, build_no from triggers").fetchall()
            assert found == [("great", customer_of(ws, 1), "Great", 2)]
        assert "1 to be tried again" in done("trigger", "send", ws.folder)
        assert (len(server.posts), sum(server.taken.values())) == (1, 0)


def test_entries_go_to_the_server_with_their_key(ws):
    with serving() as server:
        ws.segments.define("Great", "won_deals >= 4", author="Olga")
        done("trigger", "add", ws.folder, "great", "--segment", "Great", "--url", server.url)
        ws.score()
        take(ws, [row(f"d{n}-3", 200 + n, "deal", n, 100) for n in (0, 2)], "more")
        ws.score()
        for _ in range(2):  # the second time nothing is left
            done("trigger", "send", ws.folder)
        keys = {key for (key,) in ws.sql("select delivery_key from triggers").fetchall()}
        assert dict.fromkeys(keys, 1) == dict(server.taken)
        assert {body["customer_id"] for _, _, body, _ in server.posts} == {customer_of(ws, n) for n in (0, 2)}


def test_an_earlier_day_is_no_news_and_what_was_told_is_not_told_again(ws):
    ws.segments.define("Great", "won_deals >= 3", author="Olga")
    done("trigger", "add", ws.folder, "great", "--segment", "Great")
    for number, day in enumerate((None, date(2025, 11, 15), date(2025, 12, 10), None)):
        ws.score(day)
        assert ws.sql("from triggers").fetchall() == []
        notes = ws.sql("select words from model_notes where model = 'triggers'").fetchall()
        assert len(notes) == (number > 0)
        assert number not in (1, 2) or "is an earlier day than 2025-12-28" in notes[0][0]
        assert number != 3 or "The last scoring was of an earlier day, 2025-12-10" in notes[0][0]
    take(ws, [row(f"d9-{at}", 100 + at, "deal", 9, 100) for at in range(3)], "more")
    ws.score()
    assert [what for (what,) in ws.sql("select what from triggers").fetchall()] == ["Great"]
    assert ws.sql("from model_notes where model = 'triggers'").fetchall() == []


def test_a_killed_scoring_leaves_the_last_snapshot_and_the_next_one_tidies_up(ws):
    before = ws.score().snapshot_id
    rows = ws.sql("from rfm order by all").fetchall()
    take(ws, [row("later", 200, "deal", 3, 100)], "more")
    built = ws.status().snapshot_id
    killed = subprocess.run([sys.executable, "-c", KILLED, str(ws.folder)], check=False, capture_output=True)
    assert killed.returncode == -9
    assert ws.status().snapshot_id == built != before
    assert ws.sql("from rfm order by all").fetchall() == rows
    ws.score()
    assert ws.sql("from rfm order by all").fetchall() != rows
    assert list((ws.folder / "snapshots").glob(".tmp-*")) == []
    assert list((ws.folder / "tmp").iterdir()) == []
