"""`workbench audience` and `workbench trigger` as a user types them."""

from __future__ import annotations

import csv
import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.typed import done, refused, workbench
from tests.segments.moody_server import serving
from tests.segments.small_snapshots import has, member, publish


@pytest.fixture
def company(tmp_path) -> Path:
    """Anna and Boris have abandoned a cart; Boris has no contact."""
    folder = tmp_path / "company"
    done("init", folder)
    done("segment", "define", folder, "Carts", "ltv > 0", "--author", "olga")
    publish(
        folder,
        segments=[member("Carts", "anna"), member("Carts", "boris")],
        segment_sizes=[{"segment": "Carts", "build_no": 1, "customers": 2}],
        customers=[{"customer_id": "anna", "phones": ["+79161234567"]}],
        customer_identifiers=[has("anna", "phone", "+79161234567"), has("boris", "cookie", "ga:1")],
        triggers=[
            {
                "delivery_key": "k1",
                "trigger_name": "carts",
                "customer_id": "anna",
                "entered_at": datetime(2100, 1, 1),  # noqa: DTZ001  UTC without a zone, as in every table
                "what": "Carts",
                "build_no": 1,
            }
        ],
    )
    return folder


def test_an_audience_is_written_and_told_of(company):
    file = company / "carts.csv"
    rejected = company / "rejected.csv"
    told = done("audience", company, "Carts", "--platform", "meta", "--to", file, "--rejected", rejected)
    assert "1 of 2 customers of 'Carts' for Meta custom audience, 1 row with 1 phone and 0 e-mails" in told
    assert "no_contact" in told
    assert file.read_text(encoding="utf-8").splitlines()[0] == "phone,phone,phone,email,email,email"
    with rejected.open(encoding="utf-8", newline="") as opened:
        assert [row["customer_id"] for row in csv.DictReader(opened)] == ["boris"]
    again = done("audience", company, "Carts", "--platform", "meta", "--to", file)
    assert "0 contacts added, 0 removed, 1 kept" in again


def test_one_file_never_takes_the_place_of_the_other(company, monkeypatch):
    monkeypatch.chdir(company)
    words = ("audience", company, "Carts", "--platform", "meta", "--to", "out.csv", "--rejected")
    assert "--to and --rejected are the same file" in refused(*words, company / "out.csv")
    assert "The folder" in refused(*words, company / "nowhere" / "rejected.csv")
    assert "is written as .csv" in refused(*words, company / "workspace.toml")
    assert not (company / "out.csv").exists()
    assert "there was a file" not in done(*words, company / "rejected.csv")
    assert "there was a file out.csv; it is written anew" in done(*words, company / "rejected.csv")


def test_a_preflight_for_a_program(company):
    told = json.loads(done("audience", company, "Carts", "--platform", "yandex", "--preflight", "--json"))
    assert (told["customers"], told["written"], told["rejected"], told["file"]) == (2, 1, {"no_contact": 1}, None)
    assert told["warnings"] == ["1 rows: Yandex Audience refuses files of fewer than 100."]


def test_too_small_an_audience_ends_with_a_message_and_code_1(company):
    message = refused("audience", company, "Carts", "--platform", "yandex", "--to", company / "out.csv")
    assert "has 1 rows, and Yandex Audience takes a file from 100 on. Nothing was written." in message
    assert not (company / "out.csv").exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["Cartz", "--platform", "meta"], "Did you mean 'Carts'"),
        (["Carts", "--platform", "mete"], "Did you mean 'meta'"),
        (["Carts", "--platform", "google", "--names"], "makes no use of names"),
    ],
)
def test_what_cannot_be_written_is_said(company, words, message):
    assert message in refused("audience", company, *words, "--preflight")


def test_a_place_to_write_to_is_needed(company):
    ended = workbench("audience", company, "Carts", "--platform", "meta")
    assert (ended.returncode, "--preflight" in ended.stderr) == (2, True)


