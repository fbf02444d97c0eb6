"""JSON documents are cut into records without being loaded whole."""

from __future__ import annotations

import pytest

from workbench.errors import IngestError
from workbench.ingest import json_documents
from workbench.ingest.json_documents import cut_into_lines


def cut(tmp_path, text, records=None):
    document, lines = tmp_path / "document", tmp_path / "lines"
    document.write_text(text, encoding="utf-8")
    cut_into_lines(document, lines, records, "export.json")
    return lines.read_text("utf-8").splitlines()


@pytest.mark.parametrize(
    ("text", "records"),
    [
        ('[{"a": 1}, {"a": [2]}]', None),
        ('[{"a": 1}, {"a": [2]}]', "records"),
        ('{"records": [{"a": 1}, {"a": [2]}], "total": 2}', "records"),
        ('{"total": {"records": [9]}, "records" :[ {"a": 1} ,{"a": [2]} ] }', "records"),
        ('{"result": {"page": 1, "items": [{"a": 1}, {"a": [2]}]}}', "result.items"),
        ('\ufeff\n [\n{"a": 1},\n\t{"a": [2]}\n]\n', None),
    ],
)
def test_finds_the_records(tmp_path, text, records):
    assert cut(tmp_path, text, records) == ['{"a": 1}', '{"a": [2]}']


def test_a_record_over_several_lines_becomes_one(tmp_path):
    assert cut(tmp_path, '[{"a":\r\n1,\n"b": "x\\ny"}]') == ['{"a":  1, "b": "x\\ny"}']


@pytest.mark.parametrize("chunk", [1, 2, 3, 7])
def test_chunks_may_end_anywhere(tmp_path, monkeypatch, chunk):
    monkeypatch.setattr(json_documents, "_CHUNK", chunk)
    assert cut(tmp_path, '{"n": 12345, "r": [{"a": "\\"]}"}, 678, {"b": {}}]}', "r") == [
        '{"a": "\\"]}"}',
        "678",
        '{"b": {}}',
    ]


@pytest.mark.parametrize("broken", ['{"a": tru, "b": [1, "]}"]}', "bad", "{bad}", '{"a" 1}'])
def test_a_broken_record_does_not_spoil_its_neighbours(tmp_path, broken):
    assert cut(tmp_path, f'[{{"a": 1}}, {broken}, {{"a": 2}}]') == ['{"a": 1}', broken, '{"a": 2}']


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ('[{"a": 1}, {"a', '{"a'),
        ('[{"a": 1},', "(the document ends before the array does)"),
        ('[{"a": 1}', "(the document ends before the array does)"),
    ],
)
def test_a_document_that_was_cut_off_keeps_its_whole_records(tmp_path, text, last):
    assert cut(tmp_path, text) == ['{"a": 1}', last]


@pytest.mark.parametrize("text", ["[" * 200_000, '[{"a": ' + "1" * 6000 + "}]"])
def test_hostile_documents_do_no_harm(tmp_path, text):
    assert cut(tmp_path, text) == [text[1:-1] if text.endswith("]") else text[1:]]


@pytest.mark.parametrize(
    ("text", "records", "message"),
    [
        ('{"a": []}', None, "Name the field that holds the records"),
        ('{"a": [], "b": 1}', "records", "Fields found: a, b"),
        ('{"records": {}}', "records", "does not lead to an array"),
        ('{"records', "records", "Fields found: none"),
    ],
)
def test_says_where_the_records_are_not(tmp_path, text, records, message):
    with pytest.raises(IngestError, match=message):
        cut(tmp_path, text, records)


@pytest.mark.parametrize(
    ("text", "records"),
    [
        ('[{"a": 1}]\n[{"a": 2}]', None),
        ('{"r": [{"a": 1}], "next": {"page": [2]}}\n{"r": [{"a": 2}], "next": null}\n', "r"),
        ('{"r": {"p": 1, "d": [{"a": 1}], "q": 2}, "t": 3}{"r": {"d": [{"a": 2}]}}', "r.d"),
    ],
)
def test_pages_one_after_another(tmp_path, text, records):
    assert cut(tmp_path, text, records) == ['{"a": 1}', '{"a": 2}']


def test_a_page_that_is_an_error_message_is_refused(tmp_path):
    with pytest.raises(IngestError, match=r"the field 'r' of read.records = 'r' is not there. Fields found: error"):
        cut(tmp_path, '{"r": [{"a": 1}]}\n{"error": "limit_exceeded"}', "r")


def test_what_stands_behind_a_document_that_is_cut_off_is_no_page(tmp_path):
    assert cut(tmp_path, '{"r": [{"a": 1}], "next": tru\n{"r": [{"a": 2}]}', "r") == ['{"a": 1}']
