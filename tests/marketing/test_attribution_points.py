"""Touch points and conversions: what counts as one, what belongs to which conversion, and what a refund takes back."""

from __future__ import annotations

import pytest

from tests.marketing.few_chains import FewChains, touch, values, visit, won
from workbench.marketing.attribution_behind import behind_attribution
from workbench.marketing_settings import Marketing
from workbench.settings import Deals, Settings

MINUTE = 1 / 1440

LEADS = Settings(time_zone="UTC", marketing=Marketing(conversion="lead"), deals=Deals(["call", "request", "deal"]))


def points(few):
    """Return the channels of each conversion, by customer and number."""
    rows = few("select customer_id, conversion_no, channel from conversion_points order by customer_id, 2, point_no")
    found = {}
    for row in rows:
        found.setdefault((row["customer_id"], row["conversion_no"]), []).append(row["channel"])
    return found


def net(few):
    """Return the revenue of each conversion, in hundredths."""
    rows = few("select distinct customer_id, conversion_no, hundredths from conversion_points")
    return {(row["customer_id"], row["conversion_no"]): row["hundredths"] for row in rows}


def test_the_chain_of_a_conversion_begins_after_the_one_before():
    few = FewChains(
        [
            visit("anna", 0, "P"),
            won("anna", 1, 10.0),
            visit("anna", 2, "E"),
            won("anna", 3, 20.0),
            visit("anna", 4, "D"),
        ]
    )
    assert points(few) == {("anna", 1): ["Paid search"], ("anna", 2): ["E-mail"]}
    assert few.found().chains == {"converted": 2, "unconverted": 1, "open": 1}


def test_a_deal_without_a_new_touch_goes_by_what_brought_the_customer_last():
    """A session on 8 January, a deal an hour later, another on 10 January: both are of the session."""
    few = FewChains([visit("anna", 7, "P"), won("anna", 7 + 60 * MINUTE, 10.0), won("anna", 9, 20.0)])
    assert points(few) == {("anna", 1): ["Paid search"], ("anna", 2): ["Paid search"]}
    for model in few.found().models:
        assert values(few.found(), model, "revenue") == {"Paid search": 30.0}


def test_a_deal_reaches_back_to_the_last_chain_with_points_and_no_further_than_the_look_back():
    few = FewChains(
        [
            visit("anna", 0, "E"), won("anna", 1, 10.0),
            visit("anna", 60, "P"), won("anna", 61, 10.0),
            won("anna", 62, 10.0),
            won("anna", 62 + 88, 10.0),
            won("anna", 62 + 89, 10.0),
            visit("anna", 160, "D"), won("anna", 161, 10.0),
        ]
    )  # fmt: skip
    paid, nothing = ["Paid search"], ["(unobserved)"]
    assert [points(few)["anna", number] for number in range(1, 7)] == [
        ["E-mail"],
        paid,
        paid,
        paid,
        nothing,
        ["Direct"],
    ]
    of_two_days = few.found(lookback_s=2 * 86_400, models=("last",))
    assert values(of_two_days, "last") == {"E-mail": 1.0, "Paid search": 2.0, "Direct": 1.0, "(unobserved)": 2.0}


def test_of_what_is_unobserved_it_is_said_how_much_is_the_first_thing_known_of_the_customer():
    few = FewChains(
        [
            won("anna", 1, 10.0), won("anna", 2, 10.0),
            touch("boris", 0, "call"), won("boris", 1, 10.0),
            touch("vera", 0, "identify"), won("vera", 1, 10.0),
            visit("gleb", 0, "P"), won("gleb", 91, 10.0),
            visit("dina", 0, "P"), won("dina", 1, 10.0),
        ]
    )  # fmt: skip
    unobserved = few.found().unobserved
    assert (unobserved["conversions"], unobserved["first_known"]) == (5, 2)


