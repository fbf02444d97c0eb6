"""`workbench identity …` as a user types it."""

from __future__ import annotations

import getpass
import json
import os
from pathlib import Path

import pytest
from rich.console import Console

from tests.cli.test_commands import EVENTS
from tests.cli.typed import done, refused, workbench
from workbench.cli import console

ANNA, BORIS = "phone:+79161234567", "email:boris@mail.ru"


@pytest.fixture(scope="module")
def company(tmp_path_factory) -> Path:
    """Anna with a visit, a call and a deal; Boris with a deal; one build."""
    folder = tmp_path_factory.mktemp("cli") / "company"
    file = folder.parent / "events.csv"
    file.write_text(EVENTS, encoding="utf-8")
    done("init", folder)
    done("ingest", folder, file, "--as", "events")
    done("build", folder, "--no-scores")
    return folder


@pytest.fixture
def fresh(company) -> Path:
    """The company without a decision."""
    for file in company.glob("notes.db*"):
        file.unlink()
    return company


def log(folder: Path) -> list[dict]:
    return json.loads(done("identity", "log", folder, "--json"))


def test_a_link_is_kept_and_takes_effect_at_the_next_build(fresh):
    told = done("identity", "link", fresh, "e2", "e4", "--reason", "Same person in the shop", "--author", "Olga")
    assert f"Decision 1: {ANNA} and {BORIS} will be one customer" in told
    assert f"takes effect at the next build: workbench build {fresh}" in told
    (entry,) = log(fresh)
    assert (entry["verb"], entry["author"], entry["reason"]) == ("link", "Olga", "Same person in the shop")
    assert (entry["a_value"], entry["b_value"], entry["effect"]) == ("+79161234567", "boris@mail.ru", "pending")
    assert entry["at"].endswith("+00:00")


def test_the_author_is_the_user_unless_one_is_named(fresh):
    made = json.loads(done("identity", "cut", fresh, "ga:1", "anna@mail.ru", "--reason", "Two people", "--json"))
    user = os.environ.get("WORKBENCH_USER") or getpass.getuser()
    assert (made["new"], made["decision"]["author"]) == (True, user)


def test_a_decision_is_undone_and_brought_back(fresh):
    done("identity", "link", fresh, "e2", "e4", "--reason", "Same person")
    assert "Decision 2 undoes decision 1" in done("identity", "undo", fresh, 1, "--reason", "They are sisters")
    done("identity", "undo", fresh, 2, "--reason", "They are not")
    assert [(entry["decision_no"], entry["effect"], entry["undone_by"]) for entry in log(fresh)] == [
        (1, "pending", None),
        (2, "undone", 3),
        (3, "", None),
    ]
    told = done("identity", "log", fresh)
    assert "undone by 3" in told
    assert "Waiting for the next build: 1" in told


def test_the_same_decision_again_writes_nothing(fresh):
    done("identity", "link", fresh, "e2", "e4", "--reason", "Same person")
    told = done("identity", "link", fresh, "e4", "e2", "--reason", "Again")
    assert "That is decided already, so nothing was written. See decision 1 (" in told
    assert "next build" not in told


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["link", "{ws}", "e2", "nobody", "--reason", "x"], "'nobody' is no event"),
        (["link", "{ws}", "e2", "e3", "--reason", "x"], "both carry phone:+79161234567"),
        (["cut", "{ws}", "e2", "e4", "--reason", "x"], "Undo decision 1 first"),
        (["undo", "{ws}", "9", "--reason", "x"], "There is no decision 9. They are numbered 1 to 1"),
        (["undo", "{ws}", "-1", "--reason", "x"], "There is no decision -1. They are numbered 1 to 1"),
        (["link", "{ws}", "e1", "e4", "--reason", " "], "The reason is empty"),
        (["bridges", "{ws}", "nobody"], "'nobody' is no event"),
    ],
)
def test_what_cannot_be_done_ends_with_a_message_and_code_1(fresh, words, message):
    done("identity", "link", fresh, "e2", "e4", "--reason", "Same person")
    assert message in refused("identity", *(word.format(ws=fresh) for word in words))
    assert len(log(fresh)) == 1


