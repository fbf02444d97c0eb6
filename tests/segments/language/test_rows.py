"""Conditions on the rows of a table, over four calls that are read by eye."""

from datetime import UTC, date, datetime

import duckdb
import pytest

from workbench.segments.language.catalogue import catalogue_of
from workbench.segments.language.columns import ConditionError
from workbench.segments.language.grammar import parse
from workbench.segments.language.in_words import explain
from workbench.segments.language.json_form import from_json
from workbench.segments.language.rows import columns_of, rows_where
from workbench.tables import SCORED, TABLES

AS_OF = date(2026, 3, 31)

TOUCHES = """
    select *
    from (
        values
            ('a', 'Olga', 30, timestamp '2026-03-28 22:30', true),
            ('b', 'Oleg', 300, timestamp '2026-03-29 21:30', false),
            ('c', '', null, timestamp '2026-03-30 20:59', null),
            ('d', 'ОЛЁНА', 60, timestamp '2026-03-30 21:00', true)
    ) as t(event_id, operator, wait_s, occurred_at, answered)
"""
"""In Kyiv the clock goes from 03:00 to 04:00 on 29 March 2026: days begin at 22:00 UTC before it, at 21:00 after."""


def found(condition, zone="Europe/Kyiv"):
    asked = rows_where(condition, "touches", AS_OF, zone, alias="t")
    rows = f"select event_id, {asked.sql} as met from ({TOUCHES}) t order by event_id"
    with duckdb.connect() as connection:
        met = connection.execute(rows, asked.parameters).fetchall()
    assert all(value in (True, False) for _, value in met)
    return "".join(event_id for event_id, value in met if value)


@pytest.mark.parametrize(
    ("condition", "rows"),
    [
        ("wait_s > 30", "bd"),
        ("answered", "ad"),
        ("answered = yes", "ad"),
        ("answered = no", "b"),
        ("not answered", "bc"),
        ("wait_s between 30 and 60", "ad"),
        ("wait_s is empty", "c"),
        ("wait_s is null", "c"),
        ("not wait_s > 30", "ac"),
        ("wait_s != 60", "abc"),
        ("operator is empty", "c"),
        ("operator contains 'оле'", "d"),
        ('operator in ("Olga", "Oleg")', "ab"),
        ("operator starts with 'ol' and wait_s >= 300", "b"),
        ("wait_s >= 300 or operator = 'Olga'", "ab"),
        ("occurred_at on 2026-03-29", "a"),
        ("occurred_at on 2026-03-30", "bc"),
        ("occurred_at within 1d", "bc"),
        ("occurred_at since 2026-03-31", "d"),
        ("OPERATOR <> 'Olga' and (wait_s = 300 or wait_s = 60)", "bd"),
    ],
)
def test_text_numbers_and_days_of_the_zone(condition, rows):
    assert found(condition) == rows


def test_the_json_form_a_list_and_a_read_condition_mean_the_same():
    comparisons = [
        {"column": "wait_s", "operator": ">", "value": 30},
        {"column": "operator", "operator": "=", "value": "Oleg"},
    ]
    read = parse("wait_s > 30 and operator = 'Oleg'", catalogue_of("touches"))
    assert [found(given) for given in (comparisons, {"all": comparisons}, read)] == ["b", "b", "b"]
    assert found([]) == "abcd"
    assert from_json(read.to_json(), catalogue_of("touches")) == read
    assert parse(str(read), catalogue_of("touches")) == read


def test_what_is_hostile_is_a_value():
    asked = rows_where('operator = "x\'; drop table calls; --"', "touches", AS_OF, "UTC")
    assert asked.sql == 'coalesce("operator" = $c1, false)'
    assert asked.parameters == {"c1": "x'; drop table calls; --"}
    assert asked.positional() == ('coalesce("operator" = ?, false)', ["x'; drop table calls; --"])


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("operatr = 'Olga'", r"no column 'operatr' of touches\. Did you mean 'operator'"),
        ("ltv > 5", r"no column 'ltv' of touches"),
        ("wait_s > 'long'", "wait_s is a number"),
        ("had deal", "'had' asks about customers"),
        ("wait_s > 5 and tag 'vip'", "'tag' asks about customers"),
        ("not in segment 'No deals'", "'in' asks about customers"),
        ("kind = 'cal'", "Did you mean 'call'"),
        ("wait_s > (select 1)", "a value is needed"),
        ([{"tag": "vip"}], "'tag' asks about customers"),
        ([{"column": "wait_s"}], "'operator' is None"),
        ([{"column": "wait_s", "operator": ">", "value": "1; drop"}], "wait_s is a number"),
        ({"sql": "1 = 1"}, "no known form"),
        ([7], "not an object"),
    ],
)
def test_what_cannot_be_asked_of_rows_is_said(condition, message):
    with pytest.raises(ConditionError, match=message):
        rows_where(condition, "touches", AS_OF, "UTC")


def test_a_condition_of_one_table_is_not_asked_of_another():
    with pytest.raises(ConditionError, match="about ads, not about touches"):
        rows_where(parse("clicks > 5", catalogue_of("ads")), "touches", AS_OF, "UTC")
    with pytest.raises(ConditionError, match="about customers, not about touches"):
        rows_where(parse("ltv > 5"), "touches", AS_OF, "UTC")


def test_an_unknown_table_names_the_nearest():
    with pytest.raises(ConditionError, match="Did you mean 'touches'"):
        rows_where("kind = 'call'", "touchs", AS_OF, "UTC")


@pytest.mark.parametrize("table", [*TABLES, *SCORED])
def test_every_column_of_every_table_can_be_asked(table):
    for name in columns_of(table):
        asked = rows_where(f"{name} is not empty", table, datetime.now(UTC).date(), "UTC")
        assert f'"{name}"' in asked.sql


def test_rows_in_words():
    condition = parse('wait_s > 60 and not (operator = "Olga" or answered)', catalogue_of("touches"))
    assert explain(condition) == (
        "Touches whose wait_s is more than 60 and for which it is not so that they are: "
        'whose operator is "Olga" or for which answered is true.'
    )
