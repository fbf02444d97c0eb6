"""`workbench surveys` as a user types it: levels, answers and mentions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.typed import done, refused

EVENTS = """\
event_id,occurred_at,kind,source,subject,rating,amount,status,cookie
d1,2026-03-01T09:00:00Z,deal,google,,,100,won,anna
d2,2026-03-05T09:00:00Z,deal,google,,,300,won,anna
d3,2026-03-02T09:00:00Z,deal,google,,,50,won,boris
v1,2026-03-02T09:00:00Z,session,google,,,,,clara
n1,2026-03-06T09:00:00Z,survey,,Would you recommend us?,10,,,anna
n2,2026-03-06T09:00:00Z,survey,,Would you recommend us?,9,,,clara
n3,2026-03-06T09:00:00Z,survey,,Would you recommend us?,3,,,boris
n4,2026-03-06T10:00:00Z,survey,,Would you recommend us?,42,,,boris
c1,2026-03-07T09:00:00Z,survey,,Are you satisfied?,5,,,anna
c2,2026-04-07T09:00:00Z,survey,,Are you satisfied?,2,,,boris
m1,2026-03-08T09:00:00Z,mention,otzovik,,5,,,anna
"""


@pytest.fixture(scope="module")
def company(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("surveys") / "company"
    events = folder.parent / "events.csv"
    events.write_text(EVENTS, encoding="utf-8")
    done("init", folder)
    done("ingest", folder, events, "--as", "events")
    done("build", folder, "--no-scores")
    return folder


def rows(said: str) -> list[list[str]]:
    return [line.split() for line in said.splitlines()]


def test_levels_answers_and_mentions_are_printed(company):
    said = done("surveys", company)
    assert "Levels of 3 customers" in said
    assert ["advocate", "1", "33.3%*", "88.9%", "400.00", "400.00"] in rows(said)
    assert ["first-time", "1", "33.3%*", "11.1%", "50.00", "50.00"] in rows(said)
    assert "Of 2 buyers bought again: 50.0%*" in said
    assert "NPS +33*" in said  # two promoters less a detractor, of three
    assert "of 3 customers: 2 promoters, 1 detractor" in said
    assert "CSAT 50.0%*" in said
    assert "1 rating off the survey's scale, left out" in said
    assert ["otzovik", "1", "1", "5.00", "100.0%*"] in rows(said)


def test_a_period_and_a_condition_choose(company):
    assert "CSAT 100.0%* (20.7% to 100.0%) of 1 customer gave 4 or 5" in done("surveys", company, "--to", "2026-03-31")
    said = done("surveys", company, "--where", "won_deals > 1")
    assert "NPS +100*" in said
    assert "Levels of 1 customer" in said


def test_where_nobody_answered_it_says_so(company):
    said = done("surveys", company, "--from", "2026-05-01")
    assert "No survey was answered with a rating in this period" in said


def test_json_has_everything(company):
    found = json.loads(done("surveys", company, "--json"))
    assert found["surveys"]["nps"]["promoters"] == 2
    assert found["mentions"]["total"]["mentions"] == 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--from", "March"), "--from 'March' is no date"),
        (("--where", "won_dels > 1"), "won_deals"),
        (("--from", "2026-04-01", "--to", "2026-03-01"), "before"),
    ],
)
def test_what_cannot_be_asked_is_refused(company, words, message):
    assert message in refused("surveys", company, *words)
