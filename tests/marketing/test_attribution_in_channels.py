"""What channels earned is the same in the table `channels` and in attribution by the model of the settings."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.flow import Flow, event
from workbench.marketing.attribution import Asked, attribution
from workbench.marketing_settings import MODELS, Marketing
from workbench.settings import Settings


def visit(number: int, day: float, who: str, source: str | None, campaign: str | None = None) -> dict[str, Any]:
    medium = "cpc" if source else None
    return event(f"v{number}", day, "session", cookie=who, source=source, medium=medium, campaign=campaign)


EVENTS = [
    visit(1, 0, "anna", "google", "Sale"), visit(2, 1, "anna", "vk", "sale "), visit(3, 2, "anna", None),
    event("d1", 3, "deal", cookie="anna", status="won", amount=100.0),
    event("d2", 5, "deal", cookie="anna", status="won", amount=50.01),
    event("d3", 95, "deal", cookie="anna", status="won", amount=7.77),
    visit(4, 0, "boris", "google"), visit(5, 1, "boris", "google"), visit(6, 2, "boris", "vk"),
    event("d4", 4, "deal", cookie="boris", status="won", amount=33.34),
    event("d5", 6, "deal", cookie="boris", status="refunded", amount=-11.11),
    event("d6", 1, "deal", cookie="vera", status="refunded", amount=-5.0),
    # cents that do not divide by three, five times over
    *(
        one
        for number in range(5)
        for one in (
            visit(10 * number + 11, 0, f"c{number}", "google"), visit(10 * number + 12, 1, f"c{number}", "vk"),
            visit(10 * number + 13, 2, f"c{number}", "bing"),
            event(f"c{number}", 3, "deal", cookie=f"c{number}", status="won", amount=1.0),
        )
    ),
]  # fmt: skip


@pytest.mark.parametrize("by", ["channel", "campaign"])
@pytest.mark.parametrize("model", [name for name in MODELS if name not in ("markov", "shapley")])
def test_channels_and_attribution_agree_to_the_cent(model, by):
    flow = Flow(EVENTS, Settings(time_zone="UTC", marketing=Marketing(model=model)))

    def ask(sql: str, values: Any, /) -> list[dict[str, Any]]:
        result = flow.connection.execute(sql, list(values))
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    name = model.replace(" ", "_").replace("-", "_")
    found = attribution(ask, ZoneInfo("UTC"), Asked(models=(name,), by=by))
    assert (found.conversions, found.revenue, found.unobserved["conversions"]) == (9, 180.01, 1)
    ascribed = {row["key"]: row["values"][name] for row in found.rows if any(row["values"][name].values())}
    key = by if by == "channel" else f"case when channel = '(unobserved)' then channel else {by} end"
    earned = {
        name: (deals, float(revenue))
        for name, deals, revenue in flow.rows(f"select {key}, sum(deals), sum(revenue) from channels group by all")
        if deals or revenue
    }
    assert {name: value["revenue"] for name, value in ascribed.items()} == pytest.approx(
        {name: revenue for name, (_, revenue) in earned.items()}, abs=1e-9
    )
    assert {name: value["conversions"] for name, value in ascribed.items()} == pytest.approx(
        {name: deals for name, (deals, _) in earned.items()}, abs=1e-6
    )
