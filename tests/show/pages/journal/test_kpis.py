from datetime import date

import pytest

from tests.show.four_people import customer, publish, touch
from workbench.show.pages.journal.kpis import NAMES
from workbench.show.pages.journal.view import Journal, JournalFilter

JUNE = JournalFilter(date_from=date(2024, 6, 1), date_to=date(2024, 6, 10))


def figures(journal, chosen):
    return {kpi.name: (kpi.value, kpi.previous, kpi.change) for kpi in journal.kpis(chosen)}


def test_a_period_is_compared_with_as_many_days_before(journal):
    # 1-10 June: Galina comes, calls and buys for 300; Anna buys for 700 and is refunded 200.
    # 22-31 May: Anna buys for 1,000. Galina alone came in June; her LTV is 300.
    assert figures(journal, JUNE) == {
        "new_customers": (1, 0, None),
        "leads": (1, 0, None),
        "won_deals": (2, 1, 1.0),
        "revenue": (800.0, 1000.0, -0.2),
        "average_deal": (500.0, 1000.0, -0.5),
        "average_ltv": (300.0, None, None),
    }


def test_units_and_periods_are_named(journal):
    kpis = {kpi.name: kpi for kpi in journal.kpis(JUNE)}
    assert (kpis["leads"].unit, kpis["revenue"].unit, kpis["average_ltv"].unit) == ("count", "RUB", "RUB")
    assert kpis["leads"].period == "2024-06-01…2024-06-10"
    assert kpis["leads"].previous_period == "2024-05-22…2024-05-31"
    assert kpis["average_ltv"].period == ""


def test_without_dates_the_last_thirty_days_of_the_data_count(journal):
    kpis = {kpi.name: kpi for kpi in journal.kpis(JournalFilter())}
    assert kpis["revenue"].period == "2024-05-12…2024-06-10"
    assert kpis["revenue"].value == 1000 + 700 + 300 - 200


def test_a_period_before_the_data_began_is_not_compared(journal):
    # thirty days before 12 May begin on 12 April, the data on 1 May
    assert all(kpi.previous is None and kpi.change is None for kpi in journal.kpis(JournalFilter()))


def test_the_other_parts_of_the_filter_choose_whose_touches_count(journal):
    only_galina = JournalFilter(text="galina", date_from=date(2024, 6, 1), date_to=date(2024, 6, 10))
    assert figures(journal, only_galina)["revenue"] == (300.0, 0, None)


def test_an_open_end_reaches_as_far_as_the_data(journal):
    assert journal.kpis(JournalFilter(date_from=date(2024, 6, 5)))[0].period == "2024-06-05…2024-06-10"
    assert journal.kpis(JournalFilter(date_to=date(2024, 5, 3)))[0].period == "2024-05-01…2024-05-03"


@pytest.mark.parametrize("day", [date(1999, 1, 1), date(2150, 1, 1)])
def test_dates_without_data_count_nothing(journal, day):
    assert figures(journal, JournalFilter(date_from=day, date_to=day))["leads"][0] == 0


def test_only_refunds_of_deals_that_stand_as_won_reduce_the_revenue(workspace):
    deals = [
        touch("c", 1, "deal", "2024-05-01 06:00", status="won", amount=1000.0, order_number="1"),
        touch("c", 2, "deal", "2024-06-01 06:00", status="refunded", amount=100.0, order_number="1"),
        touch("c", 3, "deal", "2024-06-02 06:00", status="refunded", amount=-10.0),
        touch("c", 4, "deal", "2024-06-03 06:00", status="refunded", amount=500.0, order_number="2"),
        touch("c", 5, "deal", "2024-06-03 06:00", status="refunded", amount=70.0),
    ]
    person = customer("c", "C", "2024-05-01 06:00", "2024-06-03 06:00")
    publish(workspace, customers=[person], touches=deals, customer_identifiers=[])
    journal = Journal.open(workspace)
    assert figures(journal, JUNE)["revenue"][0] == -110
    journal.notes.close()


def test_a_period_after_the_data_does_not_take_the_last_day_of_them(workspace):
    late = customer("late", "Late", "2024-06-10 06:00", "2024-06-10 06:00")
    publish(
        workspace, customers=[late], touches=[touch("late", 1, "call", "2024-06-10 06:00")], customer_identifiers=[]
    )
    journal = Journal.open(workspace)
    leads = {kpi.name: kpi for kpi in journal.kpis(JournalFilter(date_from=date(2024, 7, 1)))}["leads"]
    assert (leads.value, leads.period) == (0, "2024-07-01…2024-07-01")
    journal.notes.close()


def test_dates_that_end_before_they_begin_have_no_figures(journal):
    kpis = journal.kpis(JournalFilter(date_from=date(2024, 6, 10), date_to=date(2024, 6, 1)))
    assert [kpi.name for kpi in kpis] == list(NAMES)
    assert {(kpi.value, kpi.previous, kpi.change, kpi.period) for kpi in kpis} == {(None, None, None, "")}


def test_an_empty_journal_has_no_figures(workspace):
    publish(workspace, customers=[], touches=[], customer_identifiers=[])
    journal = Journal.open(workspace)
    assert journal.kpis(JournalFilter()) == []
    journal.notes.close()
