"""Event ids: unique in a file, the same when it is ingested again."""

from __future__ import annotations

from tests.ingest.small_mapping import CALLS

ROW = "2026-03-01,+79161234567\n"


def test_a_repeated_id_of_the_source_is_rejected(ingest):
    found = ingest(
        "id,at,phone\n7,2026-03-01,1\n8,2026-03-01,2\n7,2026-03-02,3\n7,2026-03-01,1\n", CALLS + 'event_id = "id"\n'
    )
    assert found.events("event_id, phone") == [("main/own:7", "1"), ("main/own:8", "2")]
    assert found.rejected() == [(4, "duplicate_event_id"), (5, "duplicate_event_id")]


def test_identical_rows_without_an_id_are_several_events(ingest):
    ids = [event_id for (event_id,) in ingest("at,phone\n" + ROW * 3, CALLS).events("event_id")]
    assert ids == [ids[0], f"{ids[0]}-2", f"{ids[0]}-3"]


def test_a_derived_id_depends_on_the_row_alone(ingest):
    first = ingest("at,phone\n" + ROW, CALLS).events("event_id")
    second = ingest("at,phone\n2026-03-05,1\n" + ROW, CALLS).events("event_id", "phone <> '1'")
    assert first == second


def test_ids_of_the_canonical_form_are_global(ingest):
    text = "event_id,occurred_at,kind,phone\nx-1,2026-03-01,call,1\n,2026-03-01,call,2\n"
    ids = [event_id for (event_id,) in ingest(text).events("event_id")]
    assert ids[1] == "x-1"
    assert ids[0].startswith("main/events:")
