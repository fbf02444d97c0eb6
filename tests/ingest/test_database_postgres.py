"""The rows of queries to a real PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ingest.conftest import Ingested
from tests.postgres.server import PASSWORD, Server, find_programs, running
from workbench.database_settings import DatabaseQuery
from workbench.errors import IngestError, MappingError
from workbench.ingest.database import ingest_database
from workbench.settings import Settings

MAPPING = """
[columns]
event_id = "id"
occurred_at = "at"
kind = {constant = "deal"}
status = "state"
amount = {expression = "amount * 2"}
phone = {column = "phones", split = ",;"}
"""

TABLE = """
    create table deals (
        id integer, at timestamptz, state deal_state, amount numeric(12, 2), phones text[], no uuid, facts jsonb,
        until timestamp, sum numeric
    )
"""
ROWS = """
    insert into deals values
    (1, '2026-03-01 12:00:00+03', 'won', 100.50, array['+79161234567', '8 916 765-43-21'],
     '11111111-2222-3333-4444-555555555555', '{"a": 1}', 'infinity', 'NaN'),
    (2, '2026-03-02 00:00:00+00', 'lost', null, array['+79161234567'], null, null, '2026-03-02 10:00', 1e25)
"""


@pytest.fixture(scope="module")
def server():
    programs = find_programs()
    if programs is None:
        pytest.skip("no PostgreSQL here; make test fetches one")
    with running(programs) as server:
        server.run("create type deal_state as enum ('open', 'won', 'lost')", TABLE, ROWS)
        yield server


@pytest.fixture
def ask(server: Server, workspace: Path, tmp_path: Path):
    """Run a query on the server, or an address of the test's own, and take its rows in."""
    mapping = tmp_path / "own.toml"
    mapping.write_text(MAPPING, encoding="utf-8")

    def run(query: str, url: str | None = None, as_: str = str(mapping), progress=None) -> Ingested:
        wanted = DatabaseQuery(url or server.url(), query, as_)
        return Ingested(ingest_database(workspace, Settings(time_zone="Europe/Moscow"), None, wanted, progress))

    return run


def test_each_type_comes_as_what_it_is(ask):
    taken = ask("select * from deals order by id")
    assert taken.events("event_id, cast(occurred_at as varchar), status, amount") == [
        ("main/own:1", "2026-03-01 09:00:00", "won", 201.0),
        ("main/own:2", "2026-03-02 00:00:00", "lost", None),
    ]
    assert taken.identifiers("main/own:1") == {("phone", "+79161234567", True), ("phone", "+79167654321", True)}
    assert [row[1] for row in taken.events("event_id, extra")] == [
        '{"no":"11111111-2222-3333-4444-555555555555","facts":"{\\"a\\": 1}","sum":"nan"}',
        '{"until":"2026-03-02 10:00:00","sum":"10000000000000000000000000"}',
    ]


def test_a_time_without_a_zone_is_the_workspaces(ask):
    taken = ask("select id, timestamp '2026-07-01 10:00' as at, state, amount, phones from deals where id = 1")
    assert taken.events("cast(occurred_at as varchar)") == [("2026-07-01 07:00:00",)]


def test_the_same_rows_again_change_nothing_and_others_correct_them(ask, server):
    assert not ask("select * from deals order by id").batch.repeated
    assert ask("select * from deals order by id -- once more").batch.repeated
    server.run("update deals set state = 'won' where id = 2")
    try:
        later = ask("select * from deals order by id")
        assert (later.batch.repeated, later.batch.seq) == (False, 2)
    finally:
        server.run("update deals set state = 'lost' where id = 2")


def test_bad_rows_are_rejected_as_those_of_a_file(ask):
    rows = ask("select id, at, 'sold' as state, amount, phones from deals where id = 1").rejected("line, reason")
    assert rows == [(1, "unknown_status")]


