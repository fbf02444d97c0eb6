"""`workbench interest …` as a user types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.cli.test_commands import EVENTS
from tests.cli.typed import done, refused


@pytest.fixture(scope="module")
def company(tmp_path_factory) -> Path:
    """Anna and Boris, and a base of three rows."""
    folder = tmp_path_factory.mktemp("cli") / "company"
    file = folder.parent / "events.csv"
    file.write_text(EVENTS, encoding="utf-8")
    done("init", folder)
    done("ingest", folder, file, "--as", "events")
    done("build", folder, "--no-scores")
    (folder.parent / "base.csv").write_text("phone\n8 916 123 45 67\n8 916 999 99 99\n=1+1\n", encoding="utf-8")
    return folder


def test_a_run_is_kept_shown_exported_and_dropped(company, tmp_path):
    base = company.parent / "base.csv"
    made = json.loads(done("interest", "run", company, base, "--name", "June", "--author", "anna", "--json"))
    assert (made["contacts"], made["recognised"], made["base"]["rows"]) == (2, 1, 3)
    assert "at least 20 are needed" in made["notes"][0]
    assert "50.0%" in done("interest", "list", company)
    assert "1 recognised (50.0%)" in done("interest", "show", company, "June")
    done("interest", "export", company, "June", "--to", tmp_path / "members.xlsx")
    rows = list(load_workbook(tmp_path / "members.xlsx").active.values)
    assert rows[0][:4] == ("row", "phone", "email", "status")
    assert [row[3] for row in rows[1:]] == ["recognised", "not recognised", "unreadable"]
    done("interest", "drop", company, "June")
    assert "No run yet" in done("interest", "list", company)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Give a base"),
        (("none.csv",), "There is no file"),
        (("none.csv", "--as-of", "yesterday"), "Write it as 2026-01-31"),
        (("none.csv", "--tiers", "quantiles"), "Did you mean 'quantile'"),
        (("none.csv", "--deal", "won"), "narrow a segment"),
        (
            ("--segment", "A", "--touched-from", "2026-02-01", "--touched-to", "2026-02-01"),
            "is not before --touched-to",
        ),
    ],
)
def test_what_cannot_be_run_is_refused(company, arguments, words):
    assert words in refused("interest", "run", company, *arguments)


def test_a_run_says_what_it_read_and_the_list_fits_a_terminal(company, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    told = done("interest", "run", company, company.parent / "base.csv", "--name", "A base with a long name " * 3)
    assert "Read phones from 'phone', and no other column" in told
    assert "the best 10 % of this base, whatever their chance" in told
    (heading,) = [line for line in done("interest", "list", company).splitlines() if line.startswith("run ")]
    assert heading.split() == ["run", "name", "contacts", "known", "high", "medium", "low"]
    (kept,) = json.loads(done("interest", "list", company, "--json"))
    done("interest", "drop", company, kept["run_id"])


def test_an_unknown_run_is_refused(company):
    assert "There is no run" in refused("interest", "show", company, "nothing")
