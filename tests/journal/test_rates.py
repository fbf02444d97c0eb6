"""Dated rates, worked out by hand: what an amount is worth on its day, and after the file has changed."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.flow import Flow, event
from workbench import settings as all_settings
from workbench.builds import fingerprint
from workbench.errors import SettingsError
from workbench.journal.rates import rate_days
from workbench.journal.rates_file import Rate, read_rates
from workbench.settings import Money, Settings

RATES = """\
date,currency,rate
2026-01-02,USD,80
2026-01-03,USD,90
2026-01-10,USD,100
"""

# of https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist.zip, three of its columns
ECB = """\
Date,USD,JPY,CYP,
2024-03-28,1.0811,163.45,N/A,
2024-03-27,1.0816,163.52,N/A,
"""


@pytest.fixture
def file(tmp_path):
    """A file of rates that a test can write anew."""

    class File:
        path = tmp_path / "rates.csv"

        def write(self, text):
            self.path.write_text(text, encoding="utf-8")
            return self

        def settings(self, zone="UTC", **money):
            given = {"base": "RUB", "rates_file": str(self.path), "rates_max_age": "3d", **money}
            return Settings(time_zone=zone, money=Money(**given))

    return File().write(RATES)


def deal(name, day, amount=1.0, currency="USD"):
    """A won deal, `day` days after the first of January 2026, 00:00 UTC."""
    return event(name, day, "deal", status="won", amount=amount, currency=currency, cookie=f"c{name}")


def worth(flow):
    return dict(flow.rows("select event_id, amount_base from touches order by event_id"))


def test_an_amount_is_worth_the_rate_of_its_day_or_of_the_last_one_before_it(file):
    days = {"before": 0.9, "second": 1.0, "late": 1.99, "third": 2.0, "three_later": 5.9, "too_old": 6.1, "tenth": 9.5}
    flow = Flow([deal(name, day) for name, day in days.items()], file.settings())
    assert worth(flow) == {
        "before": None, "second": 80, "late": 80, "third": 90, "three_later": 90, "too_old": None, "tenth": 100,
    }  # fmt: skip


def test_where_no_dated_rate_holds_the_fixed_one_does(file):
    deals = [deal("a", 0), deal("b", 2), deal("c", 7), deal("d", 2, currency="EUR"), deal("e", 2, currency="RUB")]
    flow = Flow(deals, file.settings(rates={"USD": 70.0}))
    assert worth(flow) == {"a": 70, "b": 90, "c": 70, "d": None, "e": 1}


def test_the_day_is_one_of_the_zone(file):
    # in Moscow the third of January begins on the second at 21:00 UTC
    flow = Flow([deal("a", 1 + 20.9 / 24), deal("b", 1 + 21 / 24)], file.settings("Europe/Moscow"))
    assert worth(flow) == {"a": 80, "b": 90}


def test_the_days_of_a_clock_change_have_23_and_25_hours():
    rates = [Rate("USD", date(2026, 3, 29), 1.0), Rate("USD", date(2026, 10, 25), 2.0)]
    needed = {"USD": (date(2026, 1, 1), date(2026, 12, 31))}
    rows = list(rate_days(rates, needed, timedelta(hours=1), ZoneInfo("Europe/Berlin")))
    spring, autumn = {(starts, ends) for _, _, starts, ends, rate in rows if rate == 1}, rows[-1]
    assert spring == {(datetime(2026, 3, 28, 23), datetime(2026, 3, 29, 22))}  # noqa: DTZ001
    assert autumn[2:4] == (datetime(2026, 10, 24, 22), datetime(2026, 10, 25, 23))  # noqa: DTZ001
    assert [row[1] for row in rows] == [date(2026, 3, 28), date(2026, 3, 29), date(2026, 10, 24), date(2026, 10, 25)]


def test_a_changed_file_makes_the_customers_concerned_be_worked_out_anew(file):
    flow = Flow([deal("a", 1), deal("b", 2), deal("c", 9, 3.0)], file.settings())
    assert flow.rows("select sum(ltv) from customers") == [(80 + 90 + 300,)]
    file.write(RATES.replace("90", "95").replace("2026-01-10,USD,100\n", ""))
    flow.add([deal("d", 2.5)])
    assert worth(flow) == {"a": 80, "b": 95, "c": None, "d": 95}
    assert flow.rows("select sum(ltv) from customers") == [(80 + 95 + 95,)]
    assert flow.differences() == []


def test_a_rate_that_comes_later_is_used_for_what_was_there(file):
    flow = Flow([deal("a", 1.0), deal("b", 11.0), deal("c", 12.0)], file.settings())
    assert worth(flow) == {"a": 80, "b": 100, "c": 100}
    file.write(RATES + "2026-01-13,USD,130\n2026-01-01,USD,5\n")
    flow.add([event("e", 3, cookie="cb")])
    assert worth(flow) == {"a": 80, "b": 100, "c": 130, "e": None}
    assert flow.differences() == []


def test_the_report_puts_other_rates_down_to_rules(file):
    flow = Flow([deal("a", 1), deal("b", 2)], file.settings())
    file.write(RATES.replace("90", "95"))
    flow.add([deal("d", 20, 7.0, "RUB")])
    (row,) = flow.rows("select before, new_touches, rule_changes, after from report_differences where figure = 'ltv'")
    assert tuple(map(float, row)) == (170, 7, 5, 182)


def test_only_the_customers_of_changed_rates_are_worked_out_anew(file):
    flow = Flow([deal("a", 1), deal("b", 2)], file.settings())
    file.write(RATES.replace("90", "95"))
    flow.add([event("e", 30, cookie="other")])
    assert {event_id for (event_id,) in flow.rows("select event_id from touches_delta")} == {"b", "e"}


def test_the_place_of_the_file_is_no_setting_that_builds_everything(file):
    one, other = (Settings(money=Money(rates_file=path)) for path in ("/a/rates.csv", "/b/rates.csv"))
    assert fingerprint(one) == fingerprint(other)
    assert fingerprint(one) != fingerprint(Settings(money=Money(rates_max_age="3d")))


def test_the_file_is_seen_from_the_workspace(tmp_path):
    (tmp_path / "workspace.toml").write_text('[money]\nrates_file = "rates.csv"\n', encoding="utf-8")
    assert all_settings.load(tmp_path / "workspace.toml").money.rates_file == str(tmp_path / "rates.csv")


def test_a_file_of_the_central_bank_says_how_much_a_euro_buys(file):
    file.write(ECB)
    on = date(2024, 3, 28)
    assert {(code, round(rate, 6)) for code, day, rate in read_rates(file.path, "EUR") if day == on} == {
        ("USD", round(1 / 1.0811, 6)),
        ("JPY", round(1 / 163.45, 6)),
    }
    assert {(code, round(rate, 6)) for code, day, rate in read_rates(file.path, "USD") if day == on} == {
        ("EUR", 1.0811),
        ("JPY", round(1.0811 / 163.45, 6)),
    }


def test_other_ways_to_write_days_and_numbers(file):
    file.write("Day;Code;Value\n03.01.2026;USD;90,5\n")
    assert read_rates(file.path, "RUB") == [Rate("USD", date(2026, 1, 3), 90.5)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty. It needs the columns date, currency and rate"),
        ("when,currency,rate\n2026-01-01,USD,1\n", "no column 'date'. Columns found: when, currency, rate"),
        ("date,currency,rate\n2026-01-01,USD,-5\n", "line 2: the rate of USD must be a number above 0, not '-5'"),
        ("date,currency,rate\n2026-01-01,USD,0\n", "must be a number above 0, not '0'"),
        ("date,currency,rate\n2026-01-01,USD,nan\n", "must be a number above 0, not 'nan'"),
        ("date,currency,rate\n2026-01-01,USD,\n", "must be a number above 0, not ''"),
        ("date,currency,rate\n2026-01-01,Dollar,5\n", "'Dollar' is no currency: write three capital letters"),
        ("date,currency,rate\n01/13/26,USD,5\n", "line 2: '01/13/26' is no day. Write it as 2026-03-01"),
        ("date,currency,rate\n2026-01-01,USD\n", "line 2: 2 columns, fewer than the header names"),
        ("date,currency,rate\n2026-01-01,RUB,2\n", "RUB is the base currency, whose rate is 1, not '2'"),
        (
            "date,currency,rate\n2026-01-01,USD,5\n2026-01-01,USD,6\n",
            "two rates of USD on 2026-01-01: 5 in line 2 and 6 in line 3. Leave one of them",
        ),
        ("date,USD\n2026-01-01,1.1\n", "no column RUB, the base currency"),
        ("date,Dollar\n2026-01-01,1.1\n", "the column 'Dollar' is no currency"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(file, text, message):
    file.write(text)
    with pytest.raises(SettingsError, match=re.escape(message)):
        read_rates(file.path, "RUB")


def test_a_missing_file_and_one_that_is_no_text(file):
    file.path.write_bytes(b"\xff\xfe\x00bad")
    with pytest.raises(SettingsError, match="It has to be a CSV file in UTF-8"):
        read_rates(file.path, "RUB")
    with pytest.raises(SettingsError, match=r"does not exist\. Put the file of rates there"):
        Flow([deal("a", 1)], Settings(money=Money(rates_file=str(file.path.parent / "no.csv"))))


@pytest.mark.parametrize("age", ["7", "12h", ""])
def test_a_rate_holds_for_whole_days(age):
    with pytest.raises(SettingsError, match="rates_max_age"):
        all_settings.parse({"money": {"rates_max_age": age}})
