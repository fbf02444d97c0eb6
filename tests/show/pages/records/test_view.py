import subprocess
import sys
from datetime import date

import pytest

from tests.show.four_people import CUSTOMERS, TOUCHES, publish
from workbench.errors import WorkbenchError
from workbench.show.pages.records.filters import RecordsFilter
from workbench.show.pages.records.rows import Turn
from workbench.show.pages.records.view import RecordsView

ALL = RecordsFilter()


def ids(view, chosen=ALL, turn=Turn(), journal="calls"):  # noqa: B008  frozen
    return [row["event_id"] for row in view.page(journal, chosen, turn).rows]


def where(column, operator, value=None):
    return RecordsFilter(where=({"column": column, "operator": operator, "value": value},))


def test_a_page_shows_the_newest_first_with_whose_they_are(view):
    page = view.page("calls", ALL)
    assert page.total == 4
    assert [(row["name"], row["occurred_at"]) for row in page.rows] == [
        ("Vera", "2024-06-02T09:00:00+03:00"),
        ("=cmd|' /C calc'!A0", "2024-06-01T09:00:00+03:00"),
        ("Анна Петрова", "2024-05-03T00:30:00+03:00"),
        ("Анна Петрова", "2024-05-01T14:00:00+03:00"),
    ]


def test_customers_go_by_the_name_that_a_person_gave(view):
    view.notes.set_name("vera", "Вера", "olga")
    assert view.page("calls", ALL).rows[0]["name"] == "Вера"


@pytest.mark.parametrize(
    ("turn", "expected"),
    [
        (Turn("wait_s"), ["anna-call-2", "galina-call-1", "vera-call-1", "anna-call-1"]),
        (Turn("wait_s", descending=False), ["anna-call-1", "galina-call-1", "vera-call-1", "anna-call-2"]),
        (Turn("duration_s"), ["anna-call-1", "anna-call-2", "galina-call-1", "vera-call-1"]),
        (Turn("answered", descending=False), ["anna-call-2", "anna-call-1", "galina-call-1", "vera-call-1"]),
        (Turn("source", descending=False, per_page=2), ["anna-call-1", "anna-call-2"]),
        (Turn("source", descending=False, page=2, per_page=2), ["galina-call-1", "vera-call-1"]),
        (Turn("wait_s", page=2, per_page=2), ["vera-call-1", "anna-call-1"]),
        (Turn("duration_s", page=2, per_page=2), ["galina-call-1", "vera-call-1"]),
        (Turn(page=9), []),
    ],
)
def test_every_order_is_total_with_empty_ones_last_and_its_pages_follow_each_other(view, turn, expected):
    assert ids(view, turn=turn) == expected


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        # a call of 21:30 UTC on the second is one of the third in Moscow
        (RecordsFilter(date_from=date(2024, 5, 3), date_to=date(2024, 5, 3)), ["anna-call-2"]),
        (RecordsFilter(text="петрова"), ["anna-call-2", "anna-call-1"]),
        (RecordsFilter(text="8 (916) 123-45-67"), ["anna-call-2", "anna-call-1"]),
        (RecordsFilter(text="елка blue"), ["galina-call-1"]),
        (RecordsFilter(text="елка red"), []),
        (where("wait_s", ">", 20), ["anna-call-2"]),
        (where("answered", "=", False), ["anna-call-2"]),
        (where("source", "is empty"), ["vera-call-1"]),
        (where("subject", "contains", "<b>"), ["galina-call-1"]),
        (where("source", "in", ["google", "'; drop table calls; --"]), ["anna-call-2", "anna-call-1"]),
        # as seen from the day after the last touch, 11 June
        (where("occurred_at", "within", "11d"), ["vera-call-1", "galina-call-1"]),
    ],
)
def test_records_are_found_by_day_by_text_and_by_any_column(view, chosen, expected):
    assert ids(view, chosen) == expected
    assert view.page("calls", chosen).total == len(expected)


def test_only_the_columns_that_were_asked_for_are_read_and_money_keeps_its_currency(view):
    (row,) = view.page("deals", where("status", "=", "won"), columns=["amount"]).rows
    assert row == {
        "event_id": "anna-deal-1", "customer_id": "anna", "occurred_at": "2024-05-25T12:00:00+03:00", "nth": 1,
        "amount": 10.0, "currency": "USD", "name": "Анна Петрова",
    }  # fmt: skip


def test_a_record_comes_with_its_customer_its_appeal_and_its_neighbours(view):
    card = view.record("calls", "anna-call-1")
    assert (card["operator"], card["duration_s"], card["extra"]) == ("Oleg", 61.0, {"line": 7})
    assert card["customer"] == {
        "customer_id": "anna", "name": "Анна Петрова", "contacts": ["+79161234567", "anna@mail.ru"], "touches": 5,
        "ltv": 1500.0,
    }  # fmt: skip
    assert card["appeal"] == {"appeal_id": "anna-call-1", "opened_at": "2024-05-01T14:00:00+03:00", "contacts": 2}
    assert (card["before"], card["after"]["event_id"]) == (None, "anna-call-2")
    assert view.record("calls", "anna-call-2")["before"]["event_id"] == "anna-call-1"
    assert view.record("calls", "vera-call-1")["appeal"] is None


def test_what_can_be_asked_is_offered_with_its_words(view):
    offered = view.offered("deals")
    columns = {column["name"]: column for column in offered["columns"]}
    assert (offered["first_date"], offered["last_date"]) == ("2024-05-25", "2024-06-05")
    assert columns["amount_base"]["label"] == "Amount, RUB"
    assert columns["loss_reason"]["values"] == ["=dear"]
    assert (columns["amount"]["type"], columns["due_at"]["type"]) == ("number", "time")
    assert view.offered("tickets")["first_date"] is None


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda view: view.page("call", ALL), "There is no journal 'call'. Did you mean 'calls'?"),
        (lambda view: view.page("calls", ALL, columns=["amont"]), "The journal 'calls' has no column 'amont'"),
        (lambda view: view.page("calls", where("wait", ">", 1)), "wait_s"),
        (lambda view: view.record("calls", "gone"), "There is no call 'gone' in the current data"),
    ],
)
def test_what_is_not_there_is_named(view, ask, message):
    with pytest.raises(WorkbenchError) as error:
        ask(view)
    assert message in str(error.value)


def test_data_of_an_earlier_version_have_to_be_built_again(tmp_path, monkeypatch):
    monkeypatch.delenv("WORKBENCH_NOTES_URL", raising=False)
    (tmp_path / "workspace.toml").write_text("")
    publish(tmp_path, customers=CUSTOMERS, touches=TOUCHES)
    with pytest.raises(WorkbenchError, match=r"The calls are not there yet.*workbench build"):
        RecordsView.open(tmp_path).page("calls", ALL)


def test_the_page_starts_without_the_heavy_libraries():
    code = (
        "import sys, workbench.show.pages.records.view, workbench.show.pages.records.export; "
        "print(sorted({'pandas', 'numpy', 'pyarrow', 'alembic', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"
