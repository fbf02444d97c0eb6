"""Batches: whole or not at all, once each, replaced by a corrected mapping."""

from __future__ import annotations

import dataclasses
import errno
import fcntl
import json
from pathlib import Path

import duckdb
import pytest

from tests.ingest.small_mapping import CALLS
from workbench.errors import IngestError, MappingError
from workbench.ingest import raw_files, write_events
from workbench.ingest.batches import batches, ingest_file
from workbench.ingest.mapping import parse
from workbench.settings import Phones, Settings, Storage
from workbench.tables import INCOMING_EVENTS, REJECTED_ROWS, SIGNATURES

TEXT = "at,phone\n2026-03-01,8 916 123-45-67\n"


def files(folder):
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def columns(query):
    with duckdb.connect() as connection:
        return [(name, type_) for name, type_, *_ in connection.execute(query).fetchall()]


def test_what_a_batch_says_of_itself(ingest):
    found = ingest(TEXT + "2026-03-03,1\nbad,1\n", CALLS, "calls.csv").batch
    content = json.loads((found.folder / "batch.json").read_text("utf-8"))
    expected = {
        "seq": 1, "table": "events", "system": "own", "preset": "own", "project": "main", "file": "calls.csv",
        "bytes": 55, "rows_read": 3, "rows_good": 2, "rows_skipped": 0, "rejected": {"unreadable_date": 1},
        "replaces": "event", "event_id_scope": "source", "days": [],
        "first_at": "2026-03-01T00:00:00", "last_at": "2026-03-03T00:00:00",
    }  # fmt: skip
    assert {key: content[key] for key in expected} == expected
    assert set(content["seconds"]) == {"read", "map", "normalise", "write"}


def test_the_files_have_the_columns_of_the_tables(ingest):
    found = ingest(TEXT + "bad,1\n", CALLS)
    for name, table in (("events", INCOMING_EVENTS), ("signatures", SIGNATURES), ("rejected_rows", REJECTED_ROWS)):
        described = [(c.name, c.type) for c in table.columns]
        query = f"describe from '{found.batch.folder / name}.parquet'"
        assert columns(query) == described


def test_the_same_again_changes_nothing(ingest, workspace):
    first = ingest(TEXT, CALLS).batch
    before = files(workspace / "batches")
    second = ingest(TEXT, CALLS).batch
    assert (first.repeated, second.repeated) == (False, True)
    assert second == first
    assert files(workspace / "batches") == before


def test_another_project_is_another_batch(ingest, workspace):
    settings = Settings(projects=["main", "blog"])
    ingest(TEXT, CALLS, settings=settings)
    ingest(TEXT, CALLS, settings=settings, project="blog")
    assert [(batch.seq, batch.project) for batch in batches(workspace)] == [(1, "main"), (2, "blog")]


def test_an_edited_mapping_replaces_the_batch(ingest, workspace):
    ingest(TEXT, CALLS)
    edited = ingest(TEXT, CALLS + 'city = {constant = "Oslo"}\n')
    assert [(batch.seq, batch.batch_id) for batch in batches(workspace)] == [(2, edited.batch.batch_id)]
    assert edited.events("city") == [("Oslo",)]


def test_another_way_to_read_phones_replaces_the_batch(ingest, workspace):
    ingest(TEXT.replace("8 916 123-45-67", "067 123 45 67"), CALLS, settings=Settings(phones=Phones("RU", ["RU"])))
    found = ingest(TEXT.replace("8 916 123-45-67", "067 123 45 67"), CALLS, settings=Settings(phones=Phones("UA", [])))
    assert len(batches(workspace)) == 1
    assert found.identifiers(found.events("event_id")[0][0]) == {("phone", "+380671234567", True)}


def test_another_content_is_added(ingest, workspace):
    ingest(TEXT, CALLS)
    ingest(TEXT + "2026-03-02,1\n", CALLS)
    assert [batch.seq for batch in batches(workspace)] == [1, 2]


def test_an_unknown_project(ingest):
    with pytest.raises(IngestError, match=r"no project 'mian'\. Did you mean 'main'\? Projects: main"):
        ingest(TEXT, CALLS, project="mian")


@pytest.mark.parametrize("error", [MappingError("no"), KeyboardInterrupt()])
def test_an_ingest_that_fails_leaves_no_batch_and_no_scratch(ingest, workspace, monkeypatch, error):
    def fail(*_):
        raise error

    monkeypatch.setattr(write_events, "_write_events", fail)
    with pytest.raises(type(error)):
        ingest(TEXT, CALLS)
    assert batches(workspace) == []
    assert list((workspace / "tmp").iterdir()) == []
    monkeypatch.undo()
    assert ingest(TEXT, CALLS).batch.seq == 1
    assert [path.name for path in (workspace / "batches").iterdir()] == [batches(workspace)[0].batch_id]


def test_days_that_a_batch_replaces(ingest):
    mapping = CALLS + '[batch]\nreplaces = "day"\n'
    batch = ingest(TEXT + "2026-03-04 23:59,1\n2026-03-01 10:00,1\n", mapping).batch
    assert [str(day) for day in batch.days] == ["2026-03-01", "2026-03-05"]  # of Moscow


def test_batches_read_back_as_they_were_written(ingest, workspace):
    batch = ingest(TEXT, CALLS + '[batch]\nreplaces = "day"\n').batch
    assert batches(workspace) == [dataclasses.replace(batch)]
    assert batches(workspace)[0].folder == batch.folder


