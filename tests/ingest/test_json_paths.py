"""Paths into JSON records."""

from __future__ import annotations

import duckdb
import pytest

from workbench.errors import MappingError
from workbench.ingest.json_paths import is_plain, many_values, to_duckdb, top_key

RECORD = """{
    "client": {"phones": [{"number": "1"}, {"number": null}, {"number": "2"}]},
    "params": [{"key": "Page", "value": {"s": "x.example"}}, {"key": "n", "value": {"s": "y"}}],
    "names": ["a", "b"], "tags": [{"names": ["c", "d"]}, {"names": ["e"]}],
    "fields": [
        {"code": "PHONE", "values": [{"value": "5"}, {"value": "6"}]}, {"code": "EMAIL", "values": [{"value": "x"}]},
        {"code": "phone", "values": [{"value": "7"}]}
    ]
}"""


@pytest.mark.parametrize(
    ("path", "written"),
    [("a", '$."a"'), ("a.b", '$."a"."b"'), ("a[0].b", '$."a"[0]."b"'), ("ym:s:date", '$."ym:s:date"')],
)
def test_writes_a_path_for_duckdb(path, written):
    assert to_duckdb(path) == written


@pytest.mark.parametrize("path", [".a", "a.", "a..b", 'a"b', "a[", "[0]"])
def test_refuses_what_is_no_path(path):
    with pytest.raises(MappingError, match="no path into a JSON record"):
        to_duckdb(path)


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("client.phones[*].number", "1\x1f2"),
        ("names[*]", "a\x1fb"),
        ("tags[*].names[*]", "c\x1fd\x1fe"),
        ("params[key=page].value.s", "x.example"),
        ("params[key=missing].value.s", None),
        ("fields[code=PHONE].values[*].value", "5\x1f6\x1f7"),
        ("nothing[*].at", None),
    ],
)
def test_collects_many_values(path, values):
    with duckdb.connect() as connection:
        found = connection.execute(f"select {many_values('line', path)} from (select ? as line)", [RECORD]).fetchone()
    assert found == (values,)


def test_plain_paths_lead_to_one_value():
    assert [is_plain(path) for path in ("a.b[0]", "a[*]", "a[k=v].c")] == [True, False, False]


def test_the_field_a_path_starts_in():
    assert [top_key(path) for path in ("a", "a.b", "a[*].b", "a[k=v.w].c")] == ["a", "a", "a", "a"]
