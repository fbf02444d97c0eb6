"""`workbench channels` as a user types it, and the desk behind it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from tests.cli.typed import done, refused
from workbench.errors import WorkbenchError
from workbench.workspace import Workspace

EVENTS = """\
event_id,occurred_at,kind,source,medium,campaign,amount,status,cookie
s1,2026-03-02T09:00:00Z,session,yandex,cpc,[red]sale,,,anna
d1,2026-03-05T09:00:00Z,deal,,,,1000,won,anna
s2,2026-03-03T09:00:00Z,session,,,,,,boris
"""
ADS = """\
date,platform,campaign,impressions,clicks,cost,utm_source,utm_medium
2026-03-02,yandex,[red]sale,100,10,400,yandex,cpc
2026-03-02,vk,Clips,50,1,100,,
"""


@pytest.fixture(scope="module")
def company(tmp_path_factory) -> Path:
    """Anna came by an ad and bought; nobody came by the other."""
    folder = tmp_path_factory.mktemp("channels") / "company"
    done("init", folder)
    for name, text, preset in (("events.csv", EVENTS, "events"), ("ads.csv", ADS, "ads")):
        file = folder.parent / name
        file.write_text(text, encoding="utf-8")
        done("ingest", folder, file, "--as", preset)
    done("build", folder, "--no-scores")
    return folder


def test_the_table_tells_what_ads_cost_and_brought(company):
    said = done("channels", company, "--by", "campaign")
    assert "[red]sale" in said
    assert "150%*" in said  # 1000 of 400
    assert "Clips (ads only)" in said
    assert "Cost of 100 (20.0%) is of sources that no traffic names" in said
    assert "go by last non-direct (marketing.model)" in said
    assert "Direct" in said  # named by no source, medium or campaign
    assert "(none) / (none)" not in said
    assert "* counted from fewer than 30" in said


def test_traffic_is_printed_instead(company):
    said = done("channels", company, "--traffic")
    assert ["Paid", "search", "100", "10", "10.0%", "1", "1", "2.5*"] in [line.split() for line in said.splitlines()]
    assert "--traffic" in done("channels", company)


@pytest.mark.parametrize(("spent", "told"), [(-5, "Cost of -5.00 is of sources"), (-9, "Cost of -9.00 is of sources")])
def test_costs_may_make_up_for_each_other(tmp_path, spent, told):
    folder, events, ads = (tmp_path / name for name in ("company", "events.csv", "ads.csv"))
    events.write_text(EVENTS, encoding="utf-8")
    lines = f"2026-03-02,yandex,Brand,1,1,5,yandex,cpc\n2026-03-02,vk,Clips,1,1,{spent},,\n"
    ads.write_text(ADS.splitlines()[0] + "\n" + lines, encoding="utf-8")
    done("init", folder)
    done("ingest", folder, events, "--as", "events")
    done("ingest", folder, ads, "--as", "ads")
    done("build", folder, "--no-scores")
    said = done("channels", folder)
    assert told in said
    assert "Cost of 5.00 is of campaigns that no traffic names" in said


def test_json_has_everything(company):
    found = json.loads(done("channels", company, "--from", "2026-03-01", "--to", "2026-03-31", "--json"))
    search = found["rows"][0]
    assert (search["channel"], search["cost"], search["revenue"], search["payback_days"]) == (
        "Paid search",
        400,
        1000,
        3,
    )
    assert search["behind"]["customers"] == {
        "figure": "channel", "by": "channel", "first": "2026-03-01", "last": "2026-03-31", "channel": "Paid search",
        "what": "customers",
    }  # fmt: skip
    assert found["previous"]["cost"] == 0


def test_who_stays_by_first_channel(company):
    said = done("channels", company, "--loyal", "--where", "won_deals > 0")
    assert "Paid search" in said
    assert "Direct" not in said
    assert "of fewer than 30 buyers" in said


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--by", "campain"), "Did you mean 'campaign'"),
        (("--from", "March"), "--from 'March' is no date"),
        (("--from", "2026-W02-1"), "--from '2026-W02-1' is no date"),
        (("--to", "20260108"), "--to '20260108' is no date"),
        (("--channel", "Paid serch"), "Did you mean 'Paid search'"),
        (("--loyal", "--channel", "Nope"), "there is no such channel. Channels: "),
        (("--where", "won_deals > 0"), "Give it with --loyal"),
        (("--from", "2026-03-02", "--to", "2026-03-01"), "before it begins"),
    ],
)
def test_what_cannot_be_asked_is_refused(company, words, message):
    assert message in refused("channels", company, *words)


def test_the_desk_takes_days_as_they_come_from_pandas(company):
    desk = Workspace(company).marketing
    assert desk.channels(date(2026, 3, 2), date(2026, 3, 2)).total["sessions"] == 1
    assert desk.loyalty(channels=["Direct"]).total["customers"] == 1
    with pytest.raises(WorkbenchError, match="not a date"):
        desk.channels("2026-03-02")  # type: ignore[arg-type]


def test_channels_that_are_known_but_have_nothing_are_no_mistake(company):
    assert json.loads(done("channels", company, "--channel", "Video", "--json"))["rows"] == []
    assert json.loads(done("channels", company, "--channel", "Paid other", "--json"))["total"]["cost"] == 100


def test_attribution_prints_only_what_has_something(company):
    said = done("attribution", company, "--from", "2026-04-01")
    assert "Paid search" not in said
    assert "Paid search" in done("attribution", company)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--by", "campaign", "--rates"), "--rates is of shapley, which shares out by channel only"),
        (("--model", "linear", "--rates"), "Add --model shapley"),
        (("--by", "source", "--order", "2"), "--order is of markov"),
        (("--order", "0"), "Markov looks 1 to 4 touches back"),
    ],
)
def test_options_that_would_change_nothing_are_refused(company, words, message):
    assert message in refused("attribution", company, *words)


def test_one_channel_may_be_a_text(company):
    desk = Workspace(company).marketing
    assert desk.loyalty(channels="Direct").total["customers"] == 1
    assert desk.transitions(channels="Direct").total == 1
