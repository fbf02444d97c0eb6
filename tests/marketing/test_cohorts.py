"""Cohorts whose customers can be counted by eye."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.marketing.few_lives import Lives, deal, touch
from workbench.errors import WorkbenchError
from workbench.journal import customers
from workbench.marketing.cohorts import behind_cohort, cohorts
from workbench.settings import Settings
from workbench.shares import wilson

# anna begins in January and buys in January and March, where 20.10 is given back; boris begins in January, buys in
# February; vera begins in February and never buys, but has something given back; the data end in the middle of March.
ROWS = [
    touch("anna", "1-05 10:00", source="Ads"),
    deal("anna", "1-31 10:00", "won", 100.10, order_number="A1"),
    deal("anna", "3-01 10:00", "won", 50.05),
    deal("anna", "3-02 10:00", "refunded", 20.10, order_number="A1"),
    touch("boris", "1-20 10:00", source="Search"),
    deal("boris", "2-10 10:00", "won", 0.30),
    touch("vera", "2-03 10:00", source="Ads"),
    deal("vera", "2-04 10:00", "refunded", -5.00),
    touch("vera", "3-15 10:00"),
]
UTC = Settings(time_zone="UTC")


@pytest.fixture(scope="module")
def company() -> Lives:
    return Lives(ROWS, UTC)


def cells(found, name):
    return {row["cohort"]: [cell[name] for cell in row["cells"]] for row in found.rows}


def test_who_comes_back_by_the_month_of_the_first_touch(company):
    found = cohorts(company, company.people())
    assert [(row["cohort"], row["customers"], row["small"]) for row in found.rows] == [
        ("2026-01", 2, True), ("2026-02", 1, True),
    ]  # fmt: skip
    assert cells(found, "active") == {"2026-01": [2, 1, 1], "2026-02": [1, 1]}
    assert cells(found, "share") == {"2026-01": [1.0, 0.5, 0.5], "2026-02": [1.0, 1.0]}
    assert cells(found, "low")["2026-01"][1] == wilson(1, 2)[0]
    assert cells(found, "month") == {"2026-01": ["2026-01", "2026-02", "2026-03"], "2026-02": ["2026-02", "2026-03"]}


def test_who_buys_again_by_the_month_of_the_first_deal(company):
    found = cohorts(company, company.people(), "first deal", "purchase")
    assert cells(found, "active") == {"2026-01": [1, 0, 1], "2026-02": [1, 0]}
    assert found.outside == {"customers": 1, "revenue": -5.0}


def test_money_falls_in_the_month_in_which_it_moved(company):
    found = cohorts(company, company.people())
    assert cells(found, "revenue") == {"2026-01": [100.10, 0.30, 29.95], "2026-02": [-5.0, 0.0]}
    assert cells(found, "cumulated") == {"2026-01": [100.10, 100.40, 130.35], "2026-02": [-5.0, -5.0]}
    assert cells(found, "per_customer") == {"2026-01": [50.05, 50.20, 65.175], "2026-02": [-5.0, -5.0]}


@pytest.mark.parametrize("by", ["first touch", "first deal"])
def test_all_cells_add_up_to_the_money_of_all(company, by):
    found = cohorts(company, company.people(), by)
    total = sum(round(cell["revenue"] * 100) for row in found.rows for cell in row["cells"])
    # 100.10 + 50.05 - 20.10 + 0.30 - 5.00
    assert total + round(found.outside["revenue"] * 100) == round(found.revenue * 100) == 12535
    assert found.customers + found.outside["customers"] == 3


def test_a_month_that_the_data_do_not_end_is_not_finished(company):
    found = cohorts(company, company.people())
    assert found.last_day == "2026-03-15"
    assert cells(found, "finished") == {"2026-01": [True, True, False], "2026-02": [True, False]}
    # month 1 is over for January only, month 2 for none
    assert [(point["month_no"], point["cohorts"], point["active"], point["share"]) for point in found.curve] == [
        (0, 2, 3, 1.0), (1, 1, 1, 0.5),
    ]  # fmt: skip
    assert found.curve[1]["per_customer"] == 50.20


@pytest.mark.parametrize(("last", "finished"), [("2-28 23:59", True), ("2-28 20:59", False)])
def test_a_month_is_over_with_its_last_day_in_the_zone(last, finished):
    # 20:59 UTC on 28 February is 23:59 in Moscow, 23:59 UTC is the first of March there
    lives = Lives([touch("anna", "2-10 10:00"), touch("anna", last)], Settings(time_zone="Europe/Moscow"))
    found = cohorts(lives, lives.people())
    assert [cell["finished"] for cell in found.rows[0]["cells"]] == [True, False][: 2 if finished else 1]
    assert found.last_day == ("2026-03-01" if finished else "2026-02-28")


def test_months_are_those_of_the_zone():
    rows = [touch("anna", "1-31 20:59"), touch("boris", "1-31 21:00"), touch("boris", "10-24 21:30")]
    for zone, months in (("Europe/Moscow", ["2026-01", "2026-02"]), ("UTC", ["2026-01"])):
        lives = Lives(rows, Settings(time_zone=zone))
        assert [row["cohort"] for row in cohorts(lives, lives.people()).rows] == months


def test_over_a_change_of_the_clock_every_touch_has_one_month():
    # in Berlin the clocks go forward on 29 March and back on 25 October: 22:30 UTC is in the next month only in summer
    rows = [touch("a", "2-28 22:30"), touch("a", "3-31 22:30"), touch("a", "10-31 22:30"), touch("a", "10-31 23:00")]
    lives = Lives(rows, Settings(time_zone="Europe/Berlin"))
    assert lives("select strftime(month, '%m') as m from customer_months order by month") == [
        {"m": "02"}, {"m": "04"}, {"m": "10"}, {"m": "11"},
    ]  # fmt: skip


@pytest.mark.parametrize("by", ["first touch", "first deal"])
@pytest.mark.parametrize("active", ["touch", "purchase"])
def test_every_number_is_the_customers_behind_it(company, by, active):
    people = company.people(channels=("Ads", "Search"))
    found = cohorts(company, people, by, active)
    for row in found.rows:
        spec = {"by": by, "active": active, "cohort": row["cohort"]}
        assert len(company.behind(behind_cohort(spec, people))) == row["customers"]
        for cell in row["cells"]:
            behind = behind_cohort({**spec, "month_no": cell["month_no"]}, people)
            assert len(company.behind(behind)) == cell["active"]
    assert len(company.behind(behind_cohort({"by": by}, people))) == found.outside["customers"]


def test_people_are_chosen_by_their_first_touch(company):
    assert cells(cohorts(company, company.people(channels=("Search",))), "active") == {"2026-01": [1, 1, 0]}
    assert cells(cohorts(company, company.people(first=date(2026, 2, 1))), "active") == {"2026-02": [1, 1]}


@pytest.mark.parametrize("by", ["first touch", "first deal"])
def test_the_published_table_says_the_same(company, by):
    rows = company("select * from cohorts where cohort_by = ? order by cohort, month_no", [by])
    told = [
        (row["cohort"], row["customers"], cell["month_no"], cell["active"], cell["revenue"], cell["finished"])
        for row in cohorts(company, company.people(), by).rows
        for cell in row["cells"]
    ]
    assert told == [
        (
            f"{row['cohort']:%Y-%m}",
            row["customers"],
            row["month_no"],
            row["active"],
            float(row["revenue"]),
            row["finished"],
        )
        for row in rows
    ]
    bought = [
        cell["active"] for row in cohorts(company, company.people(), by, "purchase").rows for cell in row["cells"]
    ]
    assert [row["buyers"] for row in rows] == bought


def test_what_is_given_back_before_the_first_deal_counts_in_its_month():
    rows = [deal("anna", "1-05 10:00", "refunded", -7.0), deal("anna", "3-05 10:00", "won", 10.0)]
    lives = Lives(rows, UTC)
    found = cohorts(lives, lives.people(), "first deal")
    assert (cells(found, "revenue"), cells(found, "active")) == ({"2026-03": [3.0]}, {"2026-03": [1]})


def test_a_purchase_in_an_unknown_currency_is_one_without_money():
    lives = Lives([deal("anna", "1-05 10:00", "won", None)], UTC)
    found = cohorts(lives, lives.people(), "first deal", "purchase")
    assert (cells(found, "active"), found.revenue) == ({"2026-01": [1]}, 0.0)


def test_nobody_at_all_is_no_error():
    lives = Lives([], UTC)
    found = cohorts(lives, lives.people())
    assert (found.rows, found.curve, found.last_day, found.revenue) == ([], [], None, 0.0)


def test_what_there_is_not_is_told(company):
    with pytest.raises(WorkbenchError, match=r"no cohorts by 'first visit'\. Did you mean 'first touch'"):
        cohorts(company, company.people(), "first visit")
    with pytest.raises(WorkbenchError, match="Allowed: touch, purchase"):
        cohorts(company, company.people(), active="x")
    with pytest.raises(WorkbenchError, match="'last year'; it has to be a month"):
        behind_cohort({"cohort": "last year"}, company.people())


DEALS = st.lists(
    st.builds(
        deal,
        st.sampled_from(["anna", "boris", "vera"]),
        st.sampled_from(["1-31 20:59", "1-31 21:00", "2-14 10:00", "5-01 10:00"]),
        st.sampled_from(["won", "won", "refunded", "lost", "open"]),
        st.sampled_from([None, 0.01, 10.10, 33.335, -7.70]),
        order_number=st.sampled_from([None, "A", "B"]),
    ),
    min_size=1,
    max_size=10,
)


@settings(max_examples=10, deadline=None)
@given(DEALS)
def test_the_money_of_every_customer_is_that_of_the_journal(deals):
    lives = Lives(sorted(deals, key=lambda row: row["occurred_at"]))
    journal = lives(f"""
        select f.customer_id, coalesce(f.won_hundredths, 0) - coalesce(r.refund_hundredths, 0) as hundredths
        from ({customers.figures("touches")}) f
        left join ({customers.refunds("touches")}) r on r.customer_id = f.customer_id
        order by f.customer_id
    """)
    months = lives("select customer_id, sum(hundredths) as hundredths from customer_months group by all order by all")
    assert months == journal
