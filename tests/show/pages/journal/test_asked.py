"""Filters by column, lists and conditions, over the four people: the data end on 10 June 2024 in Moscow."""

import csv
from datetime import date

import pytest

from tests.segments.small_snapshots import publish
from tests.show.four_people import CUSTOMERS, TOUCHES
from workbench.segments.language.columns import ConditionError
from workbench.segments.saved import SegmentDesk
from workbench.settings import FILE_NAME, load
from workbench.show.jobs import start_job
from workbench.show.pages.journal.columns import HEADERS, SCORE_COLUMNS, filterable
from workbench.show.pages.journal.model import JournalModel
from workbench.show.pages.journal.view import JournalFilter

AS_OF = date(2024, 6, 11)
SCORED = {
    "rfm": [{"customer_id": "anna", "as_of": AS_OF, "r": 5, "f": 4, "m": 5, "segment": "Champions"}],
    "scores": [
        {"customer_id": who, "model": model, "horizon_days": days, "as_of": AS_OF, "score": score, **more}
        for who, model, days, score, more in (
            ("anna", "churn", 90, 0.2, {"tier": "low", "expected_at": date(2024, 6, 20), "money_at_stake": 40.0}),
            ("anna", "churn", 30, 0.7, {"tier": "medium"}),
            ("galina", "churn", 90, 0.9, {"tier": "high", "money_at_stake": 90.0}),
            ("anna", "ltv", 365, 200.0, {}),
            ("boris", "interest", 14, 0.4, {"tier": "high"}),
        )
    ],
}


def asked(column, operator, value=None):
    return {"column": column, "operator": operator, "value": value}


def ids(journal, *where, condition="", sort_by="customer_id", descending=False, **chosen):
    wanted = JournalFilter(where=where, condition=condition, **chosen)
    return [row["customer_id"] for row in journal.page(wanted, sort_by, descending).rows]


@pytest.fixture
def scored(journal, workspace):
    publish(workspace, customers=CUSTOMERS, touches=TOUCHES, **SCORED)
    journal.refresh()
    return journal


@pytest.mark.parametrize(
    ("where", "who"),
    [
        ([asked("ltv", ">=", 300)], ["anna", "galina"]),
        ([asked("ltv", "between", [300, 1000])], ["galina"]),
        ([asked("ltv", ">", 0), asked("first_source", "in", ["google", "bing"])], ["anna"]),
        ([asked("first_source", "is empty")], ["boris"]),
        ([asked("emails", "contains", "ANNA@")], ["anna"]),
        ([asked("name", "contains", "петр")], ["anna"]),
        ([asked("first_at", "=", "2024-05-01")], ["anna", "boris"]),
        ([asked("last_at", "within", "9d")], ["anna", "galina"]),
        ([asked("call_count", ">=", 1), asked("deal_count", "<=", 1)], ["galina"]),
        ([asked("clicks_to_deal", "is empty")], ["boris", "galina"]),
        ([asked("name", "=", "x' or 1=1 --")], []),
    ],
)
def test_customers_are_filtered_by_any_column(journal, where, who):
    assert ids(journal, *where) == who


@pytest.mark.parametrize(
    ("condition", "who"),
    [
        ('had deal where (status = "refunded")', ["anna"]),
        ('in segment "No deals"', ["boris"]),
        ('in segment "Returning customers"', ["anna"]),
        ("has_target and ltv < 1000", ["boris", "galina"]),
        ('tag "VIP"', ["galina"]),
        ('name = "Ярослава"', ["galina"]),
    ],
)
def test_lists_and_any_condition_are_asked(journal, condition, who):
    journal.notes.add_tag("galina", "vip", "olga")
    journal.notes.set_name("galina", "Ярослава", "olga")
    assert ids(journal, condition=condition) == who


def test_comparisons_a_condition_and_the_other_filters_all_hold(journal):
    assert ids(journal, asked("ltv", ">", 0), condition="won_deals > 0", kinds=("call",)) == ["anna", "galina"]
    assert ids(journal, asked("ltv", ">", 300), condition="won_deals > 0", kinds=("call",)) == ["anna"]


def test_a_saved_segment_is_offered_and_asked(journal, workspace):
    desk = SegmentDesk(workspace, load(workspace / FILE_NAME), journal.reader.cursor)
    desk.define('The "best"', "ltv >= 1500", author="Olga", description="Call them first.")
    offered = journal.options().lists
    assert [one.segment for one in offered if one.ready][:2] == ["No deals", "Low LTV"]
    assert [(one.segment, one.description) for one in offered if not one.ready] == [('The "best"', "Call them first.")]
    assert ids(journal, condition='in segment "The ""best"""') == ["anna"]


