"""JSON lines: paths, lines, and what is left over."""

from __future__ import annotations

import json

from tests.ingest.small_mapping import CALLS

GOOD = '{"at": "2026-03-01", "phone": "+79161234567"}\n'


def test_broken_and_blank_lines(ingest):
    found = ingest(f'{GOOD}\n{{"at": "2026-03\n[1]\n{GOOD}{{"at": "bad", "phone": "1"}}\n', CALLS, "a.jsonl")
    assert (found.batch.rows_read, found.batch.rows_good) == (5, 2)
    assert found.rejected("line, reason, raw") == [
        (3, "malformed_row", '{"at": "2026-03'),
        (4, "malformed_row", "[1]"),
        (6, "unreadable_date", '{"at": "bad", "phone": "1"}'),
    ]


def test_other_fields_go_to_extra_also_from_objects_of_which_a_part_is_mapped(ingest):
    line = {
        "at": "2026-03-01",
        "client": {"phone": "+79161234567", "vip": True, "note": ""},
        "tags": ["a"],
        "empty": [],
        "none": None,
        "secret": 1,
    }
    mapping = '[read]\nignore = ["secret"]\n' + CALLS.replace('phone = "phone"', 'phone = "client.phone"')
    (extra,) = ingest(json.dumps(line) + "\n", mapping, "a.jsonl").events("extra")[0]
    assert json.loads(extra) == {"client.vip": True, "tags": ["a"]}


def test_a_field_that_only_some_records_have(ingest):
    text = GOOD + GOOD.replace("}", ', "name": "Анна"}')
    assert ingest(text, CALLS + 'name = "name"\n', "a.jsonl").events("name") == [("Анна",), (None,)]


def test_an_export_without_records_is_an_empty_batch(ingest):
    assert ingest("[]", CALLS, "a.json").batch.rows_read == 0


def test_what_is_ignored_is_so_with_all_that_is_in_it(ingest):
    line = {"at": "2026-03-01", "client": {"phone": "+79161234567", "vip": True}, "client note": "x"}
    mapping = '[read]\nignore = ["client"]\n' + CALLS.replace('phone = "phone"', 'phone = "client.phone"')
    assert ingest(json.dumps(line) + "\n", mapping, "a.jsonl").events("extra") == [('{"client note":"x"}',)]


def test_a_word_that_is_also_the_name_of_the_records_does_not_make_lines_a_document(ingest):
    text = GOOD.replace("}", ', "label": "rows"}')
    assert ingest(text, '[read]\nrecords = "rows"\n' + CALLS, "a.json").events("extra") == [('{"label":"rows"}',)]