def test_a_visit_after_a_contact_is_a_touch_point():
    tagged = {"source": "google", "medium": "cpc"}
    few = FewChains(
        [
            visit("anna", 0, "P"), touch("anna", 10 * MINUTE, "call", **tagged), visit("anna", 20 * MINUTE, "P"),
            won("anna", 1, 10.0),
        ]
    )  # fmt: skip
    assert points(few) == {("anna", 1): ["Paid search", "Paid search"]}


def test_a_contact_that_names_its_source_is_a_touch_point_unless_it_is_the_visit_before():
    tagged = {"source": "Google ", "medium": "CPC"}
    few = FewChains(
        [
            visit("anna", 0, "P"),
            touch("anna", 20 * MINUTE, "call", **tagged),
            touch("anna", 2, "call", **tagged),
            touch("anna", 3, "call"),
            touch("anna", 4, "call", direction="out", **tagged),
            won("anna", 5, 10.0),
            touch("boris", 0, "deal", status="lost", **tagged),
            won("boris", 1, 10.0, **tagged),
        ]
    )
    assert points(few) == {("anna", 1): ["Paid search", "Paid search"], ("boris", 1): ["(unobserved)"]}


def test_a_touch_just_within_the_look_back_counts_and_an_older_one_does_not():
    few = FewChains(
        [
            visit("anna", 0, "P"), won("anna", 90, 10.0),
            visit("boris", 0, "P"), won("boris", 90 + MINUTE, 10.0),
        ]
    )  # fmt: skip
    assert points(few) == {("anna", 1): ["Paid search"], ("boris", 1): ["(unobserved)"]}


def test_a_refund_is_of_its_order_else_of_the_deal_before():
    few = FewChains(
        [
            won("anna", 0, 100.0, order_number="A1"),
            won("anna", 1, 50.0, order_number="A2"),
            touch("anna", 2, "deal", status="refunded", amount_base=30.0, order_number="A1"),
            touch("anna", 3, "deal", status="refunded", amount_base=-5.5),
            touch("anna", 4, "deal", status="refunded", amount_base=7.0, order_number="A9"),
        ]
    )
    assert net(few) == {("anna", 1): 7000, ("anna", 2): 4450}


def test_money_given_back_without_a_deal_is_unobserved_and_no_conversion():
    few = FewChains([visit("anna", 0, "P"), touch("anna", 1, "deal", status="refunded", amount_base=-5.0)])
    found = few.found()
    assert net(few) == {("anna", -1): -500}
    assert (found.conversions, found.revenue) == (0, -5.0)
    for model in found.models:
        assert values(found, model, "revenue") == {"(unobserved)": -5.0}


def test_a_deal_without_a_rate_is_counted_and_its_money_said_to_be_unknown():
    found = FewChains([visit("anna", 0, "P"), won("anna", 1, None, currency="XAU"), won("anna", 2, 10.0)]).found()
    assert (found.conversions, found.revenue, found.unpriced) == (2, 10.0, 1)


def test_revenue_is_the_lifetime_value_of_the_customers():
    few = FewChains(
        [
            visit("anna", 0, "P"), won("anna", 1, 19.99), won("anna", 2, 0.015),
            touch("anna", 3, "deal", status="refunded", amount_base=-3.33),
            won("boris", 1, -7.0), touch("vera", 1, "deal", status="refunded", amount_base=-1.0),
        ]
    )  # fmt: skip
    (customers,) = few("select cast(sum(hundredths) as bigint) as hundredths from customers")
    assert round(100 * few.found().revenue) == customers["hundredths"] == sum(net(few).values())


def test_with_leads_the_first_contact_may_be_known_by_its_own_source():
    few = FewChains(
        [
            touch("anna", 0, "call", source="google", medium="cpc"),
            visit("anna", 1, "E"),
            touch("anna", 2, "request"),
            won("anna", 3, 100.0),
            touch("boris", 0, "call"),
        ],
        LEADS,
    )
    assert points(few) == {("anna", 1): ["Paid search"], ("anna", 2): ["E-mail"], ("boris", 1): ["(unobserved)"]}
    assert few.found().revenue == 0.0


