"""Small files in, the rows of the batch out."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from workbench.ingest.batches import Batch, ingest_file
from workbench.ingest.mapping import load, parse
from workbench.settings import Settings

SAMPLES = Path(__file__).parents[2] / "data" / "samples"


def rows(file: Path, columns: str = "*", where: str = "true") -> list[tuple]:
    """The rows of a Parquet file, in the order of the first column."""
    with duckdb.connect() as connection:
        return connection.execute(f"select {columns} from '{file}' where {where} order by 1").fetchall()


class Ingested:
    """A batch and its rows."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch

    def events(self, columns: str, where: str = "true") -> list[tuple]:
        return rows(self.batch.folder / "events.parquet", columns, where)

    def ads(self, columns: str) -> list[tuple]:
        return rows(self.batch.folder / "ads.parquet", columns)

    def rejected(self, columns: str = "line, reason") -> list[tuple]:
        return rows(self.batch.folder / "rejected_rows.parquet", columns)

    def identifiers(self, event_id: str) -> set[tuple]:
        """Kind, value and validity of each identifier of an event."""
        query = f"""
            select s.kind, s.value, s.valid
            from '{self.batch.folder}/signatures.parquet' s
            join '{self.batch.folder}/events.parquet' e using (signature_no)
            where e.event_id = ?
        """
        with duckdb.connect() as connection:
            found = connection.execute(query, [event_id]).fetchall()
        return set(found)


@pytest.fixture
def workspace(tmp_path):
    folder = tmp_path / "workspace"
    folder.mkdir()
    return folder


@pytest.fixture
def ingest(tmp_path, workspace):
    """Ingest a content, or a file that is there, by a preset's name or the text of a mapping."""

    def run(content, mapping="events", name="file.csv", settings=None, project=None):
        file = content
        if not isinstance(content, Path):
            file = tmp_path / name
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
        chosen = parse(mapping, "own") if "\n" in mapping else load(mapping)
        return Ingested(ingest_file(workspace, settings or Settings(time_zone="Europe/Moscow"), file, chosen, project))

    return run


@pytest.fixture
def sample(ingest):
    """Ingest the sample of a preset."""

    def run(preset):
        file = next(path for path in SAMPLES.iterdir() if path.stem == preset)
        return ingest(file, preset)

    return run