def test_a_decision_without_a_reason_is_wrong_usage(fresh):
    ended = workbench("identity", "link", fresh, "e2", "e4")
    assert (ended.returncode, "--reason" in ended.stderr) == (2, True)


def test_an_empty_log_says_how_to_begin(fresh):
    assert "No decision yet. Make one with: workbench identity link" in done("identity", "log", fresh)


@pytest.mark.parametrize("width", ["80", "120"])
def test_the_log_fits_the_terminal_and_tears_no_identifier(fresh, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", width)
    done("identity", "link", fresh, "e2", "e4", "--author", "Olga Petrova", "--reason", "Said so on the phone in May")
    done("identity", "undo", fresh, 1, "--author", "Olga Petrova", "--reason", "Not she but her sister, she says")
    told = done("identity", "log", fresh).splitlines()
    assert max(map(len, told)) <= int(width)
    words = " ".join(told).split()
    assert (words.count(ANNA), words.count(BORIS)) == (2, 2)


def test_an_identifier_wider_than_the_terminal_ends_in_dots(monkeypatch, capsys):
    monkeypatch.setattr(console, "OUT", Console(width=80, highlight=False))
    console.say_table("", ("about", "why"), [("email:" + "a" * 90 + "@mail.ru", "because")], whole=("about",))
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("email:aaa")]
    assert "…" in line
    assert len(line) <= 80


def test_text_that_looks_like_markup_is_printed_as_it_is(fresh):
    done("identity", "link", fresh, "e2", "e4", "--reason", "[red]x[/red]", "--author", "[b]O")
    told = done("identity", "log", fresh)
    assert "[red]x[/red]" in told
    assert "[b]O" in told


def test_a_preview_shows_the_customers_that_would_result_and_decides_nothing(fresh):
    shown = json.loads(done("identity", "preview", fresh, "cut", "e1", "e3", "--json"))
    assert [part["touches"] for part in shown["now"]] == [3]
    assert sorted(part["touches"] for part in shown["then"]) == [1, 2]
    assert [(lost["kind"], lost["value"]) for lost in shown["cut"]] == [("cookie", "ga:1")]
    told = done("identity", "preview", fresh, "cut", "e1", "e3")
    assert "Evidence that would join no more" in told
    assert "1,234.56" in told
    assert log(fresh) == []
    assert "Unknown decision 'cutt'. Did you mean 'cut'" in refused("identity", "preview", fresh, "cutt", "e1", "e3")


def test_a_preview_breaks_no_figure_and_no_heading(fresh, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    told = done("identity", "preview", fresh, "cut", "e1", "e3").splitlines()
    assert max(map(len, told)) <= 80
    headings = [line.split() for line in told if line.startswith("customer")]
    assert headings == [["customer", "touches", "first", "touch", "source", "deals", "LTV,", "RUB"]] * 2
    assert any(line.rstrip().endswith("1,234.56") for line in told)


def test_the_bridge_of_a_customer_is_named(fresh):
    # the visit and the call share a cookie, the call and the deal a phone
    (bridge, *_) = json.loads(done("identity", "bridges", fresh, "e2", "--json"))
    assert bridge["parts"] == 2
    assert "Bridges" in done("identity", "bridges", fresh, "e2")


def test_without_conflicts_that_is_said(fresh):
    assert json.loads(done("identity", "conflicts", fresh, "--json")) == []
    assert "No customer holds two values" in done("identity", "conflicts", fresh)


def test_explain_is_among_the_identity_commands_too(fresh):
    assert done("identity", "explain", fresh, "e2", "e3") == done("explain", fresh, "e2", "e3")
