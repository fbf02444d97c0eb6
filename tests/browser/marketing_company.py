"""A company of 94 customers for the pages of marketing, written by hand and built by the real pipeline.

| group | customers | what they did |
|---|---|---|
| ads | 40 | a visit from an ad, a call two days later, a deal won on day 5 |
| asked | 20 | two visits from an ad, a request; the deal was lost, half of them for the price |
| mail | 6 | a visit from a newsletter, a deal won, the answer 9 to a survey, another deal a month later |
| only | 12 | a visit from a social network, and nothing more |
| rang | 8 | a call, and a deal won: nobody knows how they came; the answer 4 to a survey |
| odd | 3 | a visit whose source is markup, a chat, a deal that is open |
| long | 1 | forty visits without a source |
| told | 4 | a mention of the shop, a visit by a link |

First touches lie in March to June 2026, one a day, in the time zone Europe/Berlin; the last touch is in July.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import workbench

HOSTILE_SOURCE = "<img src=x onerror=alert(1)>"
LONG_CAMPAIGN = "Wolfeschlegelsteinhausenbergerdorff" * 3
GROUPS = {"ads": 40, "asked": 20, "mail": 6, "only": 12, "rang": 8, "odd": 3, "long": 1, "told": 4}
CUSTOMERS = sum(GROUPS.values())
"""94 customers; 54 of them won a deal."""

_START = datetime(2026, 3, 1, 9)  # noqa: DTZ001  UTC, as the preset reads it
_FIELDS = (
    "event_id", "occurred_at", "kind", "source", "medium", "campaign", "content", "amount", "currency", "status",
    "loss_reason", "order_number", "operator", "direction", "answered", "category", "subject", "rating", "name", "phone", "cookie",
)  # fmt: skip
_AD = {"source": "google", "medium": "cpc", "campaign": "spring"}
_MAIL = {"source": "newsletter", "medium": "email", "campaign": LONG_CAMPAIGN}
_WON = {"status": "won", "currency": "EUR"}

_CHAINS: dict[str, list[tuple[float, str, dict[str, Any]]]] = {
    "ads": [
        (0, "session", {**_AD, "content": "red"}),
        (2, "call", {"operator": "Olga", "direction": "in", "answered": "true"}),
        (5, "deal", {**_WON, "amount": "100.10"}),
    ],
    "asked": [
        (0, "session", {**_AD, "content": "blue"}),
        (1, "session", _AD),
        (1.1, "request", {"operator": "Ivan", "direction": "in", "answered": "true"}),
        (4, "deal", {"status": "lost", "currency": "EUR", "amount": "50"}),
    ],
    "mail": [
        (0, "session", _MAIL),
        (1, "deal", {**_WON, "amount": "20"}),
        (3, "survey", {"rating": "9", "direction": "in", "category": "nps"}),
        (31, "deal", {**_WON, "amount": "30.55"}),
    ],
    "only": [(0, "session", {"source": "facebook", "medium": "social"})],
    "rang": [
        (0, "call", {"operator": "Olga", "direction": "in", "answered": "false"}),
        (1, "deal", {**_WON, "amount": "70"}),
        (2, "survey", {"rating": "4", "direction": "in", "category": "nps"}),
    ],
    "odd": [
        (0, "session", {"source": HOSTILE_SOURCE, "medium": "cpc", "campaign": "=1+1"}),
        (0.2, "chat", {"direction": "in", "answered": "true", "operator": "Ivan"}),
        (1, "deal", {"status": "open", "currency": "EUR", "amount": "10"}),
    ],
    "long": [(day, "session", {}) for day in range(40)],
    "told": [
        (0, "mention", {"source": "vk", "direction": "in", "subject": "Good shop", "rating": "5"}),
        (1, "session", {"source": "blog.example", "medium": "referral"}),
    ],
}  # fmt: skip

_AD_FIELDS = (
    "date", "platform", "campaign", "ad", "impressions", "clicks", "cost", "currency", "utm_source", "utm_medium",
)  # fmt: skip
_ADS = [
    ("google", "spring", "red", 12_000, 80, "400.40", "google", "cpc"),
    ("google", "spring", "blue", 9_000, 45, "200", "google", "cpc"),
    ("bing", "nobody came", "grey", 5_000, 11, "33.33", "bing", "cpc"),
]


def build_marketing(folder: Path) -> Path:
    """Make the workspace, take the files in and build it; return its folder."""
    workspace = workbench.create(folder, name="Nordlicht", time_zone="Europe/Berlin", **{"money.base": "EUR"})
    events, ads = folder / "events.csv", folder / "ads.csv"
    with events.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, _FIELDS)
        table.writeheader()
        table.writerows(_events())
    with ads.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(_AD_FIELDS)
        for day in ("2026-03-02", "2026-04-10"):
            rows.writerows((day, *row[:6], "EUR", *row[6:]) for row in _ADS)
    workspace.ingest(events, as_="events")
    workspace.ingest(ads, as_="ads")
    workspace.build()
    return folder


def _events() -> Iterator[dict[str, Any]]:
    people = [(group, number) for group, size in GROUPS.items() for number in range(size)]
    for place, (group, number) in enumerate(people):
        begun = _START + timedelta(days=(place * 37) % 100)
        person = {"name": f"{group.title()} {number}", "phone": f"+4915112{place:06}", "cookie": f"ga.{place}"}
        for step, (day, kind, columns) in enumerate(_CHAINS[group]):
            at = {"event_id": f"{group}-{number}-{step}", "occurred_at": (begun + timedelta(days=day)).isoformat()}
            deal = {"order_number": f"{group}-{number}-{step}"} if kind == "deal" else {}
            price = {"loss_reason": "Price"} if columns.get("status") == "lost" and number % 2 else {}
            yield {**at, "kind": kind, **person, **deal, **price, **columns}
