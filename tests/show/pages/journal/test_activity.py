from datetime import date

import pytest

from workbench.errors import WorkbenchError
from workbench.show.pages.journal.view import JournalFilter


def counted(journal, chosen=None, by="month"):
    rows = journal.touches_over_time(chosen or JournalFilter(), by)
    return [(row["bucket"], row["kind"], row["touches"]) for row in rows]


def test_touches_are_counted_by_month_of_the_workspaces_zone(journal):
    # Boris's request of 30 April 21:30 UTC falls into Moscow's May; Vera has no target action
    assert counted(journal) == [
        ("2024-05-01", "call", 1),
        ("2024-05-01", "deal", 1),
        ("2024-05-01", "request", 1),
        ("2024-05-01", "session", 1),
        ("2024-06-01", "call", 1),
        ("2024-06-01", "deal", 3),
    ]


def test_weeks_begin_on_monday(journal):
    # 1 and 2 June 2024 are Saturday and Sunday of the week of Monday 27 May
    assert counted(journal, JournalFilter(text="galina"), "week") == [
        ("2024-05-27", "call", 1),
        ("2024-05-27", "deal", 1),
    ]


def test_a_quarter_of_a_year_is_shown_by_day(journal):
    assert counted(journal, JournalFilter(text="boris"), "auto") == [("2024-05-01", "request", 1)]
    assert ("2024-06-10", "deal", 1) in counted(journal, by="auto")


def test_all_touches_of_the_filtered_customers_are_counted(journal):
    rows = counted(journal, JournalFilter(date_from=date(2024, 5, 1), date_to=date(2024, 5, 2), kinds=("deal",)))
    assert sum(touches for _, _, touches in rows) == 5  # all of Anna's, also those of June


def test_nobody_has_no_touches(journal):
    assert counted(journal, JournalFilter(text="nobody"), "auto") == []


def test_an_unknown_step_is_refused(journal):
    with pytest.raises(WorkbenchError, match=r"Unknown step 'days'\. Did you mean 'day'"):
        counted(journal, by="days")
