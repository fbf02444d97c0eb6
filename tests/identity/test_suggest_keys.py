"""Keys of e-mails and phones: slips meet, other people's do not."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.identity.suggest_keys import (
    _COMMON_KEYS,
    _MAIL_KEYS,
    _MAIL_PARTS,
    _PHONE_KEYS,
    _RARE_MAIL_KEYS,
    MOST_SHARING,
)


def keys(kind: str, *values: str) -> list[dict[str, object]]:
    """Make the keys of phones or e-mails."""
    connection = duckdb.connect()
    connection.execute("create table unit_contacts (kind varchar, value varchar, links boolean)")
    connection.executemany("insert into unit_contacts values (?, ?, true)", [(kind, value) for value in values])
    connection.execute(f"create table mail_parts as {_MAIL_PARTS}")
    connection.execute("create table mail_names (name varchar, name_key varchar, words varchar[])")
    connection.execute(f"create table mail_keys_all as {_MAIL_KEYS}")
    connection.execute(f"create table common_keys as {_COMMON_KEYS}")
    rows = connection.sql(_PHONE_KEYS if kind == "phone" else _RARE_MAIL_KEYS)
    found = {row[0]: dict(zip(rows.columns, row, strict=True)) for row in rows.fetchall()}
    return [found[value] for value in values]


def alike(one: str, other: str) -> str | None:
    """Name the strongest likeness of two e-mails."""
    a, b = keys("email", one, other)
    if set(a["slips"] or []) & set(b["slips"] or []):
        return "slip"
    if a["user_key"] is not None and a["user_key"] == b["user_key"]:
        return "user"
    return next((name for name in ("alikes", "numbers") if set(a[name]) & set(b[name])), None)


@pytest.mark.parametrize(
    ("one", "other", "likeness"),
    [
        ("petrova85@mail.ru", "pettrova85@mail.ru", "slip"),  # a letter twice
        ("petrova85@mail.ru", "ptrova85@mail.ru", "slip"),  # a letter left out
        ("petrova85@mail.ru", "pertova85@mail.ru", "slip"),  # two letters swapped
        ("petrova85@mail.ru", "petrova86@mail.ru", None),  # another year, another person
        ("petrova85@mail.ru", "petrova85@yandex.ru", "user"),
        ("anna.petrova@mail.ru", "petrovaanna@gmail.com", None),
        ("petrova_anna_4195@bk.ru", "petrova.a4195@firm.example", "alikes"),
        ("apetrova4195@bk.ru", "petrova.a4195@firm.example", "alikes"),  # the same letters in another order
        ("apetrova4195@bk.ru", "anna.sidorova4195@bk.ru", "numbers"),
        ("apetrova1985@bk.ru", "sidorova1985@bk.ru", None),  # a year is no number of one's own
        ("a@b.ru", "b@b.ru", None),  # too short for a slip to say anything
        ("@", "not-an-email", None),
    ],
)
def test_what_two_emails_have_in_common(one, other, likeness):
    assert alike(one, other) == likeness


def test_what_too_many_share_is_no_key():
    names = [f"{'abcdefgh'[n % 8] * 3}{'klmnop'[n // 8] * 3}" for n in range(MOST_SHARING + 1)]
    many = keys("email", *(f"{name}777@mail.ru" for name in names))
    assert [one["numbers"] for one in many] == [[]] * len(names)
    few = keys("email", *(f"{name}777@mail.ru" for name in names[1:]))
    assert [len(one["numbers"]) for one in few] == [1] * len(few)


def without_one(text: str) -> set[str]:
    return {text, *(text[:place] + text[place + 1 :] for place in range(len(text)))}


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text("0123", min_size=6, max_size=7), min_size=2, max_size=2, unique=True))
def test_phones_meet_if_leaving_out_a_digit_each_makes_them_equal(numbers):
    one, other = (f"+79{number}" for number in numbers)
    a, b = keys("phone", one, other)
    assert bool(set(a["slips"]) & set(b["slips"])) == bool(without_one(numbers[0]) & without_one(numbers[1]))
