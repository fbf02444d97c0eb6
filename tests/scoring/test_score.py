"""A scoring end to end: what it publishes, what it keeps, what it may not know, and what it does with too little."""

from __future__ import annotations

import json
import shutil
from datetime import date, timedelta

import duckdb
import pytest

import workbench
from tests.scoring.scored_company import DAYS, LAST, company, phone, row, shop, take
from workbench.builds import only_builder
from workbench.errors import WorkspaceError
from workbench.models import context
from workbench.models.churn.saved import score_again
from workbench.models.interest import saved as interest_saved
from workbench.models.interest.touch_features import read_features
from workbench.models.ltv import saved as ltv_saved
from workbench.models.ltv.spending import Spending
from workbench.models.purchases import day_number, read_purchases
from workbench.models.registry import runs as registry
from workbench.tables.scores import FOLLOWING, SCORED
from workbench.workspace import Workspace

DAY = LAST + timedelta(days=1)


@pytest.fixture(scope="module")
def scored(tmp_path_factory):
    """The shop, scored once."""
    ws = company(tmp_path_factory.mktemp("shop"), shop())
    ws.segments.define("Regulars", "won_deals >= 4", author="Olga")
    ws.score()
    return ws


@pytest.fixture
def own(scored, tmp_path):
    """A copy of the scored shop to change."""
    shutil.copytree(scored.folder, tmp_path / "company")
    return Workspace(tmp_path / "company")


def scores_of(ws, model, horizon):
    query = "select customer_id, score from scores where model = $model and horizon_days = $horizon"
    return dict(ws.sql(query, model=model, horizon=horizon).fetchall())


@pytest.mark.parametrize("name", SCORED)
def test_every_table_has_the_described_columns_and_one_row_a_key(scored, name):
    table, described = scored.table(name), SCORED[name]
    assert [(column, str(kind)) for column, kind in zip(table.columns, table.types, strict=True)] == [
        (column.name, column.type) for column in described.columns
    ]
    keys = ", ".join(described.key)
    assert len(scored.sql(f"select distinct {keys} from {name}").fetchall()) == len(table.fetchall())
    nulls = " or ".join(f"{key} is null" for key in described.key)
    assert scored.sql(f"select count(*) from {name} where {nulls}").fetchall() == [(0,)]


def test_contributions_add_up_to_every_score_of_every_model(scored):
    found = scored.sql("""
        with told as (
            select customer_id, model, horizon_days, sum(contribution) as summed
            from score_contributions
            group by all
        )
        select s.model, count(*), max(abs(t.summed - s.score) / greatest(abs(s.score), 1))
        from scores s
        join told t using (customer_id, model, horizon_days)
        group by s.model
        order by s.model
    """).fetchall()
    assert [(model, customers) for model, customers, _ in found] == [("churn", 120), ("interest", 120), ("ltv", 120)]
    assert all(off < 1e-9 for *_, off in found)


def test_money_at_stake_is_the_money_expected_in_a_year_times_the_chance_of_no_purchase(scored):
    churn, money = scores_of(scored, "churn", 90), scores_of(scored, "ltv", 365)
    query = "select customer_id, money_at_stake from scores where money_at_stake is not null"
    assert dict(scored.sql(query).fetchall()) == pytest.approx({each: churn[each] * money[each] for each in churn})


def test_everything_is_scored_as_of_the_day_after_the_last_touch(scored):
    assert scored.sql("select distinct as_of from scores").fetchall() == [(DAY,)]
    assert scored.status().report["scores"]["as_of"] == DAY.isoformat()
    assert scored.sql("select segment from segment_sizes where segment = 'Regulars' and customers > 0").fetchall()


def test_purchases_are_read_once_and_handed_on(own, monkeypatch):
    read = []

    def counting(connection, as_of, zone):
        read.append(as_of)
        return read_purchases(connection, as_of, zone)

    monkeypatch.setattr(context, "read_purchases", counting)
    own.score()
    assert read == [DAY]


