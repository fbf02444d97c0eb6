"""Compression, encodings and line ends are out of the way before anything is read."""

from __future__ import annotations

import gzip
from random import Random

import pytest

from workbench.errors import IngestError
from workbench.ingest.mapping import Read
from workbench.ingest.plain import make_plain

TEXT = "имя;телефон\nАнна;1\n"


def plain(tmp_path, content, name="file.csv", read=None):
    raw = tmp_path / name
    raw.write_bytes(content)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    return make_plain(raw, name, read or Read(), scratch)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16", "utf-16-le", "utf-16-be"])
def test_the_encoding_is_found(tmp_path, encoding):
    assert plain(tmp_path, TEXT.encode(encoding)).path.read_text("utf-8").removeprefix("\ufeff") == TEXT


def test_the_encoding_is_found_even_if_it_shows_late(tmp_path):
    text = "a" * 3_000_000 + "\nя\n"
    assert plain(tmp_path, text.encode("cp1251")).path.read_text("utf-8") == text


def test_a_few_broken_bytes_do_not_make_it_another_encoding(tmp_path):
    content = (TEXT * 20).encode() + b"\xd0;2\n"
    assert plain(tmp_path, content).path.read_text("utf-8") == TEXT * 20 + "�;2\n"


def test_a_given_encoding(tmp_path):
    assert plain(tmp_path, TEXT.encode("koi8-r"), read=Read(encoding="koi8-r")).path.read_text("utf-8") == TEXT


@pytest.mark.parametrize(("encoding", "message"), [("utf-9", "unknown encoding"), ("ascii", "is not ascii text")])
def test_a_wrong_given_encoding(tmp_path, encoding, message):
    with pytest.raises(IngestError, match=message):
        plain(tmp_path, TEXT.encode(), read=Read(encoding=encoding))


@pytest.mark.parametrize("content", [b"a\r\nb\nc\r\n", b"a\rb\rc\r", b"a\nb\rc\n"])
def test_mixed_line_ends_become_one_kind(tmp_path, content):
    assert plain(tmp_path, content).path.read_bytes() == b"a\nb\nc\n"


def test_a_tidy_file_is_not_copied(tmp_path):
    assert plain(tmp_path, TEXT.encode()).path.is_symlink()


def test_what_is_no_text_is_refused(tmp_path):
    for seed in range(20):
        content = b"x" + Random(seed).randbytes(300 + 5_000 * seed)  # noqa: S311  no secret
        folder = tmp_path / str(seed)
        folder.mkdir()
        with pytest.raises(IngestError, match="holds no text, and is no spreadsheet"):
            plain(folder, content)


@pytest.mark.parametrize("content", [b"", b" \r\n", b"\0" * 500])
def test_nothing_is_refused(tmp_path, content):
    with pytest.raises(IngestError, match="is empty"):
        plain(tmp_path, content)


@pytest.mark.parametrize("stray", [b"\0" * 200, b"\x01".join([b"a"] * 50), b"\x1a", b"\x02"])
def test_text_with_a_few_stray_bytes_is_text(tmp_path, stray):
    assert plain(tmp_path, (TEXT * 5).encode() + stray).format == "csv"


def test_gzip_is_unpacked_whatever_the_name(tmp_path):
    found = plain(tmp_path, gzip.compress(TEXT.encode()), "export.csv")
    assert found.path.read_text("utf-8") == TEXT


def test_a_cut_off_gzip(tmp_path):
    with pytest.raises(IngestError, match="broken gzip file"):
        plain(tmp_path, gzip.compress(TEXT.encode() * 99)[:-9], "x.csv.gz")


@pytest.mark.parametrize(
    ("name", "text", "format_"),
    [
        ("a.tsv", "a\tb", "tsv"),
        ("a.json", '[{"a": 1}]', "json"),
        ("a.json", '{"a": 1}\n{"a": 2}\n', "jsonl"),
        ("a.json", '{\n"records": []}', "json"),
        ("a.dat", "a,b", "csv"),
        ("a.ndjson", '{"a": 1}', "jsonl"),
    ],
)
def test_the_format_is_found(tmp_path, name, text, format_):
    assert plain(tmp_path, text.encode(), name).format == format_


def test_a_document_on_one_line_is_told_by_the_field_of_its_records(tmp_path):
    assert plain(tmp_path, b'{"records": [{"a": 1}]}', "a.json", Read(records="records")).format == "json"


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.parquet"])
def test_a_file_that_is_not_what_it_claims(tmp_path, name):
    with pytest.raises(IngestError, match="its content is not"):
        plain(tmp_path, b"something else", name)


def test_white_space_only(tmp_path):
    with pytest.raises(IngestError, match="is empty"):
        plain(tmp_path, b" \n\n")


def test_a_stray_byte_costs_a_character_not_the_file(tmp_path):
    content = (TEXT * 20).encode("cp1251") + b"\x98;2\n"
    assert plain(tmp_path, content).path.read_text("utf-8") == TEXT * 20 + "�;2\n"


@pytest.mark.parametrize("encoding", ["base64", "hex", "zip", "undefined"])
def test_an_encoding_that_is_none_of_text(tmp_path, encoding):
    with pytest.raises(IngestError, match="unknown encoding"):
        plain(tmp_path, TEXT.encode(), read=Read(encoding=encoding))
