"""What the desk gives of chosen people opens exactly as many customers in the journal."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date

import pytest

from tests.browser.marketing_company import CUSTOMERS, build_marketing
from workbench.segments.language.grammar import parse
from workbench.show.pages.journal.filters import JournalFilter
from workbench.show.pages.journal.view import Journal
from workbench.workspace import Workspace

COMPARED = [
    {"column": "ltv", "operator": "<", "value": 80},
    {"column": "name", "operator": "!=", "value": 'An "ad" \\ 0'},
]
ALL_PARTS = {
    "first": date(2026, 3, 2),
    "last": date(2026, 6, 1),
    "channels": ["Paid search", "E-mail", "Direct"],
    "where": "session_count > 0",
}
PEOPLE = {"everybody": {}, "all parts": ALL_PARTS, "compared": {"where": COMPARED}}
CONDITIONS = [
    ' had deal where (status = "won") or in segment "No deals" ',
    {"any": [{"column": "won_deals", "operator": ">", "value": 1}, {"had": "mention"}]},
    {"not": {"column": "first_at", "operator": ">=", "value": "2026-04-01"}},
    parse("had call within 900d"),
]
JUNE = (date(2026, 3, 1), date(2026, 6, 1))
FIGURES = {
    "transitions": lambda desk, **people: desk.transitions(**people),
    "transitions by channel": lambda desk, **people: desk.transitions("channel", collapsed=True, **people),
    "flows": lambda desk, **people: desk.flows(keep=2, **people),
    "cut flows": lambda desk, **people: desk.flows("channel", start="deal won", steps=3, keep=1, **people),
    "between": lambda desk, **people: desk.between("session", "deal won", **people),
    "times to a deal": lambda desk, **people: desk.times_to(**people),
    "times to a target": lambda desk, **people: desk.times_to("target", **people),
    "levels": lambda desk, **people: desk.levels(*JUNE, **people),
    "surveys": lambda desk, **people: desk.surveys(**people),
    "surveys of days": lambda desk, **people: desk.surveys(*JUNE, **people),
    "mentions": lambda desk, **people: desk.mentions(**people),
    "loyalty": lambda desk, **people: desk.loyalty(**people),
}


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    return build_marketing(tmp_path_factory.mktemp("desk") / "company")


@pytest.fixture(scope="module")
def desk(company):
    return Workspace(company).marketing


@pytest.fixture(scope="module")
def opened(company):
    """Count the customers that the journal shows behind a figure."""
    journal = Journal.open(company)
    yield lambda figure: journal.page(JournalFilter(behind=json.dumps(figure))).total
    journal.close()


def linked(answer):
    """Find every number of an answer that names its customers."""
    if isinstance(answer, dict):
        links = answer.get("behind") or {}
        if "figure" in links:
            yield answer["customers"], links
        else:
            yield from ((answer[name], link) for name, link in links.items())
        if "without_behind" in answer:
            yield answer["without"], answer["without_behind"]
        answer = list(answer.values())
    if isinstance(answer, list):
        for part in answer:
            yield from linked(part)


@pytest.mark.parametrize("people", PEOPLE)
@pytest.mark.parametrize("figure", FIGURES)
def test_every_number_opens_as_many_customers(desk, opened, figure, people):
    told = list(linked(asdict(FIGURES[figure](desk, **PEOPLE[people]))))
    assert told
    assert [(opened(link), link) for _, link in told] == told


@pytest.mark.parametrize("where", CONDITIONS, ids=str)
def test_a_condition_in_any_form_is_asked_again(desk, opened, where):
    found = desk.levels(where=where)
    assert 0 < found.total < CUSTOMERS
    assert [opened(row["behind"]) for row in found.rows] == [row["customers"] for row in found.rows]


@pytest.mark.parametrize("people", PEOPLE)
def test_so_does_every_cell_of_the_step_matrix(desk, opened, people):
    found = desk.step_matrix(steps=3, **PEOPLE[people])
    for event, row in found.customers.items():
        assert [opened(found.behind(event, step)) for step in found.steps] == row


@pytest.mark.parametrize("by", [None, "channel", "month", "operator"])
@pytest.mark.parametrize("mode", ["closed", "open"])
def test_so_does_every_stage_of_the_funnel(desk, opened, mode, by):
    found = desk.funnel(mode, by, **ALL_PARTS)
    for group in found.groups:
        assert opened(found.behind(value=group["value"])) == group["customers"]
        for stage in group["stages"]:
            assert opened(found.behind(stage["stage"], group["value"])) == stage["customers"]
        before = [None, *found.stages]
        for stage, previous in zip(group["stages"], before, strict=False):
            assert opened(found.behind(previous, group["value"], dropped=True)) == stage["dropped"]


def test_so_does_every_reason_of_a_loss(desk, opened):
    found = desk.loss_reasons(**ALL_PARTS)
    assert [row["reason"] for row in found.rows] == ["Price", None]
    assert [opened(found.behind(row["reason"])) for row in found.rows] == [row["customers"] for row in found.rows]
    assert opened(found.behind()) == found.customers


@pytest.mark.parametrize(("by", "active"), [("first touch", "touch"), ("first deal", "purchase")])
def test_so_does_every_cell_of_the_cohorts(desk, opened, by, active):
    found = desk.cohorts(by, active, **ALL_PARTS)
    for row in found.rows:
        assert opened(found.behind(row["cohort"])) == row["customers"]
        for cell in row["cells"]:
            assert opened(found.behind(row["cohort"], cell["month_no"])) == cell["active"]
    assert opened(found.behind(None)) == found.outside["customers"]


def test_two_groups_that_are_compared_open_each_its_own(desk, opened):
    found = desk.compare(ALL_PARTS, {"channels": ["E-mail"], "where": COMPARED})
    for row in [*found.events, *found.edges]:
        assert (opened(row["behind"]["a"]), opened(row["behind"]["b"])) == (row["a"], row["b"])
    won = next(row for row in found.events if row["event"] == "deal won")
    assert won["b"] == 6


def test_customers_of_a_period_open_as_many(desk, opened):
    found = desk.overview(date(2026, 3, 1), date(2026, 6, 30), channels=["Paid search", "E-mail"])
    new = next(card for card in found.cards if card["name"] == "new_people")
    assert new["value"] == opened(new["behind"]) == 66
    assert [opened(row["behind"]["new_people"]) for row in found.series] == [row["new_people"] for row in found.series]
    by_channel = desk.channels(date(2026, 3, 1), date(2026, 5, 31)).rows
    assert [opened(row["behind"]["customers"]) for row in by_channel] == [row["customers"] for row in by_channel]


def test_numbers_of_chosen_people_that_are_known(desk, opened):
    paid = desk.levels(channels=["Paid search"], first=date(2026, 3, 1), last=date(2026, 12, 31), where="ltv > 50")
    assert (paid.total, paid.repeat["customers"], opened(paid.rows[1]["behind"])) == (40, 0, 40)
    mail = desk.levels(channels=["E-mail"])
    assert (mail.repeat["customers"], opened(mail.repeat["behind"])) == (6, 6)


def test_a_link_says_whose_figure_it_is(desk):
    asked = desk.levels(**ALL_PARTS).repeat["behind"]["people"]
    assert asked == {
        "first": "2026-03-02",
        "last": "2026-06-01",
        "channels": ["Paid search", "E-mail", "Direct"],
        "condition": "session_count > 0",
    }
    assert "people" not in desk.levels().repeat["behind"]
