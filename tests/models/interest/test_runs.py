"""Interest runs: recognised honestly, kept, compared, dropped."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import duckdb
import pyarrow as pa
import pytest

from tests.models.interest_company import DAY, company, connect, with_contacts
from workbench.errors import WorkspaceError
from workbench.models.interest import runs as interest_runs
from workbench.models.interest.base_file import Base, BaseError, read_base
from workbench.models.interest.base_segment import Narrowed, segment_base
from workbench.models.interest.runs import RunError
from workbench.models.interest.tiers import Tiers
from workbench.models.interest.touch_features import read_features
from workbench.models.interest.training import History, fit_at
from workbench.settings import Settings

SETTINGS = Settings(time_zone="UTC", projects=["shop", "blog"])
NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)

FILE = "phone,email\n" + "".join(f"8 916 {n:07d},\n" for n in range(40)) + (
    "8 916 0000003,\n,C3@mail.ru\n8 916 9999999,\nabc,\n,\n8 916 0000005,c6@mail.ru\n"
)  # fmt: skip


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    found = with_contacts(connect(company()))
    found.execute("""
        create table customer_profiles as
        select * from (values
            ('c0001', 'sex', 'female', 'dmp', 0.9, timestamp '2026-01-01'),
            ('c0002', 'sex', 'male', 'dmp', 0.9, timestamp '2026-01-01'),
            ('c0002', 'interest', 'golf', 'dmp', 0.9, timestamp '2026-01-01'),
            ('c0002', 'interest', 'cars', 'dmp', 0.9, timestamp '2027-01-01')
        ) t(customer_id, attribute, value, provider, confidence, told_at)
    """)
    found.execute(
        "create table segments as select 'Odd' as segment, customer_id from touches where project = 'shop' group by all"
    )
    return found


def ask(folder, connection, base, made_at=NOW, **more):
    return interest_runs.run(
        folder, SETTINGS, connection, base, name="June", author="anna", as_of=DAY, made_at=made_at, **more
    )


@pytest.fixture(scope="module")
def kept(tmp_path_factory, connection):
    folder = tmp_path_factory.mktemp("runs")
    file = folder / "base.csv"
    file.write_text(FILE, encoding="utf-8")
    return ask(folder, connection, read_base(file, folder, SETTINGS), project="shop")


def test_every_step_is_told(tmp_path, connection):
    told = []
    file = tmp_path / "base.csv"
    file.write_text("phone\n8 916 0000001\n", encoding="utf-8")
    ask(tmp_path, connection, read_base(file, tmp_path, SETTINGS), progress=lambda *step: told.append(step))
    assert [(number, steps) for number, steps, _ in told] == [(number, 7) for number in range(7)]
    assert (told[0][-1], told[-1][-1]) == (f"scoring as of {DAY}", "keeping the run")


def test_nothing_of_the_base_is_lost(kept):
    members = kept.members()
    assert members["row"].to_pylist() == list(range(1, 47))
    last = [(r["status"], r["customer_id"]) for r in members.to_pylist()[40:]]
    assert last == [
        ("duplicate", None), ("same customer", "c0003"), ("not recognised", None), ("unreadable", None),
        ("no contact", None), ("same customer", "c0005"),
    ]  # fmt: skip
    assert sum(kept.about["rows_by_status"].values()) == kept.about["base"]["rows"] == 46


def test_the_share_recognised_is_of_distinct_people(kept):
    about = kept.about
    assert (about["recognised"], about["contacts"]) == (40, 41)
    assert about["share_recognised"] == pytest.approx(40 / 41)
    assert about["donut"] == {"high": 4, "medium": 8, "low": 28, "not recognised": 1}


def test_members_have_the_scores_of_that_day(kept, connection):
    table = read_features(connection, DAY, "UTC")
    chance = fit_at(History(connection, SETTINGS, DAY), DAY).predict_proba(table.columns)
    scores = dict(zip(table.ids, chance, strict=True))
    for row in kept.members().to_pylist()[:40]:
        assert row["score"] == pytest.approx(scores[row["customer_id"]], abs=1e-12)


def test_own_visitors_are_counted_apart(kept, connection):
    apart = kept.about["apart"]
    own = {
        row[0]
        for row in connection.execute("""
            select distinct customer_id from touches
            where kind = 'session' and project = 'shop'
                and occurred_at >= timestamp '2026-03-03' and occurred_at < timestamp '2026-06-01'
        """).fetchall()
    }
    recognised = [row for row in kept.members().to_pylist() if row["status"] == "recognised"]
    assert apart["own_visitors"]["customers"] == sum(row["customer_id"] in own for row in recognised) > 0
    assert apart["own_visitors"]["customers"] + apart["others"]["customers"] == 40
    for tier in ("high", "medium", "low"):
        assert apart["own_visitors"][tier] + apart["others"][tier] == kept.about["donut"][tier]


def test_dynamics_are_of_six_periods_and_end_with_the_day(kept):
    points = kept.about["dynamics"]
    assert [point["as_of"] for point in points] == [str(DAY - timedelta(days=14 * k)) for k in range(5, -1, -1)]
    assert [points[-1][tier] for tier in ("high", "medium", "low")] == [4, 8, 28]
    assert points[-1]["happened"] is None
    assert sum(points[-2]["happened"].values()) <= points[-2]["recognised"]


def test_the_profile_is_marked_as_told_by_others(kept):
    found = {(row["attribute"], row["value"]): row for row in kept.about["profile"]}
    assert set(found) == {("sex", "female"), ("sex", "male"), ("interest", "golf")}
    assert all(row["third_party"] for row in found.values())
    assert kept.members().to_pylist()[2]["interests"] == "golf"


def test_the_figures_hold_nothing_personal(kept):
    text = (kept.folder / "run.json").read_text(encoding="utf-8")
    assert "916" not in text
    assert "@" not in text
    assert "c0003" not in text
    assert json.loads(text)["author"] == "anna"


def test_the_future_changes_no_member(kept, connection, tmp_path):
    later = with_contacts(connect(company() + [(f"c{n:04d}", datetime(2026, 6, 1, n), "call") for n in range(20)]))  # noqa: DTZ001
    file = tmp_path / "base.csv"
    file.write_text(FILE, encoding="utf-8")
    other = ask(tmp_path, later, read_base(file, tmp_path, SETTINGS))
    wanted = ["row", "status", "customer_id", "score", "tier"]
    assert other.members().select(wanted).equals(kept.members().select(wanted))


def test_a_segment_narrowed_by_period(connection):
    whole = segment_base(connection, "Odd", DAY, "UTC")
    late = segment_base(connection, "Odd", DAY, "UTC", Narrowed(touched_from=DAY - timedelta(days=7)))
    assert 0 < len(late) < len(whole)
    with pytest.raises(BaseError, match="Did you mean 'Odd'"):
        segment_base(connection, "Od", DAY, "UTC")
    with pytest.raises(BaseError, match="Did you mean 'won'"):
        segment_base(connection, "Odd", DAY, "UTC", Narrowed(deal_status="wonn"))
    with pytest.raises(BaseError, match="Nobody of the segment"):
        segment_base(connection, "Odd", DAY, "UTC", Narrowed(deal_status="won"))


def test_runs_are_listed_compared_and_dropped(tmp_path, kept):
    nobody = pa.table(
        {"row": [1], "phone": ["+1"], "email": pa.nulls(1, pa.string()), "customer_id": pa.nulls(1, pa.string()),
         "status": pa.nulls(1, pa.string()), "reason": pa.nulls(1, pa.string())}
    )  # fmt: skip
    empty = with_contacts(connect([]))
    first = ask(tmp_path, empty, Base("b", "file", nobody, {}))
    second = ask(tmp_path, empty, Base("b", "file", nobody, {}), NOW + timedelta(hours=1), tiers=Tiers.by_threshold())
    assert [one.run_id for one in interest_runs.runs(tmp_path)] == [second.run_id, first.run_id]
    assert interest_runs.compare(interest_runs.runs(tmp_path))["recognised"].to_pylist() == [0, 0]
    with pytest.raises(RunError, match="Several runs are called 'June'"):
        interest_runs.find(tmp_path, "June")
    interest_runs.drop(tmp_path, first.run_id)
    assert interest_runs.find(tmp_path, "June").run_id == second.run_id
    for wrong in ("..", "", "nothing"):
        with pytest.raises(RunError):
            interest_runs.drop(tmp_path, wrong)


def test_what_cannot_be_asked_is_refused(connection, tmp_path):
    base = segment_base(connection, "Odd", DAY, "UTC")
    with pytest.raises(RunError, match="Did you mean 'shop'"):
        ask(tmp_path, connection, base, project="shp")


@pytest.mark.parametrize(
    ("day", "words"),
    [(date(2020, 1, 1), "Nothing was known before 2020-01-01"), (date(2027, 6, 1), "would seem to have fallen silent")],
)
def test_a_day_of_which_nothing_can_be_said_is_refused(connection, tmp_path, day, words):
    base = segment_base(connection, "Odd", DAY, "UTC")
    with pytest.raises(WorkspaceError, match=words):
        interest_runs.run(tmp_path, SETTINGS, connection, base, name="A", author="anna", as_of=day, made_at=NOW)
    assert interest_runs.runs(tmp_path) == []


def test_a_run_that_could_score_nobody_says_why_once(connection, tmp_path, kept):
    early = DAY - timedelta(days=190)
    base = segment_base(connection, "Odd", DAY, "UTC")
    run = interest_runs.run(tmp_path, SETTINGS, connection, base, name="A", author="anna", as_of=early, made_at=NOW)
    assert run.about["donut"]["high"] == 0
    assert (len(run.about["notes"]), run.about["notes"][0].startswith(run.about["unscored"])) == (1, True)
    (listed,) = interest_runs.compare([run])["unscored"].to_pylist()
    assert listed == run.about["unscored"]
    assert interest_runs.compare([kept])["unscored"].to_pylist() == [None]
