"""`workbench paths` as a user types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.typed import done, refused

EVENTS = """\
event_id,occurred_at,kind,status,amount,source,medium,phone
a1,2026-01-05T09:00:00Z,session,,,google,cpc,+7 916 000-00-01
a2,2026-01-05T09:30:00Z,session,,,google,cpc,+7 916 000-00-01
a3,2026-01-05T10:00:00Z,call,,,,,+7 916 000-00-01
a4,2026-01-08T10:00:00Z,deal,won,100,,,+7 916 000-00-01
b1,2026-02-01T09:00:00Z,session,,,,,+7 916 000-00-02
"""


@pytest.fixture(scope="module")
def company(tmp_path_factory) -> Path:
    """Two customers."""
    folder = tmp_path_factory.mktemp("paths") / "company"
    file = folder.parent / "events.csv"
    file.write_text(EVENTS, encoding="utf-8")
    done("init", folder)
    done("ingest", folder, file, "--as", "events")
    done("build", folder, "--no-scores")
    return folder


def lines(*words: object) -> list[list[str]]:
    return [line.split() for line in done(*words).splitlines()]


def test_what_follows_what_step_by_step_and_how_long(company):
    printed = lines("paths", company, "--steps", "2")
    assert ["call", "deal", "won", "1", "100.0%*", "1", "100.0%*", "3.0", "days"] in printed
    assert ["session", "100.0%*"] in printed
    assert ["(end)", "50.0%*"] in printed
    assert "First won deal: 1 of 2 customers (50.0%*); half of them within 3.0 days" in done("paths", company)


def test_repeats_and_channels(company):
    assert not any(line[:2] == ["session", "session"] for line in lines("paths", company))
    assert any(line[:2] == ["session", "session"] for line in lines("paths", company, "--repeats"))
    assert any(line[:3] == ["Paid", "search", "call"] for line in lines("paths", company, "--by", "channel"))


def test_between_two_events(company):
    printed = lines("paths", company, "--start", "session", "--end", "deal won")
    assert ["deal", "won", "1", "50.0%*", "2"] in printed
    assert ["no", "deal", "won", "1", "50.0%*", "2"] in printed
    assert "within 3.0 days" in done("paths", company, "--start", "session", "--end", "deal won")
    assert "From call to session" in done("paths", company, "--start", "call", "--end", "session")


def test_customers_are_chosen(company):
    told = json.loads(done("paths", company, "--to", "2026-01-31", "--json"))
    assert (told["transitions"]["total"], told["times_to"]["without"]) == (1, 0)
    assert json.loads(done("paths", company, "--where", "won_deals = 0", "--json"))["step_matrix"]["total"] == 1


def test_what_cannot_be_asked_is_told(company):
    assert "no level 'chanel'" in refused("paths", company, "--by", "chanel")
    assert "--start is given without --end" in refused("paths", company, "--start", "session")
    assert "--end is given without --start" in refused("paths", company, "--end", "deal won")
    assert "Did you mean 'session'" in refused("paths", company, "--start", "sesion", "--end", "call")
    words = ("--by", "channel", "--start", "call", "--end", "x")
    assert "Events: Direct, Paid search" in refused("paths", company, *words)
    assert "Did you mean 'Direct'" in refused("paths", company, "--channel", "Direkt")
    assert "--from 'May' is no date" in refused("paths", company, "--from", "May")
