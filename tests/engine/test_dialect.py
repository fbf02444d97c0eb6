import duckdb
import pytest

from tests.engine.portable_examples import AGGREGATES, DISTINCT, JOINED, QUERIES, ROWS, VALUES, WINDOWS
from workbench.engine.dialect import to_spark
from workbench.engine.duck import DuckEngine

pytestmark = pytest.mark.spark


def _answers(engine, folder):
    """Each expression's column on this engine: the type it has once written, and its values."""
    engine.make("given", ROWS)
    tables = {
        "per_row": ([*VALUES, *WINDOWS], "from given order by event_id"),
        "per_group": (AGGREGATES, "from given group by k order by k"),
        "distinct_per_group": (DISTINCT, "from given group by k order by k"),
        "joined_per_group": (JOINED, "from given group by k order by k"),
    }
    answers = {}
    for name, (expressions, rest) in tables.items():
        columns = ", ".join(f"{text} as c{place}" for place, text in enumerate(expressions))
        files = engine.write(name, folder, f"select {columns} {rest}")
        written = duckdb.read_parquet([str(file) for file in files])
        rows = written.fetchall()
        answers |= {
            text: (str(written.types[place]), [row[place] for row in rows]) for place, text in enumerate(expressions)
        }
    return answers


@pytest.fixture(scope="module")
def answers(spark, tmp_path_factory):
    here, there = tmp_path_factory.mktemp("duck"), tmp_path_factory.mktemp("spark")
    duck = DuckEngine(here / "scratch")
    yield _answers(duck, here), _answers(spark, there), duck
    duck.close()


@pytest.mark.parametrize("expression", [*VALUES, *WINDOWS, *AGGREGATES, *DISTINCT, *JOINED])
def test_an_expression_has_the_same_type_and_values_on_both_engines(expression, answers):
    duck, spark, _ = answers
    assert repr(spark[expression]) == repr(duck[expression])


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_gives_the_same_rows_in_the_same_order_on_both_engines(query, spark, answers):
    assert spark.rows(query) == answers[2].rows(query)


def test_nulls_are_sorted_last_as_in_duckdb():
    assert to_spark("select a from t order by a") == "SELECT a FROM t ORDER BY a NULLS LAST"


def test_a_backslash_in_like_is_no_escape(spark):
    # DuckDB's documentation: LIKE has no escape character by default.
    assert spark.rows(r"select 'a\b' like 'a\b' as same, '%' like '\%' as escaped") == [(True, False)]


def test_division_by_zero_is_infinite(spark):
    assert spark.rows("select 1 / 0 as a, -1 / 0 as b, 1 / null as c") == [(float("inf"), float("-inf"), None)]


def test_a_difference_counts_boundaries_not_whole_units(spark):
    midnight = "timestamp '2026-01-31 23:59:59', timestamp '2026-02-01 00:00:01'"
    units = ("second", "minute", "hour", "day", "month", "year")
    columns = ", ".join(f"date_diff('{unit}', {midnight}) as {unit}s" for unit in units)
    assert spark.rows(f"select {columns}") == [(2, 1, 1, 1, 1, 0)]


def test_lower_case_is_equal_for_every_letter_of_latin_greek_and_cyrillic(spark, tmp_path):
    # DuckDB lowers one to one; Java has rules of its own for a final sigma and for the dotted capital I.
    letters, answer = tmp_path / "letters.parquet", "select c, lower(c) as alone, lower('a' || c) as last from letters"
    ranges = "select chr(n::integer) as c from range(1, 12000) r(n) where n < 1424 or n between 7680 and 8191"
    duckdb.execute(f"copy ({ranges}) to '{letters}'")
    spark.read("letters", [letters], {"c": "varchar"})
    lowered = duckdb.read_parquet([str(file) for file in spark.write("lowered", tmp_path, answer)])
    assert lowered.filter("lower(c) <> alone or lower('a' || c) <> last").fetchall() == []
    assert len(lowered) == 1423 + 512
