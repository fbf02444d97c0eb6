from datetime import date

import numpy as np
import pytest

from workbench.demo import Hardships
from workbench.demo.clock import Clock
from workbench.demo.scratch import Scratch


@pytest.fixture
def scratch(tmp_path):
    scratch = Scratch(tmp_path, Clock(date(2026, 11, 15)), Hardships())
    yield scratch
    scratch.close()


@pytest.mark.parametrize(
    ("style", "text"),
    [
        (0, "+7 916 123-45-67"),
        (1, "8 (916) 123-45-67"),
        (2, "79161234567"),
        (3, "8-916-123-4567"),
        (4, "89161234567"),
        (5, "+7(916)1234567"),
        (6, "9161234567"),
    ],
)
def test_russian_phones_are_typed_in_seven_ways(scratch, style, text):
    assert scratch.connection.execute("select phone_text(79161234567, $style)", {"style": style}).fetchall() == [
        (text,)
    ]


@pytest.mark.parametrize(
    ("style", "text"),
    [(0, "+38 (067) 123-45-67"), (2, "+380 67 123 45 67"), (5, "+380671234567"), (9, "380671234567")],
)
def test_ukrainian_phones(scratch, style, text):
    assert scratch.connection.execute("select phone_text(380671234567, $style)", {"style": style}).fetchall() == [
        (text,)
    ]


def test_a_ukrainian_phone_may_lack_its_country(scratch):
    assert scratch.connection.execute("select phone_text(380671234562, 9)").fetchall() == [("067 123 45 62",)]


def test_the_cookie_ids_look_like_each_counters_own(scratch):
    ids = scratch.connection.execute(
        """select ym_id(made, 123), ga_id(made, 70), uuid_of(made, 1)
        from (select timestamp '2026-01-01 03:00:00' as made)"""
    ).fetchall()
    assert ids[0][:2] == ("1767225600000000123", "1000000010.1767225600")  # 1767225600 is 2026-01-01 in UTC
    assert len(ids[0][2]) == 36


def test_rows_become_numbered_moscow_times_and_the_future_is_left_out(scratch):
    for _ in range(2):
        scratch.store(
            "things", {"at": np.array([60.0, 1e9]), "session": np.array([0, -1]), "closed": np.array([-1.0, 5.0])}
        )
    rows = scratch.connection.execute("select no, moment::varchar, session, closed from things order by no").fetchall()
    assert rows == [(0, "2025-05-15 00:01:00", 0, None), (2, "2025-05-15 00:01:00", 0, None)]
