"""A record that holds an array becomes one record per element."""

from __future__ import annotations

import json

import pytest

from workbench.ingest.json_elements import spread
from workbench.ingest.scratch import open_scratch
from workbench.settings import Storage

COMMENTS = """
[read]
each = "comments"

[columns]
event_id = "id"
occurred_at = "at"
kind = {constant = "email"}
email = "parent.from"
text = "body"
thread = {column = "parent.id", scope = "desk"}
"""


def lines(tmp_path, text, path):
    source, target = tmp_path / "lines", tmp_path / "elements"
    source.write_text(text, encoding="utf-8")
    with open_scratch(tmp_path, Storage()) as scratch:
        spread(scratch, source, path, target)
    return target.read_text("utf-8").splitlines()


def read(line):
    """Read a line where it is JSON: the order of an object's names means nothing."""
    try:
        return json.loads(line)
    except ValueError:
        return line


@pytest.mark.parametrize(
    ("record", "path", "elements"),
    [
        (
            '{"id":1,"c":[{"id":7},{"id":8,"b":"ё, \\"q\\"\\n"}],"x":"y"}',
            "c",
            ['{"parent":{"id":1,"x":"y"},"id":7}', '{"parent":{"id":1,"x":"y"},"id":8,"b":"ё, \\"q\\"\\n"}'],
        ),
        ('{"d":{"n":1,"c":[{"id":7}]},"t":2}', "d.c", ['{"parent":{"d":{"n":1},"t":2},"id":7}']),
        ('{"id":1,"c":[{}]}', "c", ['{"parent":{"id":1}}']),
        ('{"id":1,"c":[5]}', "c", ["5"]),
        ('{"id":1,"c":[]}', "c", []),
        ('{"id":1}', "c", ['{"id":1}']),
        ('{"id":1,"c":"none"}', "c", ['{"id":1,"c":"none"}']),
        ('{"id":1,', "c", ['{"id":1,']),
    ],
)
def test_each_element_keeps_what_it_came_from(tmp_path, record, path, elements):
    assert [read(line) for line in lines(tmp_path, record + "\n", path)] == [read(line) for line in elements]


def test_the_order_of_the_file_stays(tmp_path):
    text = "".join(f'{{"id":{number},"c":[{{"n":1}},{{"n":2}}]}}\n' for number in range(3000))
    expected = [f'{{"parent":{{"id":{number}}},"n":{n}}}' for number in range(3000) for n in (1, 2)]
    assert lines(tmp_path, text, "c") == expected


def test_elements_become_events_and_broken_ones_are_rejected(ingest):
    text = (
        '{"id": 1, "from": "a@b.cd", "comments": [{"id": 7, "at": "2026-03-01T10:00:00Z", "body": "Hi"}, 5]}\n'
        '{"id": 2, "from": "e@f.gh", "comments": [{"id": 8, "at": "never"}]}\n'
    )
    found = ingest(text, COMMENTS, "x.jsonl")
    assert found.events("event_id, email, text, thread, extra") == [("main/own:7", "a@b.cd", "Hi", "desk:1", None)]
    assert found.rejected() == [(2, "malformed_row"), (3, "unreadable_date")]
