"""The pipeline gives the same tables on DuckDB and on Spark, row for row."""

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

import workbench
from tests.appeals.few_contacts import Appealed
from tests.appeals.test_grouping import BY_DAYS, DAYS, rule
from workbench import pipeline
from workbench.builds import load_settings
from workbench.engine import last_snapshot
from workbench.engine.duck import DuckEngine
from workbench.engine.lint import lint
from workbench.engine.snapshots import SnapshotStore
from workbench.engine.spark import SparkEngine
from workbench.identity import decisions
from workbench.ingest import inputs
from workbench.notes.decisions import Decision

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
h18,2026-03-13 10:00:00,session,,,,,,,,,c1,
h19,2026-03-13 10:00:00,request,,,,,,,+79160000007,,looking,
h20,2026-03-13 11:00:00,request,,,,,,,,,stand,21
h21,2026-03-13 12:00:00,request,,,,,,,,,stand,22
h22,2026-03-13 13:00:00,request,,,,,,,,,stand,23
"""

# Contacts and answers: at the same instant, with fractions of a second, before the question, at no known time, a mailing,
# a call back that goes out, a waiting time that cannot be, an operator under two names, a closing before the last contact, a
# ticket with its messages, calls that tell their length only, colleagues among themselves, a machine.
CONTACTS = """\
event_id,occurred_at,kind,direction,answered,wait_s,duration_s,responded_at,closed_at,operator,category,rating,source,subject,phone,thread
c01,2026-03-06 17:59:30,call,in,false,12.25,0,,,,,,google,,+79165550001,
c02,2026-03-06 18:20:00,callback,out,true,,61.5,,, Old ,,,,,+79165550001,
c03,2026-03-06 18:20:00,email,in,,,,,,,target,,,Where is it?,+79165550001,
c04,2026-03-09 08:00:00.25,ticket,in,,,,2026-03-07 10:00:00,2026-03-09 12:00:00,New,service,4,,Broken,+79165550001,
c05,2026-03-09 08:00:00.25,chat,in,true,,300,,,Old,,5.5,ya,,+79165550001,
c06,2026-03-10 09:00:00,email,out,,,,,,,,,,Sale!,+79165550002,
c07,2026-03-10 10:00:00,ticket,in,true,7.000001,,,2026-03-09 10:00:00,Eva,,,,,+79165550002,
c08,2026-03-10 10:30:00,request,in,true,,,,,Eva,,,vk,,+79165550002,
c09,2026-03-11 10:00:00,email,in,,1e300,,,,,,,,,+79165550002,
c10,2026-03-13 10:00:00,email,out,,,,,,Eva,,,,,+79165550002,
c11,2026-03-13 12:00:00,deal,,,,,,,,,,,,+79165550002,
c12,2026-03-16 08:00:00,ticket,in,,,,2026-03-16 08:30:00,2026-03-16 10:00:00,Eva,,,,,+79165550003,T1
c13,2026-03-16 08:00:00,email,in,,,,,,,,,,,+79165550003,T1
c14,2026-03-16 08:30:00,email,out,,,,,,Eva,,,,,+79165550003,T1
c15,2026-03-16 09:00:00,email,in,,,,,,,,,,,+79165550003,T1
c16,2026-03-17 09:00:00,call,in,,,0,,,,,,,,+79165550003,
c17,2026-03-17 09:01:00,call,internal,,,60,,,Eva,,,,,+79165550003,
c18,2026-03-17 09:02:00,email,out,,,,,,Robot,,,,,+79165550003,
c19,2026-03-17 09:03:00,call,in,,4,42.5,,,New,,,,,+79165550003,
"""

# What customers say of the company: two scales, an answer off them, one who changes his mind, mentions with and without a rating.
OPINIONS = """\
event_id,occurred_at,kind,source,subject,rating,phone
o01,2026-03-14 10:00:00,survey,,NPS,9,+7 916 123-45-67
o02,2026-03-15 10:00:00,survey,,NPS,6,+7 916 123-45-67
o03,2026-03-14 10:00:00,survey,,CSAT,4,+79165550001
o04,2026-03-14 10:00:00,survey,,NPS,42,+79165550002
o05,2026-03-16 10:00:00,mention,vk,,5,+79165550002
o06,2026-03-16 11:00:00,mention,vk,,,+79165550003
"""

# What a second build finds: corrections, late data, customers who become one, an identifier that is barred from now on.
NEWS = """\
event_id,occurred_at,kind,source,medium,amount,currency,status,name,phone,email,cookie,crm_id
n01,2026-03-20 10:00:00,call,,,,,,,+7 916 123-45-67,boris@example.com,,
n02,2026-02-01 10:00:00,session,ya,cpc,,,,,,,c3,
n03,2026-03-21 10:00:00,deal,,,77,RUB,won,Вера,+79160000099,,c2,
n04,2026-03-21 11:00:00,session,,,,,,,,,c2,
n07,2026-03-21 11:00:00,call,,,,,,,+79165550001,,,
n10,2026-03-21 11:00:00,call,,,,,,,+79165550003,,,
n08,2026-03-08 11:00:00,chat,,,,,,,+79165550002,,,
n09,2026-03-14 11:00:00,deal,,,10,RUB,won,,+79165550002,,,
n05,2026-03-22 10:00:00,request,,,,,,,+79160000006,,kiosk,
n06,2026-03-22 10:00:00,request,,,,,,,,,nothing yet,8
"""

RATES = (
    "date,currency,rate\n2026-03-05,USD,90.5\n2026-03-11,EUR,99\n",
    "date,currency,rate\n2026-03-05,USD,91.5\n2026-03-11,EUR,99\n2026-03-20,UAH,2\n",
)
"""Of the first build and of the second."""

SETTINGS = {
    "money.rates_file": "rates.csv",
    "identity.validity": {"phone": "30d"},
    "identity.reassigned": {"cookie": {"c1": "2026-03-02"}},
    "identity.blocked_patterns": {"cookie": ["lo+k.*"]},
    "identity.conflicts": "cut",
    "business_hours.monday": "09:00-13:00, 14:00-18:00",
    "business_hours.tuesday": "09:00-18:00",
    "business_hours.wednesday": "00:00-24:00",
    "business_hours.thursday": "00:00-24:00",
    "business_hours.friday": "09:00-18:00",
    "business_hours.holidays": "RU",
    "operators": {"Old": "New", "Bot": "Robot"},
    "appeals.machines": ["Bot"],
    "channels": {"Own search": ["ya / organic"]},
    "campaigns": {"Spring": "Summer"},
    "funnel": {
        "Came": 'kind = "session"',
        "Asked": 'kind in ("call", "request")',
        "Bought": 'amount > 5 and status = "won"',
    },
}


def _decision(number, verb, a, b):
    at = datetime(2026, 4, 1, tzinfo=UTC)
    return Decision(number, verb, *a, *b, None, "Anna", at, "known in the shop")


DECISIONS = [
    _decision(1, "cut", ("email", "anna@mail.ru"), ("crm_id", "7")),
    _decision(2, "link", ("phone", "+79160000001"), ("phone", "+79160000002")),
    _decision(3, "link", ("phone", "+79160000003"), ("email", "nobody@example.com")),
]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """Every sample and the hard cases; then some of them once more, and news."""
    folder = tmp_path_factory.mktemp("parity") / "company"
    workspace = workbench.create(folder, **SETTINGS)
    for sample in sorted(SAMPLES.iterdir()):
        workspace.ingest(sample, as_=sample.stem)
    for name, rows in (
        ("hard.csv", HARD_CASES),
        ("contacts.csv", CONTACTS),
        ("opinions.csv", OPINIONS),
        ("again.csv", HARD_CASES.replace("1000.005", "2000.005").replace("c2,", "c3,")),
        ("news.csv", NEWS),
    ):
        file = folder / name
        file.write_text(rows, encoding="utf-8")
        workspace.ingest(file, as_="events")
    return workspace


class Both:
    """A build of everything but the news, and one that adds them, on an engine that keeps every table."""

    def __init__(self, open_engine, workspace, folder, base=None):
        *old, again, news = workspace.sources()
        self.engines = [open_engine(folder / f"scratch{number}") for number in range(2)]
        self.first = self._run(self.engines[0], workspace, folder / "first", old, old, None)
        self.base = base or self._published(folder)
        self.second = self._run(
            self.engines[1], workspace, folder / "second", [*old, again, news], [again, news], self.base
        )

    def _run(self, engine, workspace, folder, known, new, base):  # noqa: PLR0917
        folder.mkdir(parents=True)
        engine.drop = lambda _: None
        (workspace.folder / "rates.csv").write_text(RATES[1 if base else 0], encoding="utf-8")
        inputs.load(engine, known, new)
        last_snapshot.load(engine, base, pipeline.PUBLISHED.values(), pipeline.LAYERS)
        load_settings(engine, workspace.settings, {"build_no": 2 if base else 1, "settings": ""}, base)
        decisions.load(engine, DECISIONS if base else DECISIONS[:2])
        return pipeline.run(engine, folder, base=base)

    def _published(self, folder):
        store = SnapshotStore(folder / "snapshots")
        unfinished = store.begin()
        for file in (folder / "first").iterdir():
            (unfinished / file.name).hardlink_to(file)
        files = {table: [unfinished / file.name for file in files] for table, files in self.first.files.items()}
        return store.publish(unfinished, files, {}, {}, {"settings": ""})

    def close(self):
        for engine in self.engines:
            engine.close()


@pytest.fixture(scope="module")
def duck(workspace, tmp_path_factory):
    both = Both(DuckEngine, workspace, tmp_path_factory.mktemp("duck"))
    yield both
    both.close()


@pytest.fixture(scope="module")
def on_spark(spark, workspace, duck, tmp_path_factory):
    """Tables of their own in the Spark that runs already; the second build builds on DuckDB's snapshot."""
    both = Both(SparkEngine, workspace, tmp_path_factory.mktemp("on spark"), duck.base)
    yield both
    both.close()


