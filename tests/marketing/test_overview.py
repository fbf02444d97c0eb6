"""The Overview, of events written down here: February 2026 against the 28 days before it."""

from __future__ import annotations

from datetime import date

import pytest

from tests.flow import Flow, event
from tests.marketing.asking import ask_of, behind_of
from workbench.errors import WorkbenchError
from workbench.marketing.overview import overview
from workbench.settings import Settings

FEBRUARY = (date(2026, 2, 1), date(2026, 2, 28))


def won(event_id, day, phone, amount):
    return event(event_id, day, "deal", phone=phone, status="won", amount=amount, currency="RUB")


@pytest.fixture(scope="module")
def flow():
    """Day 31 is 1 February; day 30.95 is 31 January in UTC and 1 February in Moscow."""
    flow = Flow(
        [
            event("z1", 1, "session", phone="5"),
            event("a1", 4, "session", phone="1", source="google", medium="cpc"),
            won("a2", 5, "1", 100.0),
            event("a3", 30.95, "session", phone="1", source="google", medium="cpc"),
            won("a4", 40, "1", 50.0),
            event("b1", 33, "session", phone="2", source="google", medium="organic"),
            event("b2", 33, "request", phone="2"),
            won("b3", 34, "2", 30.0),
            event("b4", 36, "survey", phone="2", subject="NPS", rating=9.0),
            event("c1", 35, "call", phone="3", answered=False),
            event("c2", 90, "session", phone="4"),
        ]
    )
    flow.connection.execute("create or replace temp table paid as from channels")
    return flow


def february(flow, **more):
    return overview(ask_of(flow), Settings(), *FEBRUARY, **more)


def card(found, name):
    return next(card for card in found.cards if card["name"] == name)


@pytest.mark.parametrize(
    ("name", "now", "before"),
    [
        ("new_people", 2, 1),
        ("sessions", 2, 1),
        ("leads", 2, 0),
        ("deals", 2.0, 1.0),
        ("revenue", 80.0, 100.0),
        ("average_deal", 40.0, 100.0),
        ("cost", 0.0, 0.0),
        ("cpl", None, None),
        ("cac", None, None),
        ("romi", None, None),
        ("repeat", 0.5, 0.0),
        ("nps", 100.0, None),
        ("missed", 1, 0),
    ],
)
def test_a_figure_of_the_period_and_of_the_one_before(flow, name, now, before):
    found = card(february(flow), name)
    assert (found["value"], found["previous"]) == (now, before)


def test_the_period_before_is_as_long_and_right_before(flow):
    found = february(flow)
    assert (found.previous_first, found.previous_last) == ("2026-01-04", "2026-01-31")


def test_shares_and_scores_change_by_points_all_else_by_a_share(flow):
    found = february(flow)
    assert card(found, "revenue")["change"] == pytest.approx(-0.2)
    assert card(found, "repeat")["change"] == pytest.approx(0.5)
    assert card(found, "leads")["change"] is None  # of none


def test_the_repeat_share_has_its_interval_and_is_marked_as_of_few(flow):
    found = card(february(flow), "repeat")
    assert (found["of"], found["small"]) == (2, True)
    assert (found["lower"], found["upper"]) == (pytest.approx(0.0945, abs=1e-4), pytest.approx(0.9055, abs=1e-4))


def test_the_series_adds_up_to_the_figures(flow):
    for by, buckets in (("day", 28), ("week", 5), ("month", 1)):
        found = february(flow, by=by)
        assert len(found.series) == buckets
        for name in ("new_people", "sessions", "leads", "deals", "revenue"):
            assert sum(row[name] for row in found.series) == pytest.approx(card(found, name)["value"])


def test_channels_stand_in_the_order_of_revenue_and_add_up(flow):
    found = february(flow)
    assert [(row["name"], row["revenue"], row["deals"]) for row in found.top] == [
        ("Paid search", 50.0, 1.0),
        ("Organic search", 30.0, 1.0),
        ("(unobserved)", 0.0, 0.0),
    ]


def test_channels_narrow_all_of_it(flow):
    found = february(flow, channels=("Organic search",))
    figures = ("new_people", "sessions", "leads", "revenue", "nps", "missed")
    assert [card(found, name)["value"] for name in figures] == [1, 1, 1, 30.0, 100.0, 0]
    assert [row["name"] for row in found.top] == ["Organic search"]


