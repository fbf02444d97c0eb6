"""`workbench segment …` as a user types it."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from tests.cli.test_commands import EVENTS
from tests.cli.typed import done, refused


@pytest.fixture(scope="module")
def company(tmp_path_factory) -> Path:
    """Anna with a visit, a call and a deal of 1 234.56; Boris with a deal of 10; one build."""
    folder = tmp_path_factory.mktemp("cli") / "company"
    file = folder.parent / "events.csv"
    file.write_text(EVENTS, encoding="utf-8")
    done("init", folder)
    done("ingest", folder, file, "--as", "events")
    done("build", folder, "--no-scores")
    return folder


@pytest.fixture
def fresh(company) -> Path:
    """The company without a saved segment."""
    for file in company.glob("notes.db*"):
        file.unlink()
    return company


def test_a_segment_is_defined_shown_exported_and_dropped(fresh, tmp_path):
    told = done("segment", "define", fresh, "Big [b]deals[/b]", "ltv > 1000", "--author", "Olga", "--description", "x")
    assert "Saved 'Big [b]deals[/b]'. Customers whose ltv is more than 1000." in told
    assert "1 customer, lifetime value 1,235 RUB, as of 2026-01-05." in told
    shown = json.loads(done("segment", "show", fresh, "Big [b]deals[/b]", "--json"))
    assert (shown["condition"], shown["author"], shown["customers"], shown["builds"]) == ("ltv > 1000", "Olga", 1, [])
    done("segment", "export", fresh, "Big [b]deals[/b]", "--to", tmp_path / "out.parquet")
    emails = duckdb.sql(f"select emails from '{tmp_path / 'out.parquet'}'").fetchall()
    assert emails == [(["anna@mail.ru"],)]
    done("segment", "rename", fresh, "Big [b]deals[/b]", "Big")
    assert "Made by Olga" in done("segment", "show", fresh, "Big")
    done("segment", "drop", fresh, "Big")
    assert "There is no segment 'Big'" in refused("segment", "show", fresh, "Big")


def test_what_a_segment_was_is_said_when_it_is_defined_anew(fresh):
    assert "It was" not in done("segment", "define", fresh, "Big", "ltv > 1000", "--description", "For the sale")
    told = done("segment", "define", fresh, "Big", "ltv > 500")
    assert "It was: ltv > 1000" in told
    assert "Its description is kept: For the sale" in told
    told = done("segment", "define", fresh, "Big", "ltv > 500", "--description", "")
    assert "It was" not in told
    assert "Its description was: For the sale" in told


def test_a_segment_is_found_in_another_case_where_one_alone_is_meant(fresh):
    assert done("segment", "show", fresh, "at RISK").startswith("At risk: ")
    done("segment", "define", fresh, "Sale", "ltv > 1000")
    done("segment", "define", fresh, "SALE", "ltv > 5")
    assert "ltv > 5" in done("segment", "show", fresh, "SALE")
    assert "There is no segment 'sale'" in refused("segment", "show", fresh, "sale")


def test_the_list_counts_every_segment_and_says_what_is_not_scored_yet(fresh):
    listed = {one["segment"]: one for one in json.loads(done("segment", "list", fresh, "--json"))}
    assert listed["No deals"]["customers"] == 0
    assert listed["At risk"]["ready"] is True
    told = done("segment", "list", fresh)
    assert "Abandoned carts" in told
    assert "rfm and scores is empty: nothing is scored yet. Run: workbench score" in told


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["define", "{ws}", "A", "lvt > 5"], "There is no column 'lvt'. Did you mean 'ltv'?"),
        (["define", "{ws}", "A", "ltv > 5", "--description", "x" * 501], "501 characters; at most 500"),
        (["define", "{ws}", "At risk", "ltv > 5"], "is a ready-made segment"),
        (["show", "{ws}", "At rsk"], "Did you mean 'At risk'?"),
        (["show", "{ws}", "At risk", "--as-of", "yesterday"], "--as-of 'yesterday' is no date"),
        (["define", "{ws}", "Bad", 'in segment "Bat"'], "There is no segment 'Bat'. Segments: "),
        (["define", "{ws}", "A", "churn.score > 50"], "a chance from 0 to 1; 50 is none. Write 0.5 for 50 %."),
        (["define", "{ws}", "A", "rfm.r >= 6"], "rfm.r goes from 1 to 5; 6 is beyond it."),
        (["drop", "{ws}", "Nobody"], "There is no saved segment 'Nobody'"),
    ],
)
def test_what_cannot_be_done_ends_with_a_message_and_code_1(fresh, words, message):
    assert message in refused("segment", *(word.format(ws=fresh) for word in words))


def test_a_build_says_that_it_scored_and_what_it_could_not(company, tmp_path):
    done("init", tmp_path / "new")
    done("ingest", tmp_path / "new", company.parent / "events.csv", "--as", "events")
    told = done("build", tmp_path / "new")
    assert "Scored as of 2026-01-05" in told
    assert [line.split()[0] for line in told.splitlines() if "could not be scored: " in line] == [
        "churn", "interest", "ltv",
    ]  # fmt: skip


def test_a_segment_can_be_defined_before_the_first_build(tmp_path):
    done("init", tmp_path / "new")
    assert "Saved 'A'" in done("segment", "define", tmp_path / "new", "A", "ltv > 5")
    assert "Nothing is built yet" in done("segment", "list", tmp_path / "new")
    assert "has not been built yet" in refused("segment", "show", tmp_path / "new", "A")
