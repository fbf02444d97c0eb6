from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import duckdb
import pytest

from workbench.engine.snapshots import SnapshotStore, linked
from workbench.errors import WorkspaceError


def publish(store: SnapshotStore, number: int):
    folder = store.begin()
    file = folder / "numbers.parquet"
    duckdb.sql(f"select {number} as n").write_parquet(str(file))
    return store.publish(folder, {"numbers": [file]}, {"doubled": "select n * 2 as n from numbers"}, {"n": number})


def read(store: SnapshotStore, table: str) -> int:
    connection = duckdb.connect()
    store.current().attach(connection)
    return connection.execute(f"select n from {table}").fetchone()[0]


def test_readers_see_the_published_tables_and_views(tmp_path):
    store = SnapshotStore(tmp_path)
    publish(store, 21)
    assert (read(store, "numbers"), read(store, "doubled"), store.current().report) == (21, 42, {"n": 21})


def test_nothing_built_yet_says_what_to_run(tmp_path):
    with pytest.raises(WorkspaceError, match="workbench build"):
        SnapshotStore(tmp_path / "snapshots").current()


def test_an_unfinished_build_is_not_seen_and_is_swept(tmp_path):
    store = SnapshotStore(tmp_path)
    publish(store, 1)
    left = store.begin()
    pointer = tmp_path / f"{left.name}-pointer"
    pointer.write_text("half", encoding="ascii")
    assert read(store, "numbers") == 1
    store.sweep(keep=1)
    assert (left.exists(), pointer.exists()) == (False, False)


def test_the_sweep_keeps_the_last_snapshots_and_the_current_one(tmp_path):
    store = SnapshotStore(tmp_path)
    ids = [publish(store, number).snapshot_id for number in range(4)]
    store.sweep(keep=2, grace_s=0)
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ids[2:]


def test_a_snapshot_someone_may_still_read_outlives_the_grace_period(tmp_path):
    store = SnapshotStore(tmp_path)
    old = publish(store, 1).folder
    publish(store, 2)
    store.sweep(keep=1, grace_s=3600)
    assert old.exists()


WRITER = """
import sys
from pathlib import Path
import duckdb
from workbench.engine.snapshots import SnapshotStore, linked
store = SnapshotStore(Path(sys.argv[1]))
number = 0
while True:
    number += 1
    folder = store.begin()
    for name in ("first", "second"):
        duckdb.sql(f"select {number} as n").write_parquet(str(folder / f"{name}.parquet"))
    store.publish(folder, {n: [folder / f"{n}.parquet"] for n in ("first", "second")}, {}, {})
    print(number, flush=True)
"""


def test_a_killed_writer_leaves_a_readable_consistent_snapshot(tmp_path):
    store = SnapshotStore(tmp_path)
    for pause in (0.0, 0.01, 0.03):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE)
        writer.stdout.readline()
        time.sleep(pause)
        os.kill(writer.pid, signal.SIGKILL)
        writer.communicate()
        assert read(store, "first") == read(store, "second") >= 1
        store.sweep(keep=1, grace_s=0)
        assert not list(tmp_path.glob(".tmp-2*"))


def test_a_file_of_several_tables_is_linked_once(tmp_path):
    file, target = tmp_path / "stale.parquet", tmp_path / "next" / "stale.parquet"
    file.write_bytes(b"rows")
    assert linked(file, target) == linked(file, target) == target
    assert target.read_bytes() == b"rows"
    assert target.stat().st_ino == file.stat().st_ino
