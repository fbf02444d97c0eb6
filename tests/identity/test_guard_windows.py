from __future__ import annotations

import pytest

from tests.identity.guarding import Judge
from workbench.settings import Identity, Settings, WindowLimits


@pytest.fixture(scope="module")
def judge(tmp_path_factory):
    return Judge(tmp_path_factory.mktemp("judge"))


def window(text: str, **limits: dict[str, int]) -> Settings:
    return Settings(identity=Identity(window=text, window_limits=WindowLimits(**limits)))


def reasons(judge: Judge) -> dict[str, tuple]:
    return {value: (reason, rule, seen) for _, value, _, reason, rule, seen, _ in judge.barred()}


def test_three_people_in_a_day_are_too_many_where_two_are_allowed(judge: Judge):
    kiosk = [(0.1 * n, {"cookie": "kiosk", "phone": f"+7916000000{n}"}) for n in range(3)]
    judge.judge(kiosk, window("1d", cookie={"phone": 2}))
    assert reasons(judge) == {"kiosk": ("too_many_phone_in_window", "identity.window_limits.cookie.phone = 2", 3)}


def test_the_same_people_over_a_month_are_not(judge: Judge):
    lent = [(10.0 * n, {"cookie": "lent", "phone": f"+7916000000{n}"}) for n in range(3)]
    judge.judge(lent, window("1d", cookie={"phone": 2}))
    assert reasons(judge) == {}


@pytest.mark.parametrize(("days", "barred"), [("9d", False), ("10d", True)])
def test_the_window_slides_over_whole_days(judge: Judge, days: str, barred: bool):
    """Days 5, 9 and 14 lie in ten days, not in nine."""
    met = [(day, {"cookie": "c", "phone": f"p{day}"}) for day in (5, 9, 14)]
    judge.judge(met, window(days, cookie={"phone": 2}))
    assert ("c" in reasons(judge)) is barred


def test_people_who_come_back_are_counted_once(judge: Judge):
    couple = [(n / 10, {"cookie": "c", "phone": f"p{n % 2}"}) for n in range(6)]
    judge.judge(couple, window("1d", cookie={"phone": 2}))
    assert reasons(judge) == {}


def test_what_has_no_date_is_in_no_window(judge: Judge):
    cards = [(None, {"cookie": "c", "phone": f"p{n}"}) for n in range(3)]
    judge.judge(cards, window("1d", cookie={"phone": 2}))
    assert reasons(judge) == {}


def test_a_limit_of_all_time_goes_before_one_of_the_window(judge: Judge):
    kiosk = [(0.1, {"cookie": "kiosk", "phone": f"p{n}"}) for n in range(5)]
    judge.judge(kiosk, window("1d", cookie={"phone": 2}))
    assert reasons(judge)["kiosk"][0] == "too_many_phone"


def test_guards_that_are_off_bar_nothing(judge: Judge):
    kiosk = [(0.1, {"cookie": "null", "phone": f"p{n}"}) for n in range(9)]
    judge.judge(kiosk, Settings(identity=Identity(guards=False, own={"phone": ["p1"]})))
    assert reasons(judge) == {}
