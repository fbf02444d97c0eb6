"""`workbench funnel` and `workbench cohorts` as a user types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.typed import done, refused

EVENTS = """\
event_id,occurred_at,kind,status,amount,source,medium,operator,loss_reason,phone
a1,2026-01-05T09:00:00Z,session,,,google,cpc,,,+7 916 000-00-01
a2,2026-01-05T10:00:00Z,call,,,,,Eva,,+7 916 000-00-01
a3,2026-02-05T10:00:00Z,deal,won,100.10,,,,,+7 916 000-00-01
b1,2026-01-31T21:00:00Z,session,,,,,,,+7 916 000-00-02
b2,2026-02-01T09:00:00Z,deal,lost,50,,,,[red]Price[/],+7 916 000-00-02
c1,2026-03-01T09:00:00Z,call,,,,,,,+7 916 000-00-03
"""


@pytest.fixture(scope="module")
def company(tmp_path_factory) -> Path:
    """Three customers; the zone is Moscow, so that the second comes in February."""
    folder = tmp_path_factory.mktemp("funnel") / "company"
    file = folder.parent / "events.csv"
    file.write_text(EVENTS, encoding="utf-8")
    done("init", folder)
    done("ingest", folder, file, "--as", "events")
    done("build", folder, "--no-scores")
    return folder


def lines(*words: object) -> list[list[str]]:
    return [line.split() for line in done(*words).splitlines()]


def test_stages_are_printed_with_shares_and_times(company):
    printed = lines("funnel", company)
    assert ["Visit", "2", "66.7%*", "66.7%*", "1"] in printed
    assert ["Lead", "1", "33.3%*", "50.0%*", "1", "1.0", "h"] in printed
    assert ["Won", "1", "33.3%*", "100.0%*", "0", "0", "s"] in printed
    # what a customer's system wrote is text, never markup
    assert ["[red]Price[/]", "1", "100.0%*", "1", "50.00"] in printed


def test_at_any_time_and_in_parts(company):
    assert ["Deal", "2", "66.7%*", "50.0%*", "1", "31.0", "days"] in lines("funnel", company, "--open")
    parted = lines("funnel", company, "--by", "channel")
    assert ["Direct", "1", "100.0%*", "0.0%*", "0.0%*", "0.0%*"] in parted
    assert ["(none)", "1", "0.0%*", "0.0%*", "0.0%*", "0.0%*"] in parted
    assert ["2026-02", "1", "100.0%*", "0.0%*", "0.0%*", "0.0%*"] in lines("funnel", company, "--by", "month")


def test_customers_are_chosen(company):
    assert json.loads(done("funnel", company, "--to", "2026-01-31", "--json"))["funnel"]["total"] == 1
    assert json.loads(done("funnel", company, "--channel", "Direct", "--json"))["losses"]["deals"] == 1
    assert json.loads(done("funnel", company, "--where", "won_deals > 0", "--json"))["funnel"]["total"] == 1
    assert json.loads(done("cohorts", company, "--where", "won_deals > 0", "--json"))["customers"] == 1


def test_cohorts_are_printed_with_what_is_not_finished(company):
    assert ["2026-01", "1", "100%*", "100%*", "0%*…"] in lines("cohorts", company)
    assert ["2026-01", "1", "0*", "100*", "100*…"] in lines("cohorts", company, "--revenue")
    printed = done("cohorts", company, "--by", "first deal")
    assert "2 customers in no cohort: without a won deal." in printed


def test_what_there_is_not_is_told(company):
    assert "Parts: channel, month, operator" in refused("funnel", company, "--by", "colour")
    assert "Did you mean 'first deal'" in refused("cohorts", company, "--by", "first deals")
    assert "--from 'May' is no date" in refused("cohorts", company, "--from", "May")
    for command in ("funnel", "cohorts"):
        assert "there is no such channel" in refused(command, company, "--channel", "Nope")


def test_a_wrong_stage_stops_the_build_and_keeps_what_was_built(company):
    toml = company / "workspace.toml"
    before = toml.read_text(encoding="utf-8")
    toml.write_text(before + "\n[funnel]\nVisit = 'kind = \"sesion\"'\nDeal = 'kind = \"deal\"'\n", encoding="utf-8")
    told = refused("build", company, "--no-scores")
    assert "The stage 'Visit' of the funnel" in told
    assert "session" in told
    toml.write_text(before, encoding="utf-8")
    assert json.loads(done("funnel", company, "--json"))["funnel"]["total"] == 3


def test_a_renamed_stage_is_another_funnel_after_the_next_build(company):
    toml = company / "workspace.toml"
    toml.write_text(
        toml.read_text(encoding="utf-8") + "\n[funnel]\nHello = 'kind = \"session\"'\nBye = 'kind = \"chat\"'\n",
        encoding="utf-8",
    )
    done("build", company, "--no-scores")
    assert json.loads(done("funnel", company, "--json"))["funnel"]["stages"] == ["Hello", "Bye"]
