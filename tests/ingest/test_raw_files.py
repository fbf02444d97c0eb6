"""Raw files are kept once, under the hash of their content."""

from __future__ import annotations

import pytest

from workbench.errors import IngestError
from workbench.ingest.raw_files import keep

# SHA-256 of "abc": FIPS 180-2, appendix B.1.
ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_file_lies_under_its_hash(tmp_path):
    file = tmp_path / "export.csv"
    file.write_text("abc")
    raw = keep(tmp_path, file)
    assert (raw.sha256, raw.bytes, raw.path) == (ABC, 3, tmp_path / "raw" / "ba" / ABC / "export.csv")
    assert raw.path.read_text() == "abc"


def test_the_same_content_is_kept_once(tmp_path):
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("abc")
    assert keep(tmp_path, tmp_path / "a.csv").path == keep(tmp_path, tmp_path / "b.csv").path
    assert [path.name for path in (tmp_path / "raw").rglob("*") if path.is_file()] == ["a.csv"]


def test_files_that_cannot_be_kept(tmp_path):
    (tmp_path / "empty.csv").touch()
    for name, message in (("empty.csv", "is empty"), ("nowhere.csv", "does not exist"), (".", "is a folder")):
        with pytest.raises(IngestError, match=message):
            keep(tmp_path, tmp_path / name)
    assert not list((tmp_path / "raw").iterdir())
