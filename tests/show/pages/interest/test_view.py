import subprocess
import sys

import numpy as np
import pytest

from tests.show.interest_people import HOSTILE_NAME, MEMBERS, build, keep
from workbench.errors import WorkbenchError
from workbench.models.evaluation import intervals
from workbench.models.interest import runs as interest_runs
from workbench.shares import wilson
from workbench.show.listings import Wish
from workbench.show.pages.interest import kept as interest_kept
from workbench.show.pages.interest.figures import dynamics_figure, explained, what_came
from workbench.show.pages.interest.view import InterestView

RUN = "20260601T090000000000"
LATER = "20260615T090000000000"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.delenv("WORKBENCH_NOTES_URL", raising=False)
    return build(tmp_path / "company")


@pytest.fixture
def view(folder):
    opened = InterestView.open(folder)
    yield opened
    opened.close()


def test_reads_runs_where_they_are_kept():
    assert (interest_kept.FOLDER, interest_kept.ABOUT, interest_kept.MEMBERS) == (
        interest_runs.FOLDER,
        interest_runs.ABOUT,
        interest_runs.MEMBERS,
    )


def test_lists_runs_the_latest_first(folder, view):
    keep(folder, LATER, name="July")
    assert [(run["run_id"], run["name"], run["recognised"]) for run in view.runs()] == [
        (LATER, "July", 2),
        (RUN, "Expo", 2),
    ]


def test_a_damaged_run_hides_no_other_and_can_be_dropped(folder, view):
    keep(folder, LATER)
    (folder / "interest" / LATER / "run.json").write_text("{")
    assert [run["damaged"] for run in view.runs()] == [True, False]
    with pytest.raises(WorkbenchError, match=r"damaged\. Remove it"):
        view.run(LATER)
    view.drop(LATER)
    assert [run["run_id"] for run in view.runs()] == [RUN]


@pytest.mark.parametrize("run_id", ["../notes", "nobody", ""])
def test_what_is_no_run_is_neither_read_nor_removed(folder, view, run_id):
    (folder / "notes").mkdir()
    for ask in (view.run, view.drop, lambda one: view.members(one, Wish())):
        with pytest.raises(WorkbenchError, match="There is no run"):
            ask(run_id)
    assert (folder / "notes").is_dir()


def test_members_are_found_under_their_id_of_today(view):
    rows = view.members(RUN, Wish(sort_by="score")).rows
    assert [(row["row"], row["customer_id"], row["name"], row["visitor"]) for row in rows] == [
        (1, "anna", "Anna", "own visitor"),
        (2, "boris", HOSTILE_NAME, "other"),
        (3, None, None, None),
        (4, None, None, None),
    ]


def test_rows_that_were_not_read_keep_their_reason(view):
    found = view.members(RUN, Wish(chosen={"status": "unreadable"}))
    assert [(row["row"], row["reason"]) for row in found.rows] == [(4, "the phone is no valid number")]
    assert dict(found.choices["tier"]) == {"high": 1, "low": 1, "not recognised": 1}


def test_two_runs_are_compared_by_the_people_who_are_in_both(folder, view):
    later = [{**MEMBERS[0], "customer_id": "anna", "tier": "medium"}, {**MEMBERS[2], "row": 2}]
    keep(folder, LATER, members=later, name="July")
    compared = view.compare(RUN, LATER)
    assert compared["moves"] == [{"from_tier": "high", "to_tier": "medium", "customers": 1}]
    assert (compared["both"], [run["name"] for run in compared["runs"]]) == (1, ["Expo", "July"])


def test_everybody_is_counted_by_tier(view):
    found = view.everybody()
    assert [(row["tier"], row["customers"], row["least"]) for row in found["tiers"]] == [
        ("high", 1, 0.8),
        ("medium", 1, 0.1),
        ("low", 1, 0.02),
    ]
    assert (found["as_of"], found["horizon_days"], found["customers"]) == ("2026-06-01", 14, 3)


def test_everybody_is_listed_most_interested_first(view):
    assert [row["customer_id"] for row in view.listing(Wish()).rows] == ["anna", "vera", "boris"]
    assert view.listing(Wish(chosen={"tier": "low"})).total == 1


def test_why_adds_up_from_the_average_to_the_score(view):
    why = view.why("anna")
    assert [(step["feature"], round(step["start"], 9), round(step["end"], 9)) for step in why["steps"]] == [
        ("last visit", 0.1, 0.75),
        ("visits", 0.75, 1.0),
        ("deals", 1.0, 0.8),
    ]
    assert (why["average"], why["score"], why["adds_up"]) == (0.1, 0.8, True)


def test_parts_that_do_not_add_up_are_told():
    assert not explained([{"feature": "average", "value": None, "contribution": 0.1}], 0.3)["adds_up"]


def test_somebody_without_a_score_is_said_to_have_none(view):
    assert view.why("nobody") == {"customer": None}


def test_a_workspace_that_was_never_scored_is_shown_empty(folder):
    from tests.show.four_people import CUSTOMERS, publish  # noqa: PLC0415  publishes only the tables that are given

    publish(folder, customers=CUSTOMERS)
    view = InterestView.open(folder)
    assert not view.offers()["scored"]
    assert view.everybody()["tiers"] == []
    assert view.listing(Wish()).total == 0
    assert view.why("anna") == {"customer": None}
    view.close()


def test_what_came_of_a_tier_has_an_interval():
    point = {"as_of": "2026-05-18", "recognised": 100, "high": 100, "medium": 0, "low": 0, "mean_score": 0.2}
    (row,) = what_came([{**point, "happened": {"high": 10, "medium": 0, "low": 0}}])
    # Newcombe, Statistics in Medicine 17 (1998): 10 of 100 by Wilson's method is 5.52 % to 17.44 %
    assert (round(row["came"]["high"]["lower"], 4), round(row["came"]["high"]["upper"], 4)) == (0.0552, 0.1744)
    assert row["came"]["medium"]["share"] is None


@pytest.mark.parametrize(("happened", "customers"), [(0, 0), (0, 7), (7, 7), (3, 8), (180, 1400)])
def test_intervals_are_those_of_the_evaluation(happened, customers):
    assert wilson(happened, customers) == pytest.approx(np.array(intervals.wilson(happened, customers)), abs=1e-12)


def test_a_period_that_could_not_be_scored_has_no_bar():
    known = {"as_of": "2026-06-01", "recognised": 3, "high": 1, "medium": 1, "low": 1}
    figure = dynamics_figure([{**known, "as_of": "2026-05-18", "high": None}, known])
    assert [(trace["name"], trace["x"], trace["y"]) for trace in figure["data"]] == [
        (name, ["1 Jun"], [1]) for name in ("High", "Medium", "Low")
    ]


def test_a_page_starts_without_the_heavy_libraries():
    heavy = "{'pandas', 'numpy', 'scipy', 'sklearn', 'lifelines', 'plotly', 'pyarrow', 'voila', 'alembic'}"
    code = f"import sys, workbench.show.pages.interest.page; sys.exit(str({heavy} & set(sys.modules) or ''))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert result.stderr.strip() == ""
