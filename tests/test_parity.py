"""The pipeline gives the same tables on DuckDB and on Spark, row for row."""

from pathlib import Path

import duckdb
import pytest

import workbench
from workbench import pipeline
from workbench.engine.duck import DuckEngine
from workbench.engine.lint import lint
from workbench.engine.spark import SparkEngine
from workbench.identity import guards
from workbench.ingest import inputs
from workbench.journal import customers

SAMPLES = Path(__file__).parents[1] / "data" / "samples"

# What the samples are too tame for: a chain of identifiers, times that tie, a kiosk's cookie that must not join, blocked
# values, a refund, a currency without a rate, evidence without a touch, people who only came to look, hostile names.
HARD_CASES = """\
event_id,occurred_at,kind,source,medium,amount,currency,status,name,phone,email,cookie,crm_id
h01,2026-03-01 10:00:00,session,google,cpc,,,,,,,c1,
h02,2026-03-01 10:00:00,session,,,,,,,,,c1,
h03,2026-03-02 10:00:00,request,google,cpc,,,,Anna,+7 916 123-45-67,,c1,
h04,2026-03-03 10:00:00,call,,,,,,Анна Ёлкина,8 (916) 123-45-67,Anna@Mail.ru,,
h05,2026-03-04 10:00:00,deal,,,1000.005,RUB,won,,,anna@mail.ru,,7
h06,2026-03-05 10:00:00,deal,,,0.335,RUB,refunded,,,anna@mail.ru,,7
h07,2026-03-06 10:00:00,deal,,,10,USD,won,,,,,7
h08,2026-03-07 23:59:59,session,ya,organic,,,,,,,c2,
h09,2026-03-08 00:00:00,session,ya,organic,,,,,,,c2,
h10,2026-03-09 10:00:00,request,,,,,,<img src=x>,+79160000001,,kiosk,
h11,2026-03-09 11:00:00,request,,,,,,=cmd|'/C'!A0,+79160000002,,kiosk,
h12,2026-03-09 12:00:00,request,,,,,,ΟΔΟΣ İ,+79160000003,,kiosk,
h13,2026-03-09 13:00:00,request,,,,,,a\\b %_,+79160000004,,kiosk,
h14,2026-03-09 14:00:00,request,,,,,,,+79160000005,,kiosk,
h15,2026-03-10 10:00:00,request,,,,,,,not a phone,test@example.com,null,
h16,2026-03-11 10:00:00,identify,,,,,,Boris,+380 67 123 45 67,boris@example.com,,9
h17,2026-03-12 10:00:00,checkout,,,5,EUR,,,,boris@example.com,c3,
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """Every sample and the hard cases, some of them exported twice."""
    folder = tmp_path_factory.mktemp("parity") / "company"
    workspace = workbench.create(folder)
    for sample in sorted(SAMPLES.iterdir()):
        workspace.ingest(sample, as_=sample.stem)
    for name, rows in (("hard.csv", HARD_CASES), ("again.csv", HARD_CASES.replace("1000.005", "2000.005"))):
        file = folder / name
        file.write_text(rows, encoding="utf-8")
        workspace.ingest(file, as_="events")
    return workspace


def _run(engine, workspace, folder):
    """Run the pipeline and keep every table, those too that no later step reads."""
    folder.mkdir()
    engine.drop = lambda _: None
    inputs.load(engine, workspace.folder)
    guards.load(engine, workspace.settings)
    customers.load(engine, workspace.settings)
    return pipeline.run(engine, folder)


@pytest.fixture(scope="module")
def duck(workspace, tmp_path_factory):
    folder = tmp_path_factory.mktemp("duck")
    engine = DuckEngine(folder / "scratch")
    yield engine, _run(engine, workspace, folder / "tables")
    engine.close()


@pytest.fixture(scope="module")
def on_spark(spark, workspace, tmp_path_factory):
    folder = tmp_path_factory.mktemp("on spark")
    engine = SparkEngine(folder / "scratch")  # its own tables in the Spark that runs already
    yield engine, _run(engine, workspace, folder / "tables")
    engine.close()


@pytest.mark.spark
@pytest.mark.parametrize("table", [step.table for step in pipeline.STEPS])
def test_a_step_gives_the_same_rows_on_both_engines(table, duck, on_spark):
    # Floating-point figures are compared exactly too: money is summed in hundredths.
    here, there = (sorted(map(repr, engine.rows(f"from {table}"))) for engine, _ in (duck, on_spark))
    assert there == here


@pytest.mark.spark
@pytest.mark.parametrize("table", [step.table for step in pipeline.STEPS if step.how == "publish"])
def test_a_published_table_has_the_same_types_and_order_on_both_engines(table, duck, on_spark):
    here, there = (duckdb.read_parquet([str(file) for file in built.files[table]]) for _, built in (duck, on_spark))
    assert there.columns == here.columns
    assert there.types == here.types
    assert there.fetchall() == here.fetchall()


def test_the_hard_cases_reach_every_step(duck):
    empty = [step.table for step in pipeline.STEPS if not duck[0].count(step.table)]
    assert empty == []


def test_no_step_holds_what_spark_would_answer_differently(duck):
    schema = {}
    for table, column, type_ in duck[0].rows(
        "select table_name, column_name, data_type from information_schema.columns order by table_name, ordinal_position"
    ):
        schema.setdefault(table, {})[column] = type_
    steps = {step.table: step.sql for step in pipeline.STEPS if step.how != "components"} | pipeline.VIEWS
    found = {table: [str(finding) for finding in lint(sql, schema)] for table, sql in steps.items()}
    assert {table: findings for table, findings in found.items() if findings} == {}
