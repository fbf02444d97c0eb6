"""Expressions of a mapping: what passes, what is refused, what they become."""

from __future__ import annotations

import pytest

from workbench.errors import MappingError
from workbench.ingest.expressions import aggregates, check, compile_expression


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("Quantity * Price", ("Quantity", "Price")),
        ("\"Customer ID\" is not null and Country <> 'Eire'", ("Customer ID", "Country")),
        ("case when starts_with(Invoice, 'C') then 'refunded' else 'won' end", ("Invoice",)),
        ("status in ('a', 'b') or amount between 1 and number(cap)", ("status", "amount", "cap")),
        ("client.fio like 'A%'", ("client.fio",)),
        ("coalesce(a, a, b)", ("a", "b")),
    ],
)
def test_names_the_columns(text, columns):
    assert sorted(check(text, "here")) == sorted(columns)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("read_text('/etc/passwd')", "read_text"),
        ("getenv('HOME')", "getenv"),
        ("(select 1)", "subquery"),
        ("exists(select 1)", "exists"),
        ("current_setting('x')", "current_setting"),
        ("a; drop table t", "semicolon"),
        ("a ->> '$.b'", "jsonextractscalar"),
        ("cast(a as json)", "JSON"),
        ("?", "placeholder"),
        ("a[1]", "bracket"),
        ("sum(x) over ()", "window"),
        ("*", "star"),
        ("a +", "no expression"),
        ("'open", "no expression"),
    ],
)
def test_refuses_what_is_not_listed_and_names_it(text, named):
    with pytest.raises(MappingError, match=named):
        check(text, "here")


def test_suggests_the_nearest_function():
    with pytest.raises(MappingError, match="Did you mean 'coalesce'"):
        check("coalese(a, b)", "here")


@pytest.mark.parametrize(("text", "expected"), [("sum(a)", True), ("max(a) - 1", True), ("abs(a)", False)])
def test_tells_sums_over_groups(text, expected):
    assert aggregates(text, "here") is expected


def compiled(text, *, typed):
    return compile_expression(text, "here", lambda name: f"<{name}>", lambda sql: f"NUMERIC({sql})", typed=typed)


def test_columns_are_quoted_under_the_names_of_the_query():
    assert compiled('a || "b c"', typed=False) == '"<a>" || "<b c>"'


def test_text_in_arithmetic_is_read_as_a_number():
    assert compiled("a * (b) > 1 and c = 'x'", typed=False) == (
        'NUMERIC("<a>") * (NUMERIC("<b>")) > 1 AND "<c>" = \'x\''
    )


def test_typed_columns_are_left_as_they_are():
    assert compiled("sum(a * b)", typed=True) == 'SUM("<a>" * "<b>")'
