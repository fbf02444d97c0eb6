"""`workbench ingest --database` as a user types it."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from tests.cli.test_commands import done, refused, workbench

SECTION = """
[databases.crm]
url = "sqlite:///crm.db"
query = "select * from deals"
mapping = "crm-deals"
"""


@pytest.fixture
def company(tmp_path: Path) -> Path:
    folder = tmp_path / "company"
    done("init", folder)
    with sqlite3.connect(folder / "crm.db") as connection:
        connection.execute("create table deals (deal_id, contact_id, created_at, status, amount)")
        connection.execute("insert into deals values ('d1', 'c1', '2026-03-01 10:00', 'won', 5)")
    connection.close()
    with (folder / "workspace.toml").open("a", encoding="utf-8") as settings:
        settings.write(SECTION)
    return folder


def test_by_name_and_by_address(company):
    assert "1 rows read, 1 events taken" in done("ingest", company, "--database", "crm")
    assert "nothing changed" in done("ingest", company, "--database", "crm")
    address = ("--database", f"sqlite:///{company}/crm.db", "--query", "select *, 'RUB' as currency from deals")
    (batch,) = json.loads(done("ingest", company, *address, "--mapping", "crm-deals", "--json"))
    assert (batch["rows_good"], batch["file"]) == (1, "crm.parquet")
    assert json.loads(done("build", company, "--no-scores", "--json"))["rows"]["touches"] == 1


def test_what_the_user_can_mend(company):
    assert "Did you mean 'crm'" in refused("ingest", company, "--database", "crn")
    assert "no such table" in refused("ingest", company, "--database", "crm", "--query", "select * from nowhere")


@pytest.mark.parametrize(
    "words",
    [[], ["x.csv"], ["x.csv", "--as", "ads", "--database", "crm"], ["x.csv", "--as", "ads", "--query", "select 1"]],
)
def test_wrong_usage_ends_with_code_2(company, words):
    assert workbench("ingest", company, *words).returncode == 2
