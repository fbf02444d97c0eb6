import subprocess
import sys

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from workbench.errors import MissingPartError, NotesError
from workbench.notes.database import open_database
from workbench.notes.schema import METADATA, REVISION


def test_the_migrations_make_exactly_the_schema(tmp_path):
    engine = open_database(tmp_path / "notes.db")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    engine.dispose()


def test_the_code_works_with_the_last_migration():
    config = Config()
    config.set_main_option("script_location", "workbench.notes:migrations")
    assert ScriptDirectory.from_config(config).get_current_head() == REVISION


def test_notes_of_an_older_workbench_are_brought_up_to_date_and_kept(tmp_path):
    file = tmp_path / "notes.db"
    engine = create_engine(f"sqlite:///{file}")
    config = Config()
    config.set_main_option("script_location", "workbench.notes:migrations")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.exec_driver_sql("insert into customer_tags values ('c1', 'vip', 'olga', '2026-01-01 00:00:00')")
    engine.dispose()
    engine = open_database(file)
    with engine.connect() as connection:
        assert connection.exec_driver_sql("select tag from customer_tags").all() == [("vip",)]
        assert connection.exec_driver_sql("select count(*) from identity_decisions").scalar() == 0
    engine.dispose()


def test_readers_do_not_block_a_writer(tmp_path):
    engine = open_database(tmp_path / "notes.db")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("pragma journal_mode").scalar() == "wal"
    engine.dispose()


def test_notes_of_a_newer_workbench_are_left_alone(tmp_path):
    engine = open_database(tmp_path / "notes.db")
    with engine.begin() as connection:
        connection.exec_driver_sql("update alembic_version set version_num = '9999'")
    engine.dispose()
    with pytest.raises(NotesError, match="'9999', this workbench knows '0004'"):
        open_database(tmp_path / "notes.db")


def test_a_file_that_is_no_database_is_named(tmp_path):
    file = tmp_path / "notes.db"
    file.write_text("hello " * 1000)
    with pytest.raises(NotesError, match=r"notes\.db cannot be opened"):
        open_database(file)


def test_another_kind_of_database_is_refused():
    with pytest.raises(NotesError, match="Notes cannot be kept in 'mysql'"):
        open_database("mysql://user:secret@host/notes")


def test_an_address_that_cannot_be_read_is_not_repeated():
    with pytest.raises(NotesError) as caught:
        open_database("postgresql://user:secret@host:port/notes")
    assert "secret" not in str(caught.value)


def test_a_missing_driver_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(MissingPartError, match="pip install"):
        open_database("postgresql://user@host/notes")


def test_opening_notes_that_are_up_to_date_imports_no_alembic(tmp_path):
    open_database(tmp_path / "notes.db").dispose()
    code = (
        "import sys; from workbench.notes.store import NotesStore; NotesStore(sys.argv[1]).close(); "
        "sys.exit('alembic' in sys.modules or 'pandas' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "notes.db")], check=True, timeout=60)