def test_the_name_that_was_given_counts_not_the_one_the_content_was_kept_under(ingest):
    mapping = CALLS.replace("[columns]", 'system = "calls"\n[columns]')
    ingest(TEXT.replace(",", "\t"), mapping, "calls.dat")
    assert ingest(TEXT.replace(",", "\t"), mapping + "\n", "calls.tsv").batch.file == "calls.tsv"


def test_what_a_killed_ingest_left_is_swept(ingest, workspace):
    ingest(TEXT, CALLS)
    (workspace / "batches" / ".tmp-dead").mkdir()
    assert ingest(TEXT + "2026-03-02,1\n", CALLS).batch.seq == 2
    assert not (workspace / "batches" / ".tmp-dead").exists()


def test_an_engine_without_memory_says_so(ingest):
    with pytest.raises(IngestError, match=r"the engine gave up: .*[Mm]emory"):
        ingest(TEXT, CALLS, settings=Settings(storage=Storage(memory="1KB")))


def test_progress_is_told(tmp_path, workspace):
    (tmp_path / "calls.csv").write_text(TEXT)
    told = []
    ingest_file(workspace, Settings(), tmp_path / "calls.csv", parse(CALLS, "own"), progress=told.append)
    assert told[0] == "copying calls.csv"
    assert told[-1] == "writing calls.csv"


def build_lock(workspace):
    """Hold the lock that a build holds."""
    lock = (workspace / "build.lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def test_a_replaced_batch_lies_about_while_a_build_may_read_it(ingest, workspace):
    first = ingest(TEXT, CALLS).batch
    with build_lock(workspace):
        second = ingest(TEXT, CALLS + 'city = {constant = "Oslo"}\n').batch
        assert (first.folder / "events.parquet").exists()
        assert batches(workspace) == [second]
    ingest(TEXT + "2026-03-02,1\n", CALLS)
    assert not first.folder.exists()
    assert [batch.seq for batch in batches(workspace)] == [2, 3]


def test_a_mapping_that_is_edited_to_and_fro_during_a_build(ingest, workspace):
    with build_lock(workspace):
        ingest(TEXT, CALLS)
        ingest(TEXT, CALLS + "\n")
        last = ingest(TEXT, CALLS).batch
        assert batches(workspace) == [last]
        assert len(list((workspace / "batches").iterdir())) == 3
    again = ingest(TEXT, CALLS).batch
    assert (again, again.repeated) == (last, True)
    assert list((workspace / "batches").iterdir()) == [last.folder]


def test_scratch_and_copies_of_killed_ingests_are_swept(ingest, workspace):
    (workspace / "tmp" / "ingest-dead").mkdir(parents=True)
    (workspace / "tmp" / "build").mkdir()
    (workspace / "raw").mkdir()
    (workspace / "raw" / ".tmp-dead").write_text("half")
    ingest(TEXT, CALLS)
    assert [path.name for path in (workspace / "tmp").iterdir()] == ["build"]
    assert list((workspace / "raw").glob(".tmp-*")) == []


def test_a_damaged_description_is_named(ingest, workspace):
    file = ingest(TEXT, CALLS).batch.folder / "batch.json"
    for content in (file.read_text("utf-8")[:40], "[]", "{}", '{"days": [], "colour": 1}'):
        file.write_text(content)
        with pytest.raises(
            IngestError, match=r"batch\.json is damaged or of another version: .* ingest its file again"
        ):
            batches(workspace)


def test_a_full_disk_is_told_in_words(ingest, monkeypatch):
    def fail(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(raw_files, "_copy", fail)
    with pytest.raises(IngestError, match=r"cannot be written: No space left on device\. .* free disk space"):
        ingest(TEXT, CALLS)


def test_a_workspace_that_cannot_be_written(ingest, workspace):
    (workspace / "ingest.lock").mkdir()
    with pytest.raises(IngestError, match=r"cannot be written: Is a directory"):
        ingest(TEXT, CALLS)


def test_a_folder_that_begins_with_a_tilde(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "~ws").mkdir()
    (tmp_path / "calls.csv").write_text(TEXT)
    batch = ingest_file(Path("~ws"), Settings(), Path("calls.csv"), parse(CALLS, "own"))
    assert batch.folder.parent == tmp_path / "~ws" / "batches"


def test_a_renamed_mapping_is_the_same_source(tmp_path, workspace):
    (tmp_path / "calls.csv").write_text(TEXT)
    for name in ("own", "renamed"):
        ingest_file(workspace, Settings(), tmp_path / "calls.csv", parse(CALLS, name))
    assert [batch.system for batch in batches(workspace)] == ["renamed"]


def test_an_older_file_again_is_the_newest_again(ingest, workspace):
    original = ingest(TEXT, CALLS).batch
    ingest(TEXT + "2026-03-02,1\n", CALLS)
    again = ingest(TEXT, CALLS).batch
    assert (again.batch_id, again.seq, again.repeated) == (original.batch_id, 3, False)
    assert [batch.seq for batch in batches(workspace)] == [2, 3]
    assert ingest(TEXT, CALLS).batch.repeated
    assert ingest(TEXT + "2026-03-03,1\n", CALLS).batch.seq == 4


def test_a_file_of_another_system_does_not_make_it_older(ingest):
    ingest(TEXT, CALLS)
    ingest(TEXT + "2026-03-02,1\n", 'system = "other"\n' + CALLS)
    assert ingest(TEXT, CALLS).batch.repeated
