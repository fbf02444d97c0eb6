"""The commands as a user types them: what they print and how they end."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import openpyxl
import pytest

from tests.cli.typed import done, refusal, refused, success, workbench, workbench_apart
from workbench import __version__

EVENTS = """event_id,occurred_at,kind,name,phone,email,cookie,amount,status
e1,2026-01-01T10:00:00Z,session,,,,ga:1,,
e2,2026-01-02T10:00:00Z,call,=cmd|' /C calc'!A0,8 (916) 123-45-67,,ga:1,,
e3,2026-01-03T10:00:00Z,deal,,+79161234567,anna@mail.ru,,"1 234,56",won
e4,2026-01-04T10:00:00Z,deal,,,boris@mail.ru,,10,won
e5,yesterday,call,,+79161234567,,,,
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("cli") / "company"
    file = folder.parent / "events.csv"
    file.write_text(EVENTS, encoding="utf-8")
    done("init", folder)
    taken = json.loads(done("ingest", folder, file, "--as", "events", "--json"))
    assert [(b["rows_good"], b["rejected"]) for b in taken] == [(4, {"unreadable_date": 1})]
    assert json.loads(done("build", folder, "--no-scores", "--json"))["rows"]["customers"] == 2
    return folder


def test_the_same_file_again_changes_nothing(built):
    assert "nothing changed" in done("ingest", built, built.parent / "events.csv", "--as", "events")


def test_status_counts_rows_and_rejected_rows(built):
    status = json.loads(done("status", built, "--json"))
    assert status["rows"]["touches"] == 4
    assert status["rejected"] == [{"system": "events", "reason": "unreadable_date", "rows": 1}]
    assert status["largest_customer"]["touches"] == 3
    told = done("status", built)
    assert "unreadable_date" in told
    assert len(told[told.index("Slowest steps") :].split()) == 2 + 2 + 2 * 10


def test_sources_lists_the_file(built):
    (source,) = json.loads(done("sources", built, "--json"))
    assert (source["file"], source["preset"]) == ("events.csv", "events")


def test_explain_names_what_two_records_share(built):
    answer = json.loads(done("explain", built, "e2", "e3", "--json"))
    assert (answer["same"], answer["shared"]) == (True, [{"kind": "phone", "value": "+79161234567", "links": True}])
    assert "Two customers" in done("explain", built, "e1", "boris@mail.ru")
    assert "One customer" in done("explain", built, "8 916 123 45 67", "anna@mail.ru")


def test_explain_tells_the_chain_of_evidence(built):
    chain = json.loads(done("explain", built, "e1", "anna@mail.ru", "--json"))["chain"]
    assert [step["event_id"] or step["value"] for step in chain] == [
        "e1",
        "ga:1",
        "e2",
        "+79161234567",
        "e3",
        "anna@mail.ru",
    ]
    told = done("explain", built, "e1", "anna@mail.ru")
    assert "call e2 from events of 2026-01-02 13:00" in told
    assert "phone +79161234567, on 2 records" in told


def test_an_exported_sheet_holds_formulas_as_text(built, tmp_path):
    file = tmp_path / "customers.xlsx"
    done("export", built, "customers", "--to", file, "--where", "ltv > 1000")
    rows = list(openpyxl.load_workbook(file).active.iter_rows())
    name = [cell.value for cell in rows[0]].index("name")
    assert len(rows) == 2
    assert (rows[1][name].value, rows[1][name].data_type) == ("=cmd|' /C calc'!A0", "s")


def test_parquet_is_written_as_it_is(built, tmp_path):
    file = tmp_path / "touches.parquet"
    done("export", built, "touches", "--to", file)
    assert duckdb.sql(f"select sum(amount_base) from '{file}'").fetchall() == [(1244.56,)]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["build", "{nowhere}"], "workbench init"),
        (["status", "{empty}"], "workbench build"),
        (["build", "{empty}"], "workbench ingest"),
        (["init", "{empty}"], "already is a workspace"),
        (["ingest", "{empty}", "{file}", "--as", "calltouch-call"], "calltouch-calls"),
        (["ingest", "{empty}", "{nowhere}", "--as", "events"], "nowhere"),
        (["ingest", "{empty}", "{file}", "--as", "events", "--project", "mian"], "main"),
        (["export", "{built}", "custmers", "--to", "x.csv"], "Did you mean 'customers'"),
        (["export", "{built}", "customers", "--to", "x.doc"], ".xlsx"),
        (["export", "{built}", "customers", "--to", "x.csv", "--where", "ltw > 1"], "ltv"),
        (["explain", "{built}", "e1", "nobody"], "nobody"),
        (["build", "{built}", "--engine", "duck"], "Did you mean 'duckdb'"),
    ],
)
def test_what_the_user_can_mend_ends_with_a_message_and_code_1(built, tmp_path, words: list[str], message: str):
    places = {"nowhere": tmp_path / "nowhere", "empty": tmp_path / "empty", "built": built}
    done("init", places["empty"])
    places["file"] = built.parent / "events.csv"
    assert message in refused(*(word.format(**places) for word in words))


def test_a_phone_of_many_is_not_explained_as_one_customer(tmp_path):
    rows = "".join(f"e{n},2026-01-0{n},call,,+74950000000,u{n}@mail.ru,,,\n" for n in range(1, 9))
    (tmp_path / "e.csv").write_text(EVENTS.splitlines()[0] + "\n" + rows, encoding="utf-8")
    done("init", tmp_path / "ws")
    done("ingest", tmp_path / "ws", tmp_path / "e.csv", "--as", "events")
    done("build", tmp_path / "ws", "--no-scores")
    told = done("explain", tmp_path / "ws", "+74950000000", "u7@mail.ru")
    assert "+74950000000 stands with 8 customers, so it may not join records." in told
    own = done("explain", tmp_path / "ws", "e7", "u7@mail.ru").split("(")[1].split(")")[0]
    assert f"{own} is one of them" in told


def test_a_failed_init_leaves_nothing(tmp_path):
    refused("init", tmp_path / "ws", "--time-zone", "Europe/Kiyv")
    assert not (tmp_path / "ws").exists()


def test_a_missing_file_among_several_is_named_before_any_is_taken(built, tmp_path):
    told = refused("ingest", built, built.parent / "events.csv", tmp_path / "no.csv", "--as", "events")
    assert "no.csv" in told
    assert "Nothing was taken in" in told


def test_what_the_system_refuses_is_said_in_words(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert "is a file" in refused("init", tmp_path / "file")
    assert "is a file" in refused("init", tmp_path / "file" / "below")


def test_wrong_usage_ends_with_code_2():
    assert workbench_apart("ingest").returncode == 2
    assert workbench("no-such-command").returncode == 2


def test_the_version_is_named():
    assert success(workbench_apart("--version")) == f"workbench {__version__}\n"


def test_a_refusal_stands_alone(tmp_path):
    done("init", tmp_path / "empty")
    told = refusal(workbench_apart("build", tmp_path / "empty"))
    assert told.startswith("Error: ")


def test_words_between_colons_stay_words(built):
    assert ":key:" in refused("explain", built, "office:key:", "office:phone:1")


def test_errors_can_be_read_by_a_program(tmp_path):
    ended = workbench("status", tmp_path, "--json")
    assert (ended.returncode, "workbench init" in json.loads(ended.stdout)["error"]) == (1, True)
