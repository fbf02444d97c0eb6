"""`workbench appeals` as a user types it, and the desk behind it."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

import pytest

from tests.cli.typed import done, refused
from workbench.appeals.statistics_figures import Figure
from workbench.cli.appeals import spoken
from workbench.errors import WorkbenchError, WorkspaceError
from workbench.notes.appeal_marks import AppealMarksStore
from workbench.segments.language.columns import ConditionError
from workbench.workspace import Workspace

EVENTS = """\
event_id,occurred_at,kind,direction,answered,wait_s,duration_s,operator,category,source,phone
c1,2026-03-02T09:00:00Z,call,in,true,10,120,Anna,target,google,+7 916 000-00-01
c2,2026-03-03T09:00:00Z,call,in,true,30,60,Anna,non-target,google,+7 916 000-00-02
c3,2026-03-04T09:00:00Z,call,in,false,,,,,bing,+7 916 000-00-03
r1,2026-03-05T20:30:00Z,request,in,,,,,,bing,+7 916 000-00-04
c4,2026-02-25T09:00:00Z,call,in,true,20,30,Boris,target,google,+7 916 000-00-05
"""


@pytest.fixture(scope="module")
def company(tmp_path_factory) -> Path:
    """Four appeals in the first week of March, and one in the week before; the zone is Moscow, three hours ahead."""
    folder = tmp_path_factory.mktemp("appeals") / "company"
    file = folder.parent / "events.csv"
    file.write_text(EVENTS, encoding="utf-8")
    done("init", folder)
    done("ingest", folder, file, "--as", "events")
    done("build", folder, "--no-scores")
    return folder


WEEK = ("--from", "2026-02-27", "--to", "2026-03-05")


def test_the_main_figures_are_printed_against_the_period_before(company):
    lines = [line.split() for line in done("appeals", company, *WEEK).splitlines()]
    assert ["Appeals", "received", "4", "1", "+300", "%"] in lines
    assert ["Missed", "1", "0"] in lines
    assert ["Target,", "share", "50.0%*", "2", "100.0%", "-50.0", "points"] in lines
    assert ["First", "response,", "median", "20", "s*", "2", "20", "s", "+0", "%"] in lines
    assert ["Anna", "2", "20", "s*", "100.0%*", "50.0%*"] in lines


def test_all_of_it_is_there_for_a_program(company):
    told = json.loads(done("appeals", company, *WEEK, "--json"))
    assert told["statistics"]["figures"]["received"]["value"] == 4
    assert told["statistics"]["days"][-1] == {
        "day": "2026-03-05", "hours": 24, "received": 1, "processed": 0, "missed": 0, "previous": 0,
    }  # fmt: skip
    assert [row["operator"] for row in told["operators"]["operators"]] == ["Anna", "Boris", "(nobody)"]
    assert told["silence"]["waiting"]["overall"]["answered"] == 2


def test_deals_are_shown_only_where_they_are_known(company):
    # the data end on 5 March at 20:30 UTC; thirty days before is 3 February, 23:30 in Moscow
    told = done("appeals", company)
    assert "with a deal" not in told
    assert "known of appeals opened by 2026-02-03, before this period" in told
    assert "--from 2026-01-04 --to 2026-02-02" in told
    assert "with a deal" in done("appeals", company, "--from", "2026-02-03")


def test_a_period_that_the_data_do_not_reach_says_where_they_end(company):
    told = done("appeals", company, "--from", "2026-03-10", "--to", "2026-03-12")
    assert "The data end on 2026-03-05, before the period begins." in told
    told = done("appeals", company, "--from", "2026-03-01", "--to", "2026-03-12")
    assert "The data end on 2026-03-05, before the period does." in told
    assert "begins on 2026-03-10, but the data end on 2026-03-05" in refused("appeals", company, "--from", "2026-03-10")


def test_a_condition_narrows_it(company):
    told = json.loads(done("appeals", company, *WEEK, "--where", 'source = "google"', "--json"))
    assert told["statistics"]["figures"]["received"]["value"] == 2
    assert "Did you mean 'source'?" in refused("appeals", company, "--where", 'sorce = "google"')


def test_a_day_that_is_none_is_refused(company):
    assert "--from '2026-02-30' is no date" in refused("appeals", company, "--from", "2026-02-30")
    assert "before it begins" in refused("appeals", company, "--from", "2026-03-05", "--to", "2026-03-01")


def test_without_a_build_it_says_what_to_do(tmp_path):
    done("init", tmp_path / "empty")
    assert "workbench build" in refused("appeals", tmp_path / "empty")


def test_the_usual_period_ends_with_the_data(company):
    found = Workspace(company).appeals.statistics()
    assert (found.first, found.last) == ("2026-02-04", "2026-03-05")
    assert found.complete


def test_days_are_dates_and_moments_count_as_theirs(company):
    desk = Workspace(company).appeals
    for wrong in ("2026-03-01", 5):
        with pytest.raises(WorkbenchError, match=r"not a date\. Write it as date\(2026, 1, 31\)"):
            desk.statistics(wrong)
    found = desk.statistics(datetime(2026, 3, 1, 12), datetime(2026, 3, 5))  # noqa: DTZ001  as of pandas
    assert (found.first, found.last) == ("2026-03-01", "2026-03-05")


def test_a_condition_that_asks_nothing_leaves_nothing_out(company):
    desk = Workspace(company).appeals
    week = (date(2026, 2, 27), date(2026, 3, 5))
    for where in (None, "", " ", [], {"all": []}):
        assert desk.statistics(*week, where).figures["received"].value == 4


def test_a_snapshot_of_an_older_version_says_what_to_do(company, monkeypatch):
    monkeypatch.setattr("workbench.appeals.statistics._COLUMNS", ("opened_at", "a_column_of_tomorrow"))
    with pytest.raises(WorkspaceError, match="Build the workspace again"):
        Workspace(company).appeals.statistics()


def test_what_people_marked_is_counted(company):
    with closing(AppealMarksStore.of(company)) as store:
        change = store.mark("status", "closed", ["c3"], "Olga")
    desk = Workspace(company).appeals
    week = (date(2026, 2, 27), date(2026, 3, 5))
    assert desk.statistics(*week).figures["missed"].value == 0
    with closing(AppealMarksStore.of(company)) as store:
        store.undo(change.change_no, "Olga")
    assert desk.statistics(*week).figures["missed"].value == 1


def test_frames_for_a_notebook(company):
    desk = Workspace(company).appeals
    week = (date(2026, 2, 27), date(2026, 3, 5))
    assert desk.statistics(*week).to_frame().loc["received", ["label", "value", "previous"]].tolist() == [
        "Appeals received", 4, 1,
    ]  # fmt: skip
    assert desk.operators(*week).to_frame().loc["Anna", "processed"] == 2
    assert desk.silence(*week).to_frame().loc["≤ 5 min", "appeals"] == 2


def test_errors_of_the_desk_are_those_of_its_parts(company):
    with pytest.raises(ConditionError):
        Workspace(company).appeals.operators(where="nothing")
    with pytest.raises(WorkbenchError, match="ten years"):
        Workspace(company).appeals.silence(date(1990, 1, 1))
    assert issubclass(WorkspaceError, WorkbenchError)


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (Figure("s", 45.4), "45 s"),
        (Figure("s", 185), "3:05 min"),
        (Figure("s", 94_200), "26:10 h"),
        (Figure("share", 0.5, of=10, few=True), "50.0%*"),
        (Figure("count", 1234), "1,234"),
        (Figure("rating", None), ""),
    ],
)
def test_figures_are_spoken_in_their_unit(figure, text):
    assert spoken(figure) == text
