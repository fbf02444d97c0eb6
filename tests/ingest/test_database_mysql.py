"""The rows of queries to a MySQL or MariaDB server, where one is named.

WORKBENCH_MYSQL is the address of an empty database on it, such as mysql://tester:secret@127.0.0.1:3306/test.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests.ingest.conftest import Ingested
from workbench.database_settings import DatabaseQuery
from workbench.errors import IngestError
from workbench.ingest.database import ingest_database
from workbench.settings import Settings

URL = os.environ.get("WORKBENCH_MYSQL", "")
needs_server = pytest.mark.skipif(not URL, reason="no MySQL server named in WORKBENCH_MYSQL")

MAPPING = """
[columns]
event_id = "id"
occurred_at = {column = "at", zone = "Europe/Moscow"}
kind = {constant = "call"}
amount = "amount"
duration_s = "talked"
phone = "phone"
"""
SETUP = (
    "drop table if exists calls",
    """create table calls (
        id bigint unsigned, at timestamp null, clock datetime, amount decimal(12, 2), talked time, phone varchar(40), born date
    )""",
    "set time_zone = '+03:00'",
    """insert into calls values
    (1, '2026-03-01 12:00:00', '2026-03-01 12:00:00', 100.50, '00:02:05', '+79161234567', '1990-01-02'),
    (18446744073709551615, '2026-03-02 00:00:00', null, null, '25:00:00', '+79161234567', null)""",
)


@pytest.fixture
def ask(workspace: Path):
    import pymysql  # noqa: PLC0415  an optional part

    url = make_url(URL)
    connection = pymysql.connect(
        host=url.host, port=url.port or 3306, user=url.username, password=url.password, database=url.database
    )
    with connection, connection.cursor() as cursor:
        for statement in SETUP:
            cursor.execute(statement)
        connection.commit()
    (workspace / "own.toml").write_text(MAPPING, encoding="utf-8")

    def run(query: str, address: str = URL, progress=None) -> Ingested:
        wanted = DatabaseQuery(address, query, str(workspace / "own.toml"))
        return Ingested(ingest_database(workspace, Settings(time_zone="Europe/Kyiv"), None, wanted, progress))

    return run


@needs_server
def test_each_type_comes_as_what_it_is(ask):
    taken = ask("select * from calls order by id")
    assert taken.events(
        "event_id, cast(occurred_at as varchar), amount, duration_s, extra ->> 'clock', extra ->> 'born'"
    ) == [
        ("main/own:1", "2026-03-01 09:00:00", 100.5, 125.0, "2026-03-01 12:00:00", "1990-01-02"),
        ("main/own:18446744073709551615", "2026-03-01 21:00:00", None, 90_000.0, None, None),
    ]
    assert ask("select * from calls order by id").batch.repeated


@needs_server
@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("select * from nothing", "names a table or column that is not there"),
        ("delete from calls", "only reads"),
        ("selec", "must be one select"),
        ("select 1; select 2", "must be one select"),
        ("select *, 1 as ID from calls", "several columns called 'id'"),
        ("select * from calls where false", "gave no rows"),
    ],
)
def test_a_query_that_will_not_do_is_refused_in_words(ask, query, message):
    with pytest.raises(IngestError, match=message):
        ask(query)
    assert ask("select * from calls").batch.rows_good == 2


@needs_server
def test_a_connection_that_is_lost_in_the_middle_takes_nothing_in(ask, workspace):
    import pymysql  # noqa: PLC0415

    url = make_url(URL)
    lost: list[str] = []

    def cut(what: str) -> None:
        if "rows fetched" in what and not lost:
            lost.append(what)
            other = pymysql.connect(
                host=url.host, port=url.port or 3306, user=url.username, password=url.password, database=url.database
            )
            with other, other.cursor() as cursor:
                cursor.execute(
                    "select id from information_schema.processlist where info like '%as padding%' and id <> connection_id()"
                )
                for (number,) in cursor.fetchall():
                    cursor.execute(f"kill {int(number)}")

    many = "select 1 from calls a, calls b, calls c, calls d, calls e, calls f, calls g, calls h, calls i"
    query = f"select 1 as id, now() as at, 1 as amount, 1 as talked, '+79161234567' as phone, repeat('x', 900) as padding from ({many}) l, ({many}) r"
    with pytest.raises(IngestError, match=r"broke off after [\d,]+ rows.*Run the command again"):
        ask(query, progress=cut)
    assert lost
    assert not (workspace / "raw").exists()


@needs_server
def test_a_wrong_password_is_named_and_not_shown(ask):
    with pytest.raises(IngestError, match="refuses the user or the password") as error:
        ask("select 1", make_url(URL).set(password="no-good").render_as_string(hide_password=False))  # noqa: S106
    assert "no-good" not in str(error.value)


def test_a_server_that_is_down(workspace):
    pytest.importorskip("pymysql")
    wanted = DatabaseQuery("mysql://reader:s3cret@127.0.0.1:1/crm", "select 1", "crm-deals")
    with pytest.raises(IngestError, match="The database crm: it cannot be reached") as error:
        ingest_database(workspace, Settings(), None, wanted)
    assert "s3cret" not in str(error.value)