def test_the_runs_of_a_scoring_give_the_same_scores_of_the_same_snapshot(scored):
    folder, runs = scored.folder / "models", scored.status().report["scores"]["runs"]
    loaded = {model: registry.load(folder, model, run_id) for model, run_id in runs.items()}
    assert sorted(loaded) == registry.models(folder) == ["churn", "interest", "ltv"]
    with duckdb.connect() as connection:
        scored.status().attach(connection)
        purchases = read_purchases(connection, DAY, "UTC")
        ids = connection.execute("select customer_id, coalesce(first_source, '') from customers").fetchall()
        table = read_features(connection, DAY, "UTC")
    sources = dict(ids)
    source = purchases.ids.copy()
    source[:] = [sources[customer] for customer in purchases.ids]
    history, again = score_again(loaded["churn"], purchases, DAY, source)
    for horizon, scores in again.scores.items():
        assert dict(zip(history.purchases.ids, scores.tolist(), strict=True)) == scores_of(scored, "churn", horizon)
    spending = Spending.of(purchases, day_number(DAY))
    money = ltv_saved.model_of(loaded["ltv"].numbers).expected_money(spending, 365)
    assert dict(zip(spending.ids, money.tolist(), strict=True)) == scores_of(scored, "ltv", 365)
    chance = interest_saved.model_of(loaded["interest"].numbers).predict_proba(table.columns)
    assert dict(zip(table.ids, chance.tolist(), strict=True)) == scores_of(scored, "interest", 14)


def test_cards_name_the_data_and_the_figures_beside_naive_ones_and_nobody(scored):
    folder, runs = scored.folder / "models", scored.status().report["scores"]["runs"]
    people = [each for pair in scored.sql("select customer_id, phones[1] from customers").fetchall() for each in pair]
    for model, run_id in runs.items():
        about = registry.card_of(folder, model, run_id)
        assert (about["as_of"], about["data_from"] < about["as_of"]) == (DAY.isoformat(), True)
        assert any(figure["naive"] is not None for figure in about["figures"])
        assert about["features"]
        assert about["notes"]
        written = "".join(file.read_text() for file in (folder / model / run_id).iterdir())
        assert not [each for each in people if each in written]


def test_older_runs_are_swept_as_the_settings_say(own):
    file = own.folder / "workspace.toml"
    text = file.read_text(encoding="utf-8").replace("# keep_runs = 12", "keep_runs = 1")
    file.write_text(text.replace("# interest_days = 14", "interest_days = 7"), encoding="utf-8")
    before = own.status().report["scores"]["runs"]
    after = Workspace(own.folder).score(DAY - timedelta(days=7)).report["scores"]["runs"]
    for model, run_id in after.items():
        assert registry.runs(own.folder / "models", model) == [run_id]
        assert run_id != before[model]
    assert own.sql("select distinct horizon_days from scores where model = 'interest'").fetchall() == [(7,)]
    assert own.sql("select count(*) > 0 from segments where segment = 'Hot now'").fetchall() == [(True,)]


def test_an_earlier_day_sees_nothing_that_came_later(scored, tmp_path):
    early = DAY - timedelta(days=60)
    moved = []
    for told in shop():
        event_id, moment, *rest = told.split(",")
        later = date.fromisoformat(moment[:10]) >= early
        moved.append(",".join([event_id, moment, *rest]) if not later else _changed(event_id, moment, rest))
    moved += [row("late", DAYS - 2, "deal", 3, 10_000), row("new", DAYS - 2, "deal", 900, 5)]
    other = company(tmp_path, moved)
    other.segments.define("Regulars", "won_deals >= 4", author="Olga")
    shutil.copytree(scored.folder, tmp_path / "as it was")
    first = Workspace(tmp_path / "as it was")
    for ws in (first, other):
        ws.score(early)
    for name in set(SCORED) - {"segment_sizes", "triggers"}:
        keys = ", ".join(SCORED[name].key)
        own = "where model <> 'triggers'" if name == "model_notes" else ""  # that a later day was scored before
        told = [ws.sql(f"from {name} {own} order by {keys}").fetchall() for ws in (first, other)]
        assert [str(each) for each in told[0]] == [str(each) for each in told[1]], name
        assert told[0] or name == "customer_profiles"


def _changed(event_id: str, moment: str, rest: list[str]) -> str:
    """Move a later event by three days and turn a call into a deal and a deal into a session."""
    kind, who, _, _, source = rest
    day = min(date.fromisoformat(moment[:10]) + timedelta(days=3), LAST)
    if kind == "deal":
        return f"{event_id},{day}{moment[10:]},session,{who},,,{source}"
    return f"{event_id},{day}{moment[10:]},deal,{who},777,won,{source}"


