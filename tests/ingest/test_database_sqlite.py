"""The rows of queries to a real SQLite file."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.ingest.conftest import Ingested
from workbench.database_settings import DatabaseQuery
from workbench.errors import IngestError, MappingError
from workbench.ingest.database import find_database, ingest_database
from workbench.settings import Settings

MAPPING = """
[columns]
event_id = "id"
occurred_at = {column = "at", zone = "UTC"}
kind = {constant = "call"}
amount = {column = "amount", optional = true}
phone = "phone"
"""

ROWS = [
    (1, "2026-03-01 09:00:00", "+79161234567", 10, 2**62, "plain"),
    (2, "2026-03-01T10:00:00+03:00", 79161234567, 2.5, 2**63 - 1, b"\xd0\xb4\xd0\xb0"),
    (3, "yesterday", "+79161234567", "1 234,56", None, b"bro\xffken"),
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A table whose columns hold values of several types, as SQLite allows."""
    path = tmp_path / "crm.db"
    with sqlite3.connect(path) as connection:
        connection.execute(
            "create table calls (id integer, at text, phone text, amount numeric, big integer, note blob)"
        )
        connection.executemany("insert into calls values (?, ?, ?, ?, ?, ?)", ROWS)
    connection.close()
    return path


@pytest.fixture
def ask(file: Path, workspace: Path):
    (workspace / "own.toml").write_text(MAPPING, encoding="utf-8")

    def run(query: str, url: str | None = None, name: str | None = None, as_: str | None = None) -> Ingested:
        wanted = DatabaseQuery(url or f"sqlite:///{file}", query, as_ or str(workspace / "own.toml"))
        return Ingested(ingest_database(workspace, Settings(), name, wanted))

    return run


def test_values_of_several_types_in_a_column_come_whole(ask):
    taken = ask("select * from calls order by id")
    assert taken.events("event_id, cast(occurred_at as varchar), amount, phone, extra ->> 'big', extra ->> 'note'") == [
        ("main/own:1", "2026-03-01 09:00:00", 10.0, "+79161234567", str(2**62), "plain"),
        ("main/own:2", "2026-03-01 07:00:00", 2.5, "79161234567", str(2**63 - 1), "да"),
    ]
    assert taken.rejected() == [(3, "unreadable_date")]
    assert "bro�ken" in taken.rejected("raw")[0][0]
    assert "1 234,56" in taken.rejected("raw")[0][0]


def test_numbers_can_be_counted_with(ask, workspace):
    (workspace / "sum.toml").write_text(
        MAPPING.replace('{column = "amount", optional = true}', '{expression = "amount * 2 + id"}'), encoding="utf-8"
    )
    taken = ask("select id, at, phone, amount from calls where id < 3", as_=str(workspace / "sum.toml"))
    assert taken.events("event_id, amount") == [("main/sum:1", 21.0), ("main/sum:2", 7.0)]


def test_the_same_rows_again_change_nothing(ask):
    assert [ask("select * from calls").batch.repeated for _ in range(2)] == [False, True]


def test_many_rows_come_in_order(ask):
    counted = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 50001) "
    taken = ask(counted + "select i as id, '2026-03-01 00:00:00' as at, '+79161234567' as phone from n")
    assert taken.batch.rows_good == 50_001
    assert (
        taken.events("min(event_no), max(event_no)", "event_id in ('main/own:1', 'main/own:50001')")[0][1]
        == (taken.events("min(event_no) + 50000")[0][0])
    )


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("select * from nowhere", "names a table or column that is not there.*no such table: nowhere"),
        ("delete from calls", "only reads"),
        ("delete from calls returning *", "only reads"),
        ("select 1; select 2", "must be one select"),
        ("select *, 1 as id from calls", "several columns called 'id'"),
        ("select * from calls where false", "gave no rows"),
        ("select id, at, phone, abs(case id when 3 then -9223372036854775808 end) from calls", "integer overflow"),
    ],
)
def test_a_query_that_will_not_do_is_refused_in_words(ask, file, workspace, query, message):
    with pytest.raises(IngestError, match=message):
        ask(query)
    with sqlite3.connect(file) as connection:
        assert connection.execute("select count(*) from calls").fetchall() == [(3,)]
    connection.close()
    assert not (workspace / "raw").exists()


def test_columns_that_the_mapping_does_not_find_are_listed(ask):
    with pytest.raises(MappingError, match=r"no column 'phone'.*Columns of the file: 'id', 'at'"):
        ask("select id, at from calls")


def test_what_is_no_database(ask, tmp_path):
    (tmp_path / "notes.txt").write_text("not a database at all, but long enough to be looked at" * 20)
    with pytest.raises(IngestError, match="no SQLite database"):
        ask("select * from calls", f"sqlite:///{tmp_path}/notes.txt")
    with pytest.raises(IngestError, match=r"there is no file .*nowhere\.db"):
        ask("select 1", f"sqlite:///{tmp_path}/nowhere.db")


def test_paths_of_workspace_toml_begin_at_the_workspace(ask, file, workspace):
    file.rename(workspace / "crm.db")
    taken = ask("select * from calls", "sqlite:///crm.db", name="shop", as_="own.toml")
    assert (taken.batch.file, taken.batch.preset) == ("shop.parquet", "own")


def test_what_a_killed_ingest_left_goes_and_what_is_at_work_stays(ask, workspace):
    left = workspace / "tmp" / "database-left"
    left.mkdir(parents=True)
    (left / "in-use").touch()
    (workspace / "tmp" / "database-beginning").mkdir()
    ask("select * from calls")
    assert [folder.name for folder in (workspace / "tmp").iterdir()] == ["database-beginning"]


def test_a_database_of_the_settings_is_found_by_name():
    settings = Settings(databases={"crm": {"url": "sqlite:///crm.db", "query": "select 1", "mapping": "crm-deals"}})
    assert find_database("crm", settings) == ("crm", DatabaseQuery("sqlite:///crm.db", "select 1", "crm-deals"))
    assert find_database("crm", settings, query="select 2")[1].query == "select 2"
    with pytest.raises(IngestError, match=r"no database 'crn'\. Did you mean 'crm'"):
        find_database("crn", settings)
    with pytest.raises(IngestError, match="needs a mapping"):
        find_database("sqlite:///crm.db", settings, query="select 1")