def test_touches_without_a_date_have_led_to_nothing():
    rows = [visit("anna", 0, "P") | {"occurred_at": None}, won("anna", 1, 10.0)]
    assert points(FewChains(rows)) == {("anna", 1): ["(unobserved)"]}


def test_names_of_campaigns_are_the_latest_and_hostile_ones_are_kept():
    settings = Settings(time_zone="UTC", campaigns={"Spring": "Summer"})
    hostile = "'; drop table touches; --"
    few = FewChains(
        [
            visit("anna", 0, "P", campaign=" spring"), visit("anna", 1, "P", campaign=hostile),
            visit("anna", 2, "P", campaign=" "), won("anna", 3, 3.0),
        ],
        settings,
    )  # fmt: skip
    found = few.found(by="campaign", models=("linear",))
    assert [row["campaign"] for row in found.rows] == ["'; drop table touches; --", "Summer", None]
    assert few.behind(behind_attribution({"campaign": hostile}, few.everybody)) == ["anna"]


def test_spellings_of_a_campaign_are_one():
    settings = Settings(time_zone="UTC", campaigns={"Spring": "New Name", "May": "new name"})
    rows = [
        visit("anna", 0, "P", campaign="Sale"), won("anna", 1, 3.0),
        visit("boris", 0, "P", campaign="SALE "), won("boris", 1, 3.0),
        visit("vera", 0, "P", campaign="spring"), won("vera", 1, 3.0),
        visit("gleb", 0, "P", campaign="May"), won("gleb", 1, 3.0),
        visit("dina", 0, "P"), won("dina", 1, 3.0),
    ]  # fmt: skip
    few = FewChains(rows, settings)
    whole, of_days = few.found(by="campaign"), few.found(by="campaign", lookback_s=5 * 86_400)
    for found in (whole, of_days):
        assert [(row["key"], row["touched"]) for row in found.rows] == [("New Name", 2), ("SALE", 2), ("", 1)]
        assert values(found, "linear", "revenue") == {"New Name": 6.0, "SALE": 6.0, "": 3.0}
    assert few.behind(behind_attribution({"campaign": "SALE"}, few.everybody)) == ["anna", "boris"]
    assert few.behind(behind_attribution({"campaign": "New Name", "lookback": 86_400}, few.everybody)) == [
        "gleb",
        "vera",
    ]
    assert few.behind(behind_attribution({"campaign": ""}, few.everybody)) == ["dina"]


ROWS = [
    visit("anna", 0, "P"), visit("anna", 7, "E"), won("anna", 8, 90.0),
    visit("boris", 0, "P"), won("boris", 1, 60.0), won("boris", 92, 60.0),
    won("vera", 40, 10.0), visit("dina", 0, "D"), won("dina", 1, 5.0),
]  # fmt: skip


@pytest.mark.parametrize(
    ("spec", "customers"),
    [
        ({}, ["anna", "boris", "dina", "vera"]),
        ({"source": ""}, ["dina"]),
        ({"campaign": "", "model": "markov"}, ["anna", "boris", "dina"]),
        ({"channel": "Paid search", "model": "linear"}, ["anna", "boris"]),
        ({"channel": "Paid search", "model": "last"}, ["boris"]),
        ({"channel": "Paid search", "model": "markov"}, ["anna", "boris"]),
        ({"source": "newsletter", "model": "last"}, ["anna"]),
        ({"channel": "(unobserved)", "model": "last"}, ["boris", "vera"]),
        ({"source": "(unobserved)", "last": "2026-03-31"}, ["vera"]),
        ({"channel": "Paid search", "lookback": 3 * 86_400}, ["boris"]),
        ({"channel": "Paid search", "first": "2026-01-09"}, ["anna"]),
    ],
)
def test_a_figure_opens_the_customers_whose_conversions_it_is_made_of(spec, customers):
    few = FewChains(ROWS)
    assert few.behind(behind_attribution(spec, few.everybody)) == customers