def test_a_build_after_it_carries_the_scores_over(own):
    before = {name: own.sql(f"from {name} order by all").fetchall() for name in SCORED}
    about = own.status().report["scores"]
    redirects = own.sql("from customer_redirects order by all").fetchall()
    one_person = row("more", DAYS, "call", 1).replace(phone(1), f"{phone(1)};{phone(3)}")
    take(own, [one_person, row("newcomer", DAYS, "call", 901)], "more")
    assert own.sql("select count(*) from customers").fetchall() == [(120,)]
    assert own.sql("from customer_redirects order by all").fetchall() != redirects
    ((merged, living),) = own.sql(
        "select old_id, customer_id from customer_redirects anti join scored_redirects using (old_id)"
    ).fetchall()
    in_segments = {(segment, living if each == merged else each) for segment, each in before.pop("segments")}
    assert sorted(in_segments) == own.sql("from segments order by all").fetchall()
    for name, rows in before.items():
        kept = [str(row) for row in rows if name not in FOLLOWING or merged not in row]
        assert [str(each) for each in own.sql(f"from {name} order by all").fetchall()] == kept
    assert own.status().report["scores"] == about
    assert own.sql("from scored_redirects order by all").fetchall() == redirects


def test_what_was_built_upon_an_earlier_build_can_be_scored(own, tmp_path):
    header = "event_id,occurred_at,kind,phone,text\n"
    letters = [f"m{n},2026-05-28T08:00:00Z,email,{phone(n)},The pump leaks\n" for n in range(20)]
    for name, rows in {"many": letters, "one": [f"late,2026-05-28T09:00:00Z,email,{phone(2)},My order\n"]}.items():
        file = tmp_path / f"{name}.csv"
        file.write_text(header + "".join(rows), encoding="utf-8")
        own.ingest(file, as_="events")
        own.build()
    own.score()
    assert [len(own.search(words).fetchall()) for words in ("leaking", "orders")] == [20, 1]


def test_a_scoring_while_a_build_runs_is_refused(own):
    before = own.status().snapshot_id
    with only_builder(own.folder), pytest.raises(WorkspaceError, match="Another build"):
        own.score()
    assert own.status().snapshot_id == before


@pytest.mark.parametrize(
    ("rows", "none"),
    [
        ([row(f"c{n}", 10 * n, "call", n % 9) for n in range(18)], {"churn", "ltv", "interest", "rfm"}),
        ([row(f"s{n}", 3 * n, "session", n) for n in range(6)], {"churn", "ltv", "interest", "rfm"}),
        ([row("one", 1, "session", 1)], {"churn", "ltv", "interest", "rfm"}),
        ([row(f"d{n}", 2 * n, "deal", n, 10) for n in range(30)], {"churn", "ltv"}),
    ],
    ids=["no purchases", "sessions only", "one event", "everyone bought once"],
)
def test_too_little_is_said_and_gives_empty_tables(tmp_path, rows, none):
    ws = company(tmp_path, rows)
    ws.score()
    assert not {model for (model,) in ws.sql("select distinct model from scores").fetchall()} & none
    said = ws.sql("select model, words from model_notes where verdict = 'none'").fetchall()
    assert none <= {model for model, _ in said}
    assert all(len(words) > 20 for _, words in said)
    assert "churn" not in ws.status().report["scores"]["runs"]
    assert ws.table("segment_sizes").fetchall()


def test_a_day_before_the_first_touch_or_long_after_the_last_and_a_workspace_without_a_build_are_refused(own, tmp_path):
    with pytest.raises(WorkspaceError, match=r"Nothing was known before 2025-09-01: the first touch is of 2025-10-0"):
        own.score(date(2025, 9, 1))
    with pytest.raises(WorkspaceError, match=r"2026-08-27 is 91 days after the last touch, of 2026-05-28"):
        own.score(LAST + timedelta(days=91))
    with pytest.raises(WorkspaceError, match="build"):
        workbench.create(tmp_path / "new").score()


def test_the_report_can_be_read_by_a_program(scored):
    told = json.loads(json.dumps(scored.status().report["scores"]))
    assert set(told["seconds"]) == {"rfm", "churn", "lifetime value", "interest", "segments"}