def test_scores_are_filtered_by_shown_and_sorted_by(scored):
    assert ids(scored, asked("rfm.segment", "in", ["Champions"])) == ["anna"]
    assert ids(scored, asked("churn.tier", "=", "high"), asked("churn.score", ">", 0.5)) == ["galina"]
    assert ids(scored, condition='in segment "Renewal due"') == ["anna"]
    rows = scored.page(JournalFilter(), "churn_score").rows
    assert [row["customer_id"] for row in rows] == ["galina", "anna", "boris"]
    assert {name: rows[1][name] for name in SCORE_COLUMNS} == {
        "rfm_segment": "Champions", "churn_tier": "low", "churn_score": 0.2, "expected_at": "2024-06-20",
        "money_at_stake": 40.0, "interest_tier": None, "interest_score": None, "expected_ltv": 200.0,
    }  # fmt: skip
    assert ids(scored, sort_by="rfm_segment") == ["anna", "boris", "galina"]
    assert ids(scored, sort_by="interest_score", descending=True) == ["boris", "anna", "galina"]


def test_before_the_first_score_the_columns_are_empty(journal):
    assert ids(journal, asked("churn.score", ">", 0)) == []
    assert ids(journal, asked("churn.score", "is empty"), sort_by="churn_score") == ["anna", "boris", "galina"]


def test_figures_and_chart_follow_the_filter(journal):
    chosen = JournalFilter(where=(asked("ltv", ">", 1000),), date_from=date(2024, 6, 1), date_to=date(2024, 6, 10))
    figures = {kpi.name: kpi.value for kpi in journal.kpis(chosen)}
    assert (figures["won_deals"], figures["revenue"]) == (1, 500.0)
    assert (
        sum(bar["touches"] for bar in journal.touches_over_time(JournalFilter(where=(asked("ltv", ">", 1000),)))) == 5
    )


def test_the_export_holds_the_chosen_columns_of_what_is_filtered(scored, workspace):
    chosen = JournalFilter(where=(asked("ltv", ">", 0),), condition='in segment "Renewal due"').to_json()
    target = workspace / "rows.csv"
    wanted = {"chosen": chosen, "target": str(target), "columns": ["churn_score", "name", "expected_at"]}
    start_job("journal_export", workspace, wanted).result(timeout_s=60)
    with target.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert list(row) == [HEADERS[name] for name in ("name", "churn_score", "expected_at")]
    assert row["Name"] == "Анна Петрова"
    assert (float(row[HEADERS["churn_score"]]), row[HEADERS["expected_at"]][:10]) == (0.2, "2024-06-20")


def test_a_filter_survives_its_way_to_another_process():
    chosen = JournalFilter(where=(asked("ltv", "between", [1, 2]),), condition='tag "vip"')
    assert JournalFilter.from_json(chosen.to_json()) == chosen


@pytest.mark.parametrize(
    ("where", "condition", "message"),
    [
        ((asked("ltw", ">", 5),), "", "Did you mean 'ltv'"),
        ((asked("ltv", "like", 5),), "", "cannot be asked by 'like'"),
        ((asked("ltv", ">", "much"),), "", "ltv is a number"),
        (("ltv > 5",), "", "not an object"),
        ((), "ltv >", "ends where a value is needed"),
        ((), 'in segment "No deal"', "Did you mean 'No deals'"),
    ],
)
def test_what_cannot_be_asked_is_said(journal, where, condition, message):
    with pytest.raises(ConditionError, match=message):
        journal.page(JournalFilter(where=where, condition=condition))


def test_a_link_that_asks_what_is_not_there_is_explained_on_the_page(workspace, journal):
    model = JournalModel(workspace, journal)
    model.start({"number": 1, "filter": {"where": [asked("colour", "=", "red")]}})
    assert "There is no column 'colour'" in model.table["error"]
    model.close()


def test_every_column_of_the_journal_but_tags_can_be_filtered_by():
    offered = {one["name"]: one for one in filterable("UAH")}
    named = {SCORE_COLUMNS[name].named if name in SCORE_COLUMNS else name for name in HEADERS} - {"tags"}
    assert named <= set(offered)
    assert offered["ltv"]["label"] == "LTV, UAH"
    assert (offered["churn.tier"]["closed"], offered["churn.tier"]["values"]) == (True, ["high", "medium", "low"])
    assert len({one["label"] for one in offered.values()}) == len(offered)