@pytest.mark.parametrize(
    ("name", "phones"),
    [
        ("new_people", ["2", "3"]),
        ("sessions", ["1", "2"]),
        ("leads", ["2", "3"]),
        ("deals", ["1", "2"]),
        ("repeat", ["1"]),
        ("nps", ["2"]),
        ("missed", ["3"]),
    ],
)
def test_a_figure_opens_the_customers_behind_it(flow, name, phones):
    assert behind_of(flow, card(february(flow), name)["behind"]) == phones


def test_what_has_no_customers_names_the_page_that_explains_it(flow):
    cost = card(february(flow), "cost")
    assert (cost["behind"], cost["page"]) == (None, "channels")


def test_a_channel_and_a_day_open_theirs(flow):
    found = february(flow)
    assert behind_of(flow, found.top[0]["behind"]["revenue"]) == ["1"]
    assert behind_of(flow, found.top[1]["behind"]["leads"]) == ["2"]
    first = next(row for row in found.series if row["start"] == "2026-02-01")
    assert behind_of(flow, first["behind"]["sessions"]) == ["1"]


def test_cost_by_lead_and_by_new_customer(flow):
    flow.connection.execute("create or replace temp view channels as select * replace (10.0 as cost) from paid")
    try:
        found = february(flow)
        spent = card(found, "cost")["value"]
        assert spent > 0
        assert card(found, "cpl")["value"] == pytest.approx(spent / 2)
        assert card(found, "cac")["value"] == pytest.approx(spent / 1)
        assert card(found, "romi")["value"] == pytest.approx((80 - spent) / spent)
    finally:
        flow.connection.execute("drop view temp.channels")


def test_a_period_before_the_data_is_not_compared(flow):
    found = overview(ask_of(flow), Settings(), date(2026, 1, 2), date(2026, 1, 31))
    assert not found.compared
    assert {card["previous"] for card in found.cards} == {None}
    assert found.changes == []


def test_only_what_is_more_than_chance_is_a_change(flow):
    flow.connection.execute(
        """
        create or replace temp view channels as
        select * replace (
            case day when date '2026-02-02' then 160 when date '2026-01-10' then 100 end as sessions,
            case day when date '2026-02-02' then 110 when date '2026-01-10' then 100 end as leads
        )
        from (
            select distinct on (d.day) c.* replace (d.day as day)
            from paid c
            cross join (select unnest([date '2026-02-02', date '2026-01-10']) as day) d
            where c.channel = 'Paid search'
            order by d.day
        )
        """
    )
    try:
        changed = february(flow).changes
        # (160 - 100) / sqrt(260) = 3.7; (110 - 100) / sqrt(210) = 0.7
        assert [(row["name"], row["change"]) for row in changed] == [
            ("Paid search: visits", pytest.approx(0.6)),
            ("Visits", pytest.approx(0.6)),
        ]
    finally:
        flow.connection.execute("drop view temp.channels")


@pytest.mark.parametrize(
    ("days", "by", "said"),
    [
        ((date(2026, 2, 2), date(2026, 2, 1)), "auto", "2026-02-02 to 2026-02-01"),
        ((date(1990, 1, 1), date(2026, 2, 1)), "auto", "3660 days"),
        (FEBRUARY, "weak", "Did you mean 'week'?"),
    ],
)
def test_what_cannot_be_shown_is_told(flow, days, by, said):
    with pytest.raises(WorkbenchError) as told:
        overview(ask_of(flow), Settings(), *days, by=by)
    assert said in str(told.value)


def test_the_score_along_the_period_is_of_the_last_answers_of_a_day_and_of_thirty_customers_at_least():
    """On day 32 thirty answer, one of them twice: 20 promoters and 10 detractors; on day 34 but 29 answer."""
    rated = [10.0] * 20 + [3.0] * 10
    answers = [
        event(f"n{who}", 32, "survey", phone=f"{who}", subject="NPS", rating=r) for who, r in enumerate(rated, 1)
    ]
    answers.append(event("again", 32.1, "survey", phone="1", subject="NPS", rating=2.0))
    answers += [event(f"m{who}", 34, "survey", phone=f"{who}", subject="NPS", rating=9.0) for who in range(1, 30)]
    found = card(overview(ask_of(Flow(answers)), Settings(), *FEBRUARY), "nps")
    assert [value for value in found["series"] if value is not None] == [pytest.approx(100 * (19 - 11) / 30)]
    assert found["series"][1] is not None  # 2 February
