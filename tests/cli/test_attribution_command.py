"""`workbench attribution` as a user types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.typed import done, refused

# Anna came by an ad, then a letter, and bought for 100; Boris came by an ad and bought for 300; Clara got a letter and
# bought nothing; of Dora nothing but her purchase for 50 is known.
EVENTS = """\
event_id,occurred_at,kind,source,medium,campaign,amount,status,cookie
a1,2026-03-01T09:00:00Z,session,google,cpc,spring,,,anna
a2,2026-03-02T09:00:00Z,session,newsletter,email,,,,anna
a3,2026-03-03T09:00:00Z,deal,,,,100,won,anna
b1,2026-03-01T09:00:00Z,session,google,cpc,spring,,,boris
b2,2026-03-03T09:00:00Z,deal,,,,300,won,boris
c1,2026-03-01T09:00:00Z,session,newsletter,email,,,,clara
d1,2026-03-04T09:00:00Z,deal,,,,50,won,dora
"""


@pytest.fixture(scope="module")
def company(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("attribution") / "company"
    events = folder.parent / "events.csv"
    events.write_text(EVENTS, encoding="utf-8")
    done("init", folder)
    done("ingest", folder, events, "--as", "events")
    done("build", folder, "--no-scores")
    return folder


def lines(said: str) -> list[list[str]]:
    return [line.split() for line in said.splitlines()]


def test_models_stand_side_by_side(company):
    said = done("attribution", company, "--model", "first", "--model", "last", "--model", "linear")
    assert ["Paid", "search*", "2", "400", "300", "350"] in lines(said)
    assert ["E-mail*", "1", "0", "100", "50"] in lines(said)
    assert "3 conversions with 450.00, look-back 90 days" in said
    assert "Unobserved: 1 (33.3%)" in said
    assert "1 of them are the first thing known" in said
    assert "Chains that did not convert: 1" in said
    assert "* touched by fewer than 30 conversions" in said
    assert "Direct" not in said  # it brought nothing


def test_conversions_are_printed_instead(company):
    said = done("attribution", company, "--model", "linear", "--conversions")
    assert ["Paid", "search*", "2", "1.5"] in lines(said)


def test_campaigns_and_a_shorter_look_back(company):
    said = done("attribution", company, "--model", "first", "--by", "campaign", "--lookback", "36h")
    assert "spring" not in said  # two days before both purchases
    assert "look-back 1.5 days" in said
    assert "Unobserved: 2 (66.7%)" in said


def test_json_shares_out_all_of_the_revenue_by_every_model(company):
    found = json.loads(done("attribution", company, "--json"))
    assert len(found["models"]) == 8
    for model in found["models"]:
        assert sum(row["values"][model]["revenue"] for row in found["rows"]) == pytest.approx(450, abs=1e-9)
        assert sum(row["values"][model]["conversions"] for row in found["rows"]) == pytest.approx(3, abs=1e-9)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--order", "0"), "--order 0: Markov looks 1 to 4 touches back"),
        (("--by", "campaign", "--rates"), "--rates is of shapley, which shares out by channel only"),
        (("--model", "first", "--order", "2"), "Add --model markov"),
        (("--model", "markow"), "markov"),
        (("--by", "chanel"), "channel"),
        (("--lookback", "200d"), "90"),
        (("--lookback", "soon"), "soon"),
        (("--from", "March"), "--from 'March' is no date"),
    ],
)
def test_what_cannot_be_asked_is_refused(company, words, message):
    assert message in refused("attribution", company, *words)