MADE = [(0, step.table) for step in pipeline.steps(again=False)] + [
    (1, step.table) for step in pipeline.steps(again=True)
]
NOTHING = {"guards_checked"}
FROM_BEFORE = {
    "superseded",
    "held_before",
    "claims",
    "claim_shares",
    "homes",
    "was_ids",
    "customer_redirects",
    "retired_claims",
}
NOTHING_TO_COMPARE = {
    "changed_customers_before",
    "changing_customers",
    "event_changes",
    "families",
    "family_edges",
    "known_until",
    "moved_families",
    "next_customers",
    "touches_after",
    "touches_before",
    "world_figures",
    "world_touches",
}
EMPTY = {(0, table) for table in FROM_BEFORE | NOTHING_TO_COMPARE} | {
    *((build, table) for build in (0, 1) for table in ("kept_shares", "bare_components")),
    (1, "no_signatures"),
    (1, "changed_in_place"),
    *((build, "day_starts") for build in (0, 1)),
}
"""Steps that the cases leave empty: what compares with an earlier build at the first one, rare cases of cuts, and another
rule for appeals."""


@pytest.mark.spark
@pytest.mark.parametrize(("build", "table"), [made for made in MADE if made[1] not in NOTHING])
def test_a_step_gives_the_same_rows_on_both_engines(build, table, duck, on_spark):
    # Floating-point figures are compared exactly too: money is summed in hundredths.
    here, there = (sorted(map(repr, both.engines[build].rows(f"from {table}"))) for both in (duck, on_spark))
    assert there == here


