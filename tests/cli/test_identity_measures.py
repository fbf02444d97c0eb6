"""quality, suggest and sensitivity as a user types them."""

from __future__ import annotations

import json

import pytest

from tests.cli.typed import done, refused

GIVEN = ("Анна", "Мария", "Ольга", "Ирина", "Галина", "Вера", "Денис", "Роман", "Тарас", "Захар")
FAMILY = ("Ковальчук", "Шаповал", "Приходько", "Сорока", "Журба", "Гнатюк")
HEADER = "event_id,occurred_at,kind,name,phone,email,city,amount,status\n"


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    """Sixty people, of whom the first wrote twice, and the truth about them; her name is hostile."""
    folder = tmp_path_factory.mktemp("measures") / "company"
    rows, truth = [], ["event_id,person_id"]
    for number in range(60):
        given, family = GIVEN[number % 10], FAMILY[number // 10]
        mail = "abcdefghij"[number % 10] * 3 + "klmnop"[number // 10] * 3
        rows.append(f"e{number},2026-01-05,deal,{given} {family},+7916{number * 7919:07},{mail}@mail.ru,Тула,10,won")
        truth.append(f"e{number},{number}")
    rows.append("again,2026-01-05,deal,[bold]Анна Ковальчук[/],+79990000001,aaaakkk@mail.ru,Тула,5,won")
    truth.append("again,0")
    (folder.parent / "events.csv").write_text(HEADER + "\n".join(rows), encoding="utf-8")
    (folder.parent / "truth.csv").write_text("\n".join(truth), encoding="utf-8")
    done("init", folder)
    done("ingest", folder, folder.parent / "events.csv", "--as", "events")
    done("build", folder, "--no-scores")
    return folder


def test_quality_says_what_is_mixed_and_split(company):
    truth = company.parent / "truth.csv"
    found = json.loads(done("identity", "quality", company, "--truth", truth, "--json"))
    assert found["pairwise"] == {"precision": 1.0, "recall": 0.0, "f1": 0.0}
    assert found["b_cubed"]["recall"] == pytest.approx(60 / 61)
    assert found["split"] == [{"person_id": "0", "events": 2, "customers": 2, "missed_pairs": 1}]
    printed = done("identity", "quality", company, "--truth", truth)
    assert "Compared 61 events of 60 persons and 61 customers." in printed
    assert "Persons that are split" in printed


def test_quality_refuses_a_file_that_is_no_truth(company):
    assert "has no column 'person_id'" in refused(
        "identity", "quality", company, "--truth", company.parent / "events.csv"
    )


def test_suggest_shows_the_pair_and_how_to_accept_it(company):
    found = json.loads(done("identity", "suggest", company, "--json"))
    assert found["about"]["customers"] == 61
    best = found["suggestions"][0]
    assert {best["name_a"], best["name_b"]} == {"Анна Ковальчук", "[bold]Анна Ковальчук[/]"}
    printed = done("identity", "suggest", company)
    assert "a cautious guess: too little is known here" in printed
    assert "[bold]" in printed
    assert "workbench identity link" in printed


def test_a_suggestion_takes_one_line_with_both_ids_whole(company, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    best = json.loads(done("identity", "suggest", company, "--json"))["suggestions"][0]
    told = done("identity", "suggest", company).splitlines()
    (line,) = [line for line in told if best["customer_a"] in line and best["customer_b"] in line]
    assert "…" in line  # the long name
    assert len(line) <= 80


def test_sensitivity_sets_three_rules_side_by_side(company):
    rows = json.loads(done("identity", "sensitivity", company, "--json"))
    assert {row["figure"]: row["normal"] for row in rows}["customers"] == 61
    printed = done("identity", "sensitivity", company)
    assert "strict: Half of every limit" in printed
    assert "100.0%" in printed


def test_figures_of_touches_say_so(company, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    rows = {row["figure"]: row["unit"] for row in json.loads(done("identity", "sensitivity", company, "--json"))}
    assert (rows["largest_customer"], rows["touches_per_customer"]) == ("touches", "touches")
    printed = done("identity", "sensitivity", company)
    (line,) = [line.split() for line in printed.splitlines() if "touches of the largest customer" in line]
    assert line[-4:-1] == ["1", "1", "1"]