def test_a_trigger_from_making_it_to_the_post(company):
    with serving(404) as server:
        told = done("trigger", "add", company, "carts", "--segment", "Carts", "--url", server.url)
        assert "who is inside already does not enter" in told
        assert "http is not encrypted" in told
        assert "0 sent, 0 to be tried again, 0 given up" in done("trigger", "send", company), "it is due in 2100"
        entries = json.loads(done("trigger", "log", company, "--json"))
        assert [(e["delivery_key"], e["state"]) for e in entries] == [("k1", "waiting")]
        make_due(company)
        assert "1 given up" in done("trigger", "send", company)
        assert "answered 404 Not Found" in done("trigger", "log", company)
        sent = json.loads(done("trigger", "send", company, "carts", "--failed", "--with", "phones", "--json"))
        assert sent["sent"] == {"carts": 1}
        assert server.posts[1][2]["phones"] == ["+79161234567"]
        assert "phones" not in server.posts[0][2]
    (listed,) = json.loads(done("trigger", "list", company, "--json"))
    assert (listed["what"], listed["deliveries"]) == ("Carts", {"sent": 1})


def test_a_receiver_that_never_answers_is_told_of(company):
    with serving("hang", hang_s=3) as server:
        done("trigger", "add", company, "carts", "--segment", "Carts", "--url", server.url)
        done("trigger", "send", company)
        make_due(company)
        told = done("trigger", "send", company, "--timeout", "1s")
    assert "0 sent, 1 to be tried again, 0 given up" in told
    assert "(Europe/Moscow); send again then." in told
    assert "1 entry tried and not delivered; the last one: no answer within 1 s; next try 2" in done(
        "trigger", "list", company
    )
    (listed,) = json.loads(done("trigger", "list", company, "--json"))
    assert (listed["trouble"]["entries"], listed["trouble"]["error"]) == (1, "no answer within 1 s")
    make_due(company)
    assert "due now" in done("trigger", "list", company)


def test_the_log_says_what_it_does_not_show(company):
    done("trigger", "add", company, "carts", "--segment", "Carts", "--url", "http://127.0.0.1:9/")
    done("trigger", "send", company)
    connection = sqlite3.connect(company / "notes.db")
    with connection:
        connection.execute(
            "insert into deliveries select 'k2', trigger_name, 'boris', entered_at, state, attempts, next_attempt_at, "
            "sent_at, last_error from deliveries"
        )
    connection.close()
    assert "The newest 1 of 2 entries. More: --limit 2." in done("trigger", "log", company, "--limit", "1")
    assert "The newest" not in done("trigger", "log", company)
    assert "No trigger 'cart'. Did you mean 'carts'?" in refused("trigger", "log", company, "cart")


def make_due(company):
    connection = sqlite3.connect(company / "notes.db")
    with connection:
        connection.execute("update deliveries set next_attempt_at = ?", [f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S.%f}"])
    connection.close()


def test_a_trigger_is_paused_listed_and_dropped(company):
    assert "No trigger yet" in done("trigger", "list", company)
    done("trigger", "add", company, "risk", "--model", "churn", "--tier", "high")
    assert "is paused" in done("trigger", "pause", company, "risk")
    assert "paused" in done("trigger", "list", company)
    assert "goes on" in done("trigger", "pause", company, "risk", "--resume")
    assert "is gone" in done("trigger", "drop", company, "risk")
    assert "No trigger 'risk'. There is none yet." in refused("trigger", "drop", company, "risk")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["send", "{ws}", "--with", "phones"], "Name the trigger whose receiver may have it"),
        (["send", "{ws}", "x", "--with", "diary"], "Unknown detail 'diary'. Allowed with --with: phones, emails, name"),
        (["send", "{ws}", "x"], "No trigger 'x'"),
        (["send", "{ws}", "--timeout", "10"], "'10' is no duration. Write a whole number and its unit, such as 5s"),
        (["add", "{ws}", "x", "--segment", "Cartz"], "There is no segment 'Cartz'. Did you mean 'Carts'?"),
        (["add", "{ws}", "x", "--segment", "Carts", "--url", "ftp://host/"], "is no address of a webhook"),
    ],
)
def test_what_a_trigger_cannot_do_is_said(company, words, message):
    assert message in refused("trigger", *(word.format(ws=company) for word in words))
