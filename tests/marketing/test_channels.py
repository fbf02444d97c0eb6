"""What advertising brings: the table `channels`, the figures of a period, and the customers behind them.

The company of these tests has three ads. Anna comes by "Brand" on the first day, calls, comes back by herself and buys
on the fifth for 300, of which 50 are refunded. Boris comes by "Sale", under its old name, and buys for 100 in dollars
nobody knows the rate of. Vera types the address and buys nothing.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.flow import START, Flow, event
from workbench.errors import WorkbenchError
from workbench.marketing.asked import Ask, People
from workbench.marketing.behind import behind
from workbench.marketing.channel_keys import BY
from workbench.marketing.channels import effectiveness
from workbench.marketing.loyalty import loyalty
from workbench.marketing_settings import Marketing
from workbench.settings import Money, Settings

UTC = ZoneInfo("UTC")
SETTINGS = Settings(
    time_zone="UTC",
    campaigns={"Old sale ": "Sale"},
    money=Money(rates={"EUR": 100.0}),
    channels={"Shops": ["guide / *"]},
)
EVENTS = [
    event("a1", 0, "session", cookie="anna", source="Yandex", medium="cpc", campaign="brand ", content="Name"),
    event("a2", 1, "call", cookie="anna"),
    event("a3", 3, "session", cookie="anna"),
    event("a4", 4, "deal", cookie="anna", status="won", amount=300.0, order_number="1"),
    event("a5", 9, "deal", cookie="anna", status="refunded", amount=50.0, order_number="1"),
    event("b1", 0.5, "session", cookie="boris", source="yandex", medium="CPC", campaign="OLD SALE"),
    event("b2", 2, "deal", cookie="boris", status="won", amount=100.0, currency="USD"),
    event("v1", 2.5, "session", cookie="vera"),
]


def ad(day: int, **columns: Any) -> dict[str, Any]:
    return {
        "day": date(2026, 1, day), "platform": "yandex", "source": "yandex", "medium": "cpc", "batch_id": "b", **columns,
    }  # fmt: skip


ADS = [
    ad(1, campaign="Brand", ad="name", impressions=1000, clicks=20, cost=80.0),
    ad(2, campaign="Brand", ad="other", impressions=500, clicks=0, cost=20.0),
    ad(1, campaign="Sale", ad="banner", impressions=100, clicks=5, cost=0.5, currency="EUR"),
    ad(1, campaign="Nobody came", impressions=10, clicks=1, cost=7.25),
    ad(1, platform="Yandex Direct", source=None, medium=None, campaign="Brand", impressions=9, clicks=1, cost=5.0),
    ad(1, campaign="Brand", ad="abroad", impressions=1, clicks=1, cost=3.0, currency="GBP"),
]


@pytest.fixture(scope="module")
def flow() -> Flow:
    return Flow(EVENTS, SETTINGS, ADS)


def asking(flow: Flow) -> Ask:
    def ask(sql: str, values: Any, /) -> list[dict[str, Any]]:
        result = flow.connection.execute(sql, list(values))
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    return ask


def by_key(rows: list[dict[str, Any]], by: str) -> dict[Any, dict[str, Any]]:
    return {tuple(row[part] for part in BY[by]) if len(BY[by]) > 1 else row[BY[by][0]]: row for row in rows}


def test_spend_and_traffic_meet_by_source_campaign_and_ad_under_the_latest_name(flow):
    found = flow.rows("""
        select medium, campaign, ad, sum(cost), sum(sessions), min(matched), min(matched_by)
        from channels
        where source like 'yandex%'
        group by all
        order by medium, campaign, ad
    """)
    assert found == [
        ("cpc", "Brand", "Name", Decimal("80.00"), 1, "both", "ad"),
        ("cpc", "Brand", "abroad", Decimal("0.00"), 0, "both", "campaign"),
        ("cpc", "Brand", "other", Decimal("20.00"), 0, "both", "campaign"),
        ("cpc", "Nobody came", "", Decimal("7.25"), 0, "both", "source"),
        ("cpc", "Sale", "", Decimal("0.00"), 1, "both", "campaign"),
        ("cpc", "Sale", "banner", Decimal("50.00"), 0, "both", "campaign"),
        ("no utm", "Brand", "", Decimal("5.00"), 0, "ads only", None),
    ]


def test_the_figures_of_a_channel_by_hand(flow):
    """Cost 80 + 20 + 0.5 EUR at 100 + 7.25; revenue 300 − 50, the dollars have no rate."""
    row = by_key(effectiveness(asking(flow), UTC).rows, "channel")["Paid search"]
    assert (row["impressions"], row["clicks"], row["cost"], row["sessions"]) == (1611, 27, 157.25, 2)
    assert (row["leads"], row["deals"], row["customers"], row["revenue"]) == (1, 2, 2, 250.0)
    assert row["ctr"] == pytest.approx(27 / 1611)
    assert row["conversion_per_impression"] == pytest.approx(2 / 1611)
    assert row["cpc"] == pytest.approx(157.25 / 27)
    assert row["cpl"] == 157.25
    assert row["cac"] == pytest.approx(157.25 / 2)
    assert row["romi"] == pytest.approx((250 - 157.25) / 157.25)
    assert row["ltv_cac"] == pytest.approx((250 / 2) / (157.25 / 2))
    assert row["payback_days"] == 4  # Anna, four days after she first came
    assert (row["unpriced_deals"], row["unpriced_ads"]) == (1, 1)
    assert all(row["small"][figure] for figure in ("cpl", "cac", "romi", "ltv_cac", "payback_days", "cpc"))
    assert not row["small"]["ctr"]


def test_totals_equal_the_inputs(flow):
    total = effectiveness(asking(flow), UTC).total
    assert total["cost"] == 162.25
    assert total["unmatched_cost"] == 5.0
    assert total["sessions"] == 4
    assert total["unmatched_sessions"] == 2
    assert [(total["revenue"],)] == flow.rows("select sum(ltv) from customers") == [(250.0,)]
    assert [(total["deals"],)] == flow.rows("select sum(won_deals) from customers")


def test_a_period_and_the_one_before(flow):
    found = effectiveness(asking(flow), UTC, date(2026, 1, 3), date(2026, 1, 6))
    assert (found.total["deals"], found.total["revenue"], found.total["cost"]) == (2, 250.0, 0.0)
    assert (found.total["romi"], found.total["cac"], found.total["payback_days"]) == (None, None, None)
    assert found.previous is not None
    assert (found.previous["cost"], found.previous["sessions"], found.previous["deals"]) == (162.25, 2, 0)
    assert effectiveness(asking(flow), UTC, date(2026, 1, 3)).previous is None


@pytest.mark.parametrize("by", list(BY))
def test_however_rows_are_made_they_add_up(flow, by):
    found = effectiveness(asking(flow), UTC, by=by)
    for name in ("cost", "impressions", "clicks", "sessions", "leads", "deals", "customers", "revenue"):
        assert sum(row[name] for row in found.rows) == pytest.approx(found.total[name]), name
    assert list(found.to_frame().index.names) == list(BY[by])


def test_rows_of_one_channel_only(flow):
    found = effectiveness(asking(flow), UTC, by="campaign", only={"channel": "Paid search"})
    assert [row["campaign"] for row in found.rows] == ["Brand", "Sale", "Nobody came"]
    assert found.total["cost"] == 157.25


def test_days_are_those_of_the_zone():
    """Half past nine in the evening of London is the next day in Moscow."""
    late = [event("1", 21.5 / 24, "session", cookie="c")]
    assert Flow(late).rows("select day from channels") == [(date(2026, 1, 2),)]
    assert Flow(late, SETTINGS).rows("select day from channels") == [(date(2026, 1, 1),)]


@pytest.mark.parametrize("by", list(BY))
def test_every_number_opens_its_customers(flow, by):
    for row in effectiveness(asking(flow), UTC, date(2026, 1, 1), date(2026, 1, 9), by).rows:
        for figure, spec in row["behind"].items():
            found = behind(spec, UTC, lambda *_: pytest.fail("no condition was given"))
            people = [person["customer_id"] for person in asking(flow)(found.sql, found.values)]
            assert len(people) == len(set(people))
            if figure == "sessions":  # one may come several times
                assert (len(people) > 0) == (row[figure] > 0), row
            else:
                assert len(people) == (row["deals"] if figure == "revenue" else row[figure]), (figure, row)


def test_a_link_says_whose_customers_they_are(flow):
    spec = {"figure": "channel", "by": "campaign", "campaign": "Sale", "what": "deals", "month": "2026-01"}
    found = behind(spec, UTC, lambda *_: pytest.fail("no condition was given"))
    assert found.words == "Won deals by Sale 2026-01-01 to 2026-01-31"
    assert len(asking(flow)(found.sql, found.values)) == 1
    with pytest.raises(WorkbenchError, match="has to be a month such as"):
        behind({**spec, "month": "x"}, UTC, lambda *_: pytest.fail("no condition was given"))


def test_what_rows_cannot_be_made_by_is_refused(flow):
    with pytest.raises(WorkbenchError, match="Did you mean 'campaign'"):
        effectiveness(asking(flow), UTC, by="campain")
    with pytest.raises(WorkbenchError, match="cannot be chosen by 'day'"):
        effectiveness(asking(flow), UTC, only={"day": "2026-01-01"})


def test_marks_and_ids_that_the_mapping_left_over_find_the_traffic():
    visits = [
        event("1", 0, "session", cookie="a", source="yandex", medium="cpc", campaign="brand_ru", content="777"),
        event("2", 0, "session", cookie="b", source="yandex", medium="cpc", campaign="12345"),
    ]
    reports = [
        ad(1, campaign="Brand | Russia", ad="First", cost=1.0, extra='{"utm_campaign":"Brand_RU","ad_id":"777"}'),
        ad(1, campaign="Sale | Russia", cost=2.0, extra='{"x":"campaign_id","campaign_id":"12345"}'),
        ad(1, campaign="Video | Russia", cost=4.0, extra='{"campaign_id":"1"}'),
    ]
    found = Flow(visits, SETTINGS, reports).rows("select campaign, ad, cost, sessions, matched_by from channels")
    assert sorted(found) == [
        ("12345", "", Decimal("2.00"), 1, "campaign"),
        ("Video | Russia", "", Decimal("4.00"), 0, "source"),
        ("brand_ru", "777", Decimal("1.00"), 1, "ad"),
    ]


def test_ids_may_be_numbers_and_names_may_hold_what_json_escapes():
    hard = 'Summer "sale" a/b\\c, {1}'
    visits = [
        event("1", 0, "session", cookie="a", source="yandex", medium="cpc", campaign="12345"),
        event("2", 0, "session", cookie="b", source="yandex", medium="cpc", campaign=hard),
        event("3", 0, "session", cookie="c", source="yandex", medium="cpc", campaign="6", content="8"),
    ]
    left_over = (
        {"campaign_id": 12345},
        {"note": '"utm_campaign":"other"', "utm_campaign": hard},
        {"Bid": 1.5, "CampaignId": 6, "ad_id": 8, "x": None},
        {"utm_campaign": None, "campaign_id": 77},
    )
    reports = [
        ad(1, campaign=f"C{place}", cost=1.0, extra=json.dumps(extra, separators=(",", ":")))
        for place, extra in enumerate(left_over)
    ]
    found = Flow(visits, SETTINGS, reports).rows("select campaign, ad, cost, sessions, matched_by from channels")
    assert sorted(found) == [
        ("12345", "", Decimal(1), 1, "campaign"),
        ("6", "8", Decimal(1), 1, "ad"),
        ("C3", "", Decimal(1), 0, "source"),
        (hard, "", Decimal(1), 1, "campaign"),
    ]


def test_costs_below_a_hundredth_add_up():
    """Three hundred ads of 0.004 cost 1.20."""
    reports = [ad(1 + place % 30, campaign="Brand", ad=f"{place}", cost=0.004) for place in range(300)]
    flow = Flow([event("1", 0, "call", cookie="c")], SETTINGS, reports)
    found = effectiveness(asking(flow), UTC, by="campaign")
    assert (found.total["cost"], sum(row["cost"] for row in found.rows)) == (1.2, 1.2)
    assert flow.rows("select sum(cost) from channels") == [(Decimal("1.2"),)]


def test_what_an_operator_does_is_no_lead():
    events = [
        event("s", 0, "session", cookie="c", source="bing", medium="organic"),
        event("1", 1, "call", cookie="c", direction="out", source="vk", medium="cpc"),
        event("2", 2, "call", cookie="c", direction="internal"),
        event("3", 3, "call", cookie="c"),
        event("4", 4, "call", cookie="c", direction="in"),
    ]
    for conversion in ("deal", "lead"):
        flow = Flow(events, Settings(time_zone="UTC", marketing=Marketing(conversion=conversion)))
        leads = flow.rows("select event_id, channel from action_sources where action = 'lead' order by 1")
        assert leads == [("3", "Organic search"), ("4", "Organic search")]
        assert effectiveness(asking(flow), UTC).total["leads"] == 2
        assert flow.rows("select customers from funnel where stage = 'Lead' and mode = 'open'") == [(1,)]
    told = flow.rows("select conversion_id from conversion_points where conversion_no > 0 order by 1")
    assert [row for (row,) in told if row] == ["3", "4"]
    assert flow.rows("select open_at from funnel_steps where stage_no = 2") == [(START + timedelta(days=3),)]


def test_pay_back_counts_days_of_24_hours():
    """From eleven at night until one in the morning is no day; a day later is one."""
    events = [
        event("s", 22.5 / 24, "session", cookie="c", source="yandex", medium="cpc"),
        event("d", 25 / 24, "deal", cookie="c", status="won", amount=100.0),
        event("e", 47 / 24, "deal", cookie="c", status="won", amount=100.0),
    ]
    for cost, days in ((50.0, 0), (150.0, 1)):
        found = effectiveness(asking(Flow(events, SETTINGS, [ad(1, cost=cost)])), UTC)
        assert found.total["payback_days"] == days


def test_cost_of_campaigns_that_no_traffic_names_is_told(flow):
    assert effectiveness(asking(flow), UTC).total["unmatched_campaign_cost"] == 7.25


def test_a_report_that_no_traffic_names_is_rows_of_its_own():
    found = Flow([event("1", 0, "call", cookie="c")], SETTINGS, ADS[:1])
    assert found.rows("select channel, cost, leads, matched from channels order by 1") == [
        ("(unobserved)", Decimal("0.00"), 1, "unobserved"),
        ("Paid search", Decimal("80.00"), 0, "ads only"),
    ]


def test_without_ads_and_conversions_nothing_is_divided():
    found = effectiveness(asking(Flow([event("1", 0, "session", cookie="c")])), UTC)
    assert found.rows[0]["channel"] == "Direct"
    for name in ("ctr", "conversion_per_impression", "cpc", "cpl", "cac", "romi", "ltv", "ltv_cac", "payback_days"):
        assert found.rows[0][name] is None, name
    assert found.rows[0]["ranges"] == {}


def test_negative_amounts_and_costs_are_taken_as_they_are():
    events = [*EVENTS[:4], event("a6", 6, "deal", cookie="anna", status="refunded", amount=-400.0)]
    found = effectiveness(asking(Flow(events, SETTINGS, [*ADS[:1], ad(3, campaign="Brand", cost=-30.0)])), UTC)
    row = by_key(found.rows, "channel")["Paid search"]
    assert (row["revenue"], row["cost"], row["romi"]) == (-100.0, 50.0, -3.0)
    assert row["payback_days"] is None  # the refund takes back more than the deal brought


def test_several_touches_share_a_deal_and_its_cents():
    """100.00 by three touches is 33.33, 33.34 and 33.33: the first two have 66.67."""
    places = ("yandex", "vk", "bing")
    events = [event(place, day, "session", cookie="c", source=place, medium="cpc") for day, place in enumerate(places)]
    events.append(event("d", 5, "deal", cookie="c", status="won", amount=100.0))
    linear = Settings(time_zone="UTC", marketing=Marketing(model="linear"))
    rows = Flow(events, linear).rows(
        "select source, deals, revenue from channels where deals > 0 order by revenue, source"
    )
    assert [(source, revenue) for source, _, revenue in rows] == [
        ("bing", Decimal("33.33")), ("yandex", Decimal("33.33")), ("vk", Decimal("33.34")),
    ]  # fmt: skip
    assert [deals for _, deals, _ in rows] == [pytest.approx(1 / 3)] * 3


def test_where_leads_are_the_conversions_deals_keep_their_last_known_source():
    leads = Settings(time_zone="UTC", marketing=Marketing(conversion="lead"))
    found = effectiveness(asking(Flow(EVENTS, leads)), UTC)
    row = by_key(found.rows, "channel")["Paid search"]
    assert (row["leads"], row["deals"], row["customers"], row["revenue"]) == (1, 2, 2, 250.0)
    assert found.total["revenue"] == 250.0


def test_what_is_older_than_the_look_back_has_led_to_nothing():
    events = [EVENTS[0], event("late", 100, "call", cookie="anna")]
    found = Flow(events, SETTINGS).rows("select channel from action_sources")
    assert found == [("(unobserved)",)]


def test_loyal_channels_by_hand():
    """Of three who came by search two bought, one of them again after four days; Vera typed the address."""
    events = [
        event("a", 0, "session", cookie="a", source="bing", medium="organic"),
        event("a1", 1, "deal", cookie="a", status="won", amount=10.0),
        event("a2", 5, "deal", cookie="a", status="won", amount=30.0),
        event("b", 0, "session", cookie="b", source="bing", medium="organic"),
        event("b1", 1, "deal", cookie="b", status="won", amount=20.0),
        event("c", 0, "session", cookie="c", source="bing", medium="organic"),
        event("v", 0, "session", cookie="v"),
    ]
    flow = Flow(events)
    found = loyalty(asking(flow), People(UTC))
    search, direct = found.rows
    assert (search["channel"], search["customers"], search["buyers"], search["repeaters"]) == (
        "Organic search",
        3,
        2,
        1,
    )
    # Wilson's interval of 1 of 2: R, prop.test(1, 2, correct = FALSE)
    assert [search["repeat_share"], search["lower"], search["upper"]] == pytest.approx([0.5, 0.0945, 0.9055], abs=1e-4)
    assert (search["ltv_mean"], search["ltv_median"], search["ltv_total"]) == (30.0, 30.0, 60.0)
    assert search["second_days"] == 4.0
    assert (direct["buyers"], direct["repeat_share"], direct["ltv_mean"]) == (0, None, None)
    assert found.total["customers"] == 4
    assert list(found.to_frame().index) == ["Organic search", "Direct"]
    for what, spec in search["behind"].items():
        link = behind(spec, UTC, lambda *_: pytest.fail("no condition was given"))
        assert len(asking(flow)(link.sql, link.values)) == search[what]


TOUCH = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["session", "session", "call", "deal"]),
        "day": st.integers(0, 40),
        "cookie": st.sampled_from("abc"),
        "source": st.sampled_from([None, "", "Yandex", "yandex ", "vk"]),
        "medium": st.sampled_from([None, "cpc", "CPC"]),
        "campaign": st.sampled_from([None, "Brand", "brand", "Old sale", "x"]),
        "content": st.sampled_from([None, "1", "2"]),
        "status": st.sampled_from(["won", "refunded"]),
        "amount": st.sampled_from([None, 10.01, 33.33, -5.5]),
        "currency": st.sampled_from([None, "EUR", "GBP"]),
        "order_number": st.sampled_from([None, "1"]),
        "direction": st.sampled_from([None, "in", "out"]),
    }
)
REPORT = st.fixed_dictionaries(
    {
        "day": st.integers(1, 31),
        "platform": st.sampled_from(["yandex", "vk"]),
        "source": st.sampled_from([None, "yandex", "VK"]),
        "medium": st.sampled_from([None, "cpc"]),
        "campaign": st.sampled_from([None, "BRAND", "Sale"]),
        "ad": st.sampled_from([None, "1"]),
        "impressions": st.integers(0, 9),
        "clicks": st.sampled_from([None, 0, 3]),
        "cost": st.sampled_from([None, 0.01, 0.004, 12.34, -1.0]),
        "currency": st.sampled_from([None, "EUR", "GBP"]),
    }
)


NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
"""A build a try: making a failing case smaller takes hundreds."""


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), phases=NO_SHRINKING)
@given(
    st.lists(TOUCH, max_size=8),
    st.lists(REPORT, max_size=5),
    st.sampled_from(["last non-direct", "linear", "time decay"]),
    st.sampled_from(["deal", "lead"]),
)
def test_totals_equal_the_inputs_whatever_they_are(touches, reports, model, conversion):
    rules = Settings(
        campaigns=SETTINGS.campaigns, money=SETTINGS.money, marketing=Marketing(model=model, conversion=conversion)
    )
    events = [event(f"e{place}", **touch) for place, touch in enumerate(touches)]
    ads = [{**ad(1), **report, "day": date(2026, 1, report["day"])} for report in reports]
    flow = Flow(events, rules, ads)
    sums = "sum(impressions), sum(clicks), sum(cost), sum(sessions), sum(leads), sum(revenue), round(sum(deals), 6)"
    impressions, clicks, cost, sessions, leads, revenue, deals = flow.rows(f"select {sums} from channels")[0]
    priced = {None: 1, "EUR": 100}
    assert (impressions or 0) == sum(report["impressions"] for report in reports)
    assert (clicks or 0) == sum(report["clicks"] or 0 for report in reports)
    assert (cost or 0) == sum(
        (Decimal(str(report["cost"] or 0)) * priced[report["currency"]] for report in reports
         if report["currency"] in priced), Decimal(0),
    )  # fmt: skip
    assert (sessions or 0) == sum(touch["kind"] == "session" for touch in touches)
    assert (leads or 0) == sum(touch["kind"] == "call" and touch["direction"] != "out" for touch in touches)
    assert [(float(revenue or 0), deals or 0)] == [
        (round(ltv or 0, 2), won or 0) for ltv, won in flow.rows("select sum(ltv), sum(won_deals) from customers")
    ]