@pytest.mark.spark
def test_published_files_have_the_same_types_and_order_on_both_engines(duck, on_spark):
    for here, there in ((duck.first, on_spark.first), (duck.second, on_spark.second)):
        assert there.files.keys() == here.files.keys()
        for name, files in here.files.items():
            ours, theirs = (duckdb.read_parquet([str(file) for file in one]) for one in (files, there.files[name]))
            assert theirs.columns == ours.columns, name
            assert theirs.types == ours.types, name
            if not name.endswith("_stale"):
                assert theirs.fetchall() == ours.fetchall(), name


@pytest.mark.spark
def test_appeals_of_24_hours_are_the_same_on_spark(spark):
    assert Appealed(DAYS, rule("24h"), engine=spark).groups() == BY_DAYS


def test_the_hard_cases_reach_every_step(duck):
    empty = {(build, table) for build, table in MADE if table not in NOTHING and not duck.engines[build].count(table)}
    assert empty == EMPTY


def test_no_step_holds_what_spark_would_answer_differently(duck):
    for build, again in enumerate((False, True)):
        schema = {}
        for table, column, type_ in duck.engines[build].rows(
            "select table_name, column_name, data_type from information_schema.columns order by table_name, ordinal_position"
        ):
            schema.setdefault(table, {})[column] = type_
        queries = {
            step.table: (step.again or step.sql) if again else step.sql
            for step in pipeline.steps(again=again)
            if step.how not in ("components", "run")
        } | pipeline.VIEWS
        found = {table: [str(finding) for finding in lint(sql, schema)] for table, sql in queries.items()}
        assert {table: findings for table, findings in found.items() if findings} == {}