def test_names_of_columns_are_never_read_as_sql(ask):
    taken = ask("""select *, no as "x"" from deals; --", 1 as "select" from deals where id = 1""")
    assert '"x\\" from deals; --":"11111111' in taken.events("extra")[0][0]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("select * from nothing", r"names a table or column that is not there.*relation .nothing. does not exist"),
        ("select nothing from deals", "names a table or column that is not there"),
        ("selec", "must be one select"),
        ("select 1; select 2", "must be one select"),
        (" ; ", "The query is empty"),
        ("select *, 1 as ID from deals", "several columns called 'id'"),
        ("select * from deals where false", "gave no rows"),
        ("delete from deals", "only reads"),
        ("delete from deals returning id, at, '' as state, amount, '' as phones", "only reads"),
        (
            "with gone as (delete from deals returning *) select id, at, '' as state, amount, '' as phones from gone",
            "only reads",
        ),
        ("create table copied as select * from deals", "only reads"),
    ],
)
def test_a_query_that_will_not_do_is_refused_in_words(ask, server, workspace, query, message):
    with pytest.raises(IngestError, match=message):
        ask(query)
    assert server.run("select count(*) from deals") == [(2,)]
    assert not (workspace / "raw").exists()
    assert list((workspace / "tmp").iterdir()) == []


def test_a_query_without_the_mappings_columns_is_refused_before_its_rows_are_fetched(ask, workspace):
    with pytest.raises(MappingError, match=r"query to crm has no column 'phones'.*In the query a column is named by"):
        ask("select id, at, state, amount, pg_sleep(60) from deals, generate_series(1, 1000000)")
    assert not (workspace / "raw").exists()


def test_a_query_that_fails_at_a_later_row_takes_nothing_in(ask, workspace):
    with pytest.raises(IngestError, match=r"broke off after [\d,]+ rows.*correct it.*division by zero"):
        ask("select d.*, 1 / (200000 - n) from deals d, generate_series(1, 200001) n where id = 1")
    assert not (workspace / "raw").exists()


def test_a_connection_that_is_lost_in_the_middle_takes_nothing_in(ask, server, workspace):
    lost: list[str] = []

    def cut(what: str) -> None:
        if "rows fetched" in what and not lost:
            lost.append(what)
            server.run("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'workbench'")

    with pytest.raises(IngestError, match=r"broke off after [\d,]+ rows.*Run the command again.*connection"):
        ask("select d.*, repeat(md5(n::text), 30) from deals d, generate_series(1, 300000) n", progress=cut)
    assert lost
    assert not (workspace / "raw").exists()
    assert list((workspace / "tmp").iterdir()) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"password": "no-good/one"}, "refuses the user or the password"),
        ({"database": "other"}, "no such database"),
        ({"port": 1}, "cannot be reached"),
        ({"host": "no-such-host.invalid"}, "no such host"),
    ],
)
def test_what_stands_between_is_named_and_the_password_is_not(ask, server, change, message):
    url = server.url(**{key: value for key, value in change.items() if key in ("password", "database")})
    url = url.replace(str(server.port), str(change.get("port", server.port)))
    url = url.replace("127.0.0.1", change.get("host", "127.0.0.1"))
    with pytest.raises(IngestError, match=message) as error:
        ask("select 1", url)
    assert "no-good" not in str(error.value)
    assert PASSWORD not in str(error.value)
    assert "s3cret" not in str(error.value)


def test_the_password_is_in_no_file_of_the_workspace(ask, workspace, monkeypatch, server):
    monkeypatch.setenv("CRM_PASSWORD", PASSWORD)
    url = f"postgresql://tester:${{CRM_PASSWORD}}@127.0.0.1:{server.port}/crm"
    taken = ask("select * from deals", url)
    assert taken.batch.file == "crm.parquet"
    files = [file for file in workspace.rglob("*") if file.is_file()]
    assert len(files) >= 5
    assert [file for file in files if b"s3cret" in file.read_bytes()] == []
