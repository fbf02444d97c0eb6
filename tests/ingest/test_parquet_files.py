"""Parquet files keep their types."""

from __future__ import annotations

import duckdb
import pytest

from tests.ingest.small_mapping import CALLS
from workbench.errors import IngestError


def parquet(tmp_path, sql):
    file = tmp_path / "rows.parquet"
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"copy ({sql}) to '{file}' (format parquet)")
    return file.read_bytes()


@pytest.mark.parametrize(
    "moment",
    [
        "timestamp '2026-03-05 14:00:00'",
        "timestamptz '2026-03-05 17:00:00+03'",
        "cast(timestamp '2026-03-05 14:00:00' as timestamp_ns)",
        "'2026-03-05 14:00:00'",
    ],
)
def test_times_of_every_type(tmp_path, ingest, moment):
    found = ingest(parquet(tmp_path, f"select {moment} as at, 79161234567 as phone"), CALLS, "a.parquet")
    assert found.events("cast(occurred_at as varchar)") == [("2026-03-05 14:00:00",)]


def test_extra_keeps_types_and_leaves_out_what_is_empty(tmp_path, ingest):
    sql = "select date '2026-03-05' as at, '1' as phone, 2.5::double as f, 'nan'::double as n, ' ' as e, [1] as l"
    assert ingest(parquet(tmp_path, sql), CALLS, "a.parquet").events("extra") == [('{"f":2.5,"l":[1]}',)]


def test_rejected_rows_are_shown_with_their_number(tmp_path, ingest):
    sql = "select unnest(['2026-03-05', 'bad']) as at, 79161234567 as phone"
    assert ingest(parquet(tmp_path, sql), CALLS, "a.parquet").rejected("line, raw") == [
        (2, '{"at":"bad","phone":79161234567}')
    ]


def test_a_cut_off_file(tmp_path, ingest):
    content = parquet(tmp_path, "select 1 as at, 2 as phone")
    with pytest.raises(IngestError, match="broken Parquet file"):
        ingest(content[:-20], CALLS, "a.parquet")
