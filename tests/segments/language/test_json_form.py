import json

import pytest
from hypothesis import given, settings

from tests.segments.language.test_compile import CONDITION
from workbench.segments.language.columns import ConditionError
from workbench.segments.language.conditions import Compare
from workbench.segments.language.grammar import parse
from workbench.segments.language.json_form import from_json


@pytest.mark.parametrize(
    "text",
    [
        'ltv > 1000.5 and (name in ("a", "b") or not has_target)',
        "first_at between 2026-01-01 and 2026-02-01",
        'had at least 3 session where (source = "google" and answered) within 30d and no deal within 2d after it',
        'tag "vip" or in segment "A ""b"""',
        "city is empty",
    ],
)
def test_the_form_comes_back_through_json(text):
    condition = parse(text)
    assert from_json(json.dumps(condition.to_json())) == condition


@settings(max_examples=200, deadline=None)
@given(CONDITION)
def test_any_condition_comes_back_through_json(condition):
    assert from_json(json.loads(json.dumps(condition.to_json()))) == condition


def test_a_builder_sees_plain_parts():
    assert parse("ltv > 5 and had cart").to_json() == {
        "all": [
            {"column": "ltv", "operator": ">", "value": 5},
            {"had": "cart", "at_least": 1, "where": None, "period": None, "later": []},
        ]
    }


def test_a_group_of_one_is_that_one():
    assert from_json({"all": [{"column": "ltv", "operator": ">", "value": 5}]}) == Compare("ltv", ">", 5)


def nested(depth):
    given = {"tag": "x"}
    for _ in range(depth):
        given = {"not": given}
    return given


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ("[", "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ([], "not an object"),
        (None, "not an object"),
        ({}, "of no known form"),
        ({"all": []}, "A group of the condition is empty"),
        ({"all": "x"}, "not a list"),
        ({"column": "ltv", "op": ">"}, "unknown key 'op'"),
        ({"column": "ltv", "operator": ">", "value": [1]}, "ltv is a number"),
        ({"column": "ltv", "operator": ">", "value": float("nan")}, "too large"),
        ({"column": "ltv", "operator": "; drop"}, "cannot be asked by '; drop'"),
        ({"column": 5, "operator": ">"}, "'column' is 5, not a text"),
        ({"had": 5}, "no kind of touch 5"),
        ({"had": "cart", "at_least": "3"}, "write a whole number"),
        ({"had": "cart", "at_least": True}, "write a whole number"),
        ({"had": "cart", "period": {"operator": "contains", "value": "x"}}, "cannot be asked by 'contains'"),
        ({"had": "cart", "period": 5}, "The period is 5"),
        ({"had": "cart", "where": {"tag": "x"}}, "asks about the customer"),
        ({"had": "cart", "later": [{"kind": "deal", "none": 1}]}, "'none' is 1"),
        ({"had": "cart", "later": [{"kind": "deal"}] * 11}, "at most 10"),
        ({"tag": 5}, "The name of the tag is empty"),
        (nested(60), "More than 50 conditions"),
        (nested(5000), "More than 50 conditions"),
    ],
)
def test_what_is_no_condition_is_refused_in_words(form, message):
    with pytest.raises(ConditionError, match=message):
        from_json(form)
