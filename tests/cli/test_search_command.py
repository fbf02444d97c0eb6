"""`workbench search …` as a user types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import workbench
from tests.cli.typed import done, refused
from tests.cli.typed import workbench as ended
from workbench.errors import WorkbenchError

EVENTS = """event_id,occurred_at,kind,phone,subject,text,answered,responded_at,direction,operator
c1,2026-01-01T22:30:00Z,email,89161234501,Возврат,[b]Верните[/b] деньги за диван,true,2026-01-02T08:00:00Z,in,
c2,2026-01-02T10:00:00Z,email,89161234502,,Хочу возврат денег,,,in,
c3,2026-01-03T10:00:00Z,email,89161234503,Доставка,Когда привезёте диван?,true,2026-01-03T11:00:00Z,in,
c4,2026-01-04T10:00:00Z,session,89161234503,Возврат,,,,,
c5,2026-01-02T08:00:00Z,email,89161234501,,Приедем за креслом,,,out,A. Smirnova
"""


@pytest.fixture(scope="module")
def company(tmp_path_factory) -> Path:
    """Three customers write a mail each; the second one is not answered."""
    folder = tmp_path_factory.mktemp("cli") / "company"
    file = folder.parent / "events.csv"
    file.write_text(EVENTS, encoding="utf-8")
    done("init", folder)
    with (folder / "workspace.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[operators]\n"A. Smirnova" = "Anna Smirnova"\n')
    done("ingest", folder, file, "--as", "events")
    done("build", folder, "--no-scores")
    return folder


def test_words_are_found_in_all_their_forms_and_shown_as_text(company):
    told = done("search", company, "деньгами")
    assert "2 texts" in told
    assert "2026-01-02 01:30" in told  # Moscow
    assert "[b]Верните[/b]" in " ".join(told.split())
    assert "c3" not in told
    assert "Nothing was found" in done("search", company, "холодильник")


def test_a_program_reads_the_rows_whole(company):
    rows = json.loads(done("search", company, "диван -возврат", "--json"))
    assert [(row["event_id"], row["kind"], row["text"]) for row in rows] == [("c3", "email", "Когда привезёте диван?")]


def test_what_an_operator_wrote_says_so(company):
    rows = json.loads(done("search", company, "кресло", "--json"))
    assert [(row["event_id"], row["direction"], row["operator"]) for row in rows] == [("c5", "out", "Anna Smirnova")]
    assert "email, out" in done("search", company, "кресло")
    assert "out" not in done("search", company, "диван")


def test_a_word_taken_out_may_come_first(company):
    assert [row["event_id"] for row in json.loads(done("search", company, "-возврат диван", "--json"))] == ["c3"]
    assert "Beside what must not be there, say what must" in refused("search", company, "-возврат")
    assert "No such option" in ended("search", company, "диван", "--limt", "3").stderr


@pytest.mark.parametrize("limit", [0, "x"])
def test_the_same_limits_hold_for_appeals_alike(company, limit):
    with pytest.raises(WorkbenchError, match="Give a whole number of rows from 1 to 1,000"):
        workbench.open(company).alike("c2", limit)


def test_the_answered_appeals_like_one_are_found(company):
    rows = json.loads(done("search", company, "--like", "c2", "--json"))
    assert [(row["appeal_id"], row["status"], row["subject"]) for row in rows] == [("c1", "answered", "Возврат")]
    told = done("search", company, "--like", "c3")
    assert "2026-01-02 01:30" in told  # both are about a sofa


def test_what_stands_in_the_way_is_said(company, tmp_path):
    assert "There is no word to look for in '👍'" in refused("search", company, "👍")
    assert "There is no appeal 'c9'" in refused("search", company, "--like", "c9")
    for wrong in ((), ("диван", "--like", "c1")):
        assert ended("search", company, *wrong).returncode == 2
    done("init", tmp_path / "empty")
    assert "has not been built yet" in refused("search", tmp_path / "empty", "диван")


def test_a_text_that_changed_is_found_as_it_is_now(company):
    ws = workbench.open(company)
    file = company.parent / "later.csv"
    file.write_text(
        EVENTS.splitlines()[0] + "\nc3,2026-01-03T10:00:00Z,email,89161234503,,Спасибо,,,in,\n", encoding="utf-8"
    )
    ws.ingest(file, as_="events")
    ws.build()
    assert ws.search("доставка").fetchall() == []
    assert [row[0] for row in ws.search("спасибо").fetchall()] == ["c3"]
    assert [row[0] for row in ws.search("возврат").order("event_id").fetchall()] == ["c1", "c2"]
