import pytest
import sqlglot

from tests.engine.portable_examples import AGGREGATES, DISTINCT, JOINED, QUERIES, ROWS, VALUES, WINDOWS
from workbench.engine.lint import PORTABLE, lint

SCHEMA = {
    "t": {
        "event_id": "varchar",
        "k": "varchar",
        "amount": "double",
        "n": "bigint",
        "day": "date",
        "ts": "timestamp",
        "l": "bigint[]",
    }
}

# What must be refused, and the form that must pass instead.
RULES = {
    "array_agg with an order": (
        "select array_agg(k order by event_id) from t",
        "select list_sort(array_agg({'ts': ts, 'id': event_id, 'v': k})) from t",
    ),
    "array_agg without a sort": (
        "select array_agg(k) filter (where n > 1) from t",
        "select list_sort(array_agg(k) filter (where n > 1)) from t",
    ),
    "list_sort downwards": (
        "select list_sort(array_agg(n), 'desc') from t",
        "select list_sort(array_agg(-n)) from t",
    ),
    "list_sort of any list": (
        "select list_sort(l) from t",
        "select list_sort(array_agg(distinct n)) from t",
    ),
    "ASOF join": (
        "select a.n from t a asof join t b on a.k = b.k and a.ts >= b.ts",
        "select last_value(n ignore nulls) over (partition by k order by ts, event_id) from t",
    ),
    "hash": ("select hash(k) from t", "select md5(k) from t"),
    "unknown function": ("select regexp_matches(k, 'a') from t", "select contains(k, 'a') from t"),
    "clock": ("select now() from t", "select max(ts) from t"),
    "try_cast": ("select try_cast(k as double) from t", "select cast(n as double) from t"),
    "len": ("select len([n, 1]) from t", "select array_length([n, 1]), length(k) as len from t"),
    "list slice": ("select l[1:2] from t", "select [n, 2] from t"),
    "list element": ("select l[1] from t", "select list_contains([n, 2], 1) from t"),
    "fraction cast to a whole number": (
        "select cast(amount as bigint) from t",
        "select cast(round(amount) as bigint), cast(n as integer) from t",
    ),
    "quotient cast to a whole number": (
        "select cast(n / 2 as bigint) from t",
        "select cast(round(n / 2) as bigint) from t",
    ),
    "fraction as a text": ("select cast(amount as varchar) from t", "select cast(n as varchar) from t"),
    "fraction joined to a text": ("select k || amount from t", "select k || n from t"),
    "decimals that are computed": ("select round(amount, n) from t", "select round(amount, 2) from t"),
    "arg_max": (
        "select arg_max(k, ts) from t",
        "with p as (select k, row_number() over (order by ts desc, event_id) as place from t) select k from p where place = 1",
    ),
    "arg_min": ("select arg_min(k, ts) from t", "select min(ts) from t"),
    "first": ("select first(k) from t", "select min(k) from t"),
    "last": ("select last(k) from t", "select max(k) from t"),
    "any_value": ("select any_value(k) from t", "select max(k) from t"),
    "greatest record": ("select max({'ts': ts, 'k': k}) from t", "select max(ts) from t"),
    "row_number without a total order": (
        "select row_number() over (partition by k order by ts) from t",
        "select row_number() over (partition by k order by ts, event_id) from t",
    ),
    "row_number without any order": (
        "select row_number() over (partition by k) from t",
        "select count(*) over (partition by k) from t",
    ),
    "lag without a total order": (
        "select lag(k) over (order by ts) from t",
        "select lag(k) over (order by ts, event_id) from t",
    ),
    "rows frame without a total order": (
        "select sum(n) over (order by ts rows between 1 preceding and current row) from t",
        "select sum(n) over (order by ts range between interval 1 day preceding and current row) from t",
    ),
    "limit without a total order": (
        "select k from t order by ts limit 1",
        "select k from t order by ts desc, event_id limit 1",
    ),
    "string_agg without a total order": (
        "select string_agg(k, '>' order by ts) from t",
        "select string_agg(k, '>' order by ts, event_id), string_agg(distinct k, '>' order by k) from t",
    ),
    "QUALIFY": (
        "select k from t qualify row_number() over (order by event_id) = 1",
        "select k from (select k, row_number() over (order by event_id) as place from t) where place = 1",
    ),
    "DISTINCT ON": ("select distinct on (k) k, n from t order by k, event_id", "select distinct k, n from t"),
    "one time zone": (
        "select ts at time zone 'Europe/Kyiv' from t",
        "select ts at time zone 'UTC' at time zone 'Europe/Kyiv' from t",
    ),
    "substring from before the start": ("select substring(k, 0, 2) from t", "select substring(k, 1, 2) from t"),
    "an expression that is not plain": (
        "select regexp_replace(k, '(?i)a|b', '', 'g') from t",
        "select regexp_replace(k, '[^ab]+', '', 'g') from t",
    ),
    "only the first place replaced": (
        "select regexp_replace(k, 'a', '') from t",
        "select regexp_replace(k, 'a', '', 'g') from t",
    ),
    "left of a negative length": ("select left(k, -1) from t", "select left(k, 1), right(k, length(k)) from t"),
    "difference of dates": (
        "select day - cast(ts as date) from t",
        "select date_diff('day', cast(ts as date), day) from t",
    ),
    "date and interval": (
        "select day + interval 1 month from t",
        "select cast(day as timestamp) + interval 1 month, ts + interval 1 month from t",
    ),
}


@pytest.mark.parametrize("rule", RULES)
def test_the_rule_refuses(rule):
    assert lint(RULES[rule][0], SCHEMA) != []


@pytest.mark.parametrize("rule", RULES)
def test_the_rule_lets_the_portable_form_pass(rule):
    assert lint(RULES[rule][1], SCHEMA) == []


def test_a_finding_names_the_piece_and_what_to_write_instead():
    (finding,) = lint("select arg_max(k, ts) from t")
    assert str(finding).startswith("ARG_MAX(k, ts): ")
    assert "row_number" in str(finding)


def test_every_example_passes():
    per_row = ", ".join(f"{text} as c{place}" for place, text in enumerate([*VALUES, *WINDOWS]))
    per_group = ", ".join(f"{text} as c{place}" for place, text in enumerate([*AGGREGATES, *DISTINCT, *JOINED]))
    queries = [ROWS, f"select {per_row} from given", f"select {per_group} from given group by k", *QUERIES]
    assert [str(finding) for query in queries for finding in lint(query)] == []


def test_every_portable_function_has_an_example_that_runs_on_both_engines():
    texts = [*QUERIES, *(f"select {text}" for text in (*VALUES, *WINDOWS, *AGGREGATES, *DISTINCT, *JOINED))]
    shown = {type(node) for text in texts for node in sqlglot.parse_one(text, read="duckdb").walk()}
    assert sorted(function.__name__ for function in PORTABLE - shown) == []


def test_case_and_or_are_grammar_not_functions():
    assert lint("select case when n > 1 and (k = 'a' or k = 'b') then 1 end from t", SCHEMA) == []


def test_without_a_schema_what_is_plain_from_the_text_is_still_found():
    assert lint("select cast(2.5 as integer), cast(unknown as integer)") == lint("select cast(2.5 as integer)") != []
