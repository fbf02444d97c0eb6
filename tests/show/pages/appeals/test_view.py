from datetime import date

import pytest

from tests.show.appeal_people import APPEALS, CONTACTS, HOSTILE, publish_appeals
from tests.show.four_people import CUSTOMERS, TOUCHES, publish
from workbench.errors import WorkbenchError
from workbench.notes.store import NotesStore
from workbench.show.pages.appeals.filters import AppealFilter
from workbench.show.pages.appeals.rows import Turn
from workbench.show.pages.appeals.view import AppealsView

ALL = AppealFilter()


def ids(view, chosen=ALL, **turn):
    return [row["appeal_id"] for row in view.page(chosen, Turn(**turn)).rows]


def test_the_newest_appeal_stands_first_with_its_customer(view):
    page = view.page(AppealFilter(), Turn())
    assert page.total == 7
    assert [row["appeal_id"] for row in page.rows] == ["v3", "a4", "v2", "b2", "b1", "v1", "a1"]
    last = page.rows[-1]
    assert (last["name"], last["opened_at"], last["call_count"], last["email_count"]) == (
        "Anna Petrova", "2026-03-20T11:00:00+01:00", 1, 1,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        (AppealFilter(statuses=("missed",)), "b2 b1"),
        (AppealFilter(sources=("google",), statuses=("answered", "missed")), "b1 a1"),
        (AppealFilter(categories=("",)), "v3 a4 v2 b2 b1"),
        (AppealFilter(operators=("", "Olga")), "a4 v2 b2 b1 a1"),
        (AppealFilter(kinds=("ticket", "chat")), "v3 v1"),
        (AppealFilter(where=({"column": "wait_s", "operator": ">", "value": 1000},)), "v1 a1"),
        (AppealFilter(text="refund"), "v2 a1"),
        (AppealFilter(text="+49 151 1234567"), "a4 a1"),
        (AppealFilter(text="petrova"), "a4 a1"),
        (AppealFilter(text="b2"), "b2"),
        (AppealFilter(text=HOSTILE), "b2 b1"),
    ],
)
def test_filters_let_through_what_they_say(view, chosen, found):
    assert ids(view, chosen) == found.split()


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        (AppealFilter(date_from=date(2026, 4, 1), date_to=date(2026, 4, 1)), "v2"),  # 22:30 UTC is 0:30 next day
        (AppealFilter(date_from=date(2026, 3, 29), date_to=date(2026, 3, 29)), "b1"),
        (AppealFilter(weekday=7), "b1"),
        (AppealFilter(hour=1), "b1"),  # 00:30 UTC, an hour before the clocks went forward
        (AppealFilter(hour=8), "b2"),  # 06:00 UTC, the day after they did
    ],
)
def test_days_and_hours_are_the_workspaces_over_a_clock_change(view, chosen, found):
    assert ids(view, chosen) == found.split()


def test_it_is_sorted_with_empty_ones_last_and_turned_over(view):
    assert ids(view, sort_by="wait_s") == ["v1", "a1", "v3", "a4", "b1", "b2", "v2"]
    assert ids(view, sort_by="wait_s", descending=False, per_page=3) == ["v3", "a1", "v1"]
    assert ids(view, sort_by="wait_s", per_page=3, page=3) == ["v2"]


def test_what_nothing_can_be_sorted_or_filtered_by_is_said(view):
    with pytest.raises(WorkbenchError, match=r"Cannot sort by 'waits'. Did you mean 'wait_s'"):
        Turn(sort_by="waits")
    with pytest.raises(WorkbenchError, match="wait_s"):
        view.page(AppealFilter(where=({"column": "waits", "operator": ">", "value": 1},)), Turn())
    with pytest.raises(WorkbenchError, match=r"unknown part 'sorces'. Did you mean 'sources'"):
        AppealFilter.of({"sorces": []})
    with pytest.raises(WorkbenchError, match="25 is no hour; 0 to 23 are"):
        AppealFilter.of({"hour": 25})


def test_names_that_people_gave_are_shown(view, workspace):
    notes = NotesStore.of(workspace)
    notes.set_name("anna", "Anna the Great", "olga")
    notes.close()
    assert view.page(AppealFilter(text="great"), Turn()).total == 2
    assert view.card("a1").appeal["name"] == "Anna the Great"


def test_the_filters_offer_what_there_is(view):
    offered = view.options()
    assert offered["statuses"] == [("answered", 2), ("missed", 2), ("open", 2), ("closed", 1)]
    assert offered["operators"] == [("", 4), ("Ivan", 2), ("Olga", 1)]
    assert (offered["first_date"], offered["last_date"], offered["total"]) == ("2026-03-20", "2026-04-03", 7)
    assert offered["words"]["category"] == ["target", "non-target", "service"]
    wait = next(column for column in offered["columns"] if column["name"] == "wait_s")
    assert (wait["label"], wait["type"]) == ("Wait, s", "number")


def test_a_card_tells_contacts_and_answers_in_order(view):
    card = view.card("a1")
    assert [(c["event_id"], c["is_contact"], c["operator"]) for c in card.contacts] == [
        ("a1", True, None), ("a2", True, "Olga"), ("a3", False, "Olga"),
    ]  # fmt: skip
    assert (card.before, card.after, card.contacts_left_out) == (None, "a4", 0)
    assert view.card("a2").appeal["appeal_id"] == "a1"
    with pytest.raises(WorkbenchError, match="not in the data any more"):
        view.card("nobody")


def test_a_mark_lies_over_the_list_the_filters_and_the_card(view):
    change = view.mark({"what": "category", "value": "wrong number", "appeals": ["b1", "b2"], "author": "olga"})
    assert change["appeals"] == 2
    assert ids(view, AppealFilter(categories=("wrong number",))) == ["b2", "b1"]
    assert view.options()["words"]["category"] == ["target", "non-target", "service", "wrong number"]
    row = view.page(AppealFilter(kinds=("call",)), Turn()).rows[0]
    assert (row["category"], row["category_by"]) == ("wrong number", "olga")
    card = view.card("b1")
    assert (card.appeal["category"], card.said["category"]) == ("wrong number", None)
    assert [(c["value"], c["author"], c["appeals"]) for c in card.history] == [("wrong number", "olga", 2)]
    view.undo(change["change_no"], "ivan")
    assert ids(view, AppealFilter(categories=("wrong number",))) == []
    assert view.card("b1").history[0]["undone_by"] == "ivan"


def test_all_that_match_are_marked_at_once(view):
    asked = {"what": "status", "value": "closed", "filter": {"statuses": ["missed"]}, "author": "olga"}
    assert view.mark(asked)["appeals"] == 2
    assert view.page(AppealFilter(statuses=("closed",)), Turn()).total == 3
    with pytest.raises(WorkbenchError, match="No appeal is chosen"):
        view.mark(asked)


def test_marks_and_comments_go_with_a_build_that_groups_anew(view, workspace):
    """By hand: the calls of Boris become one appeal."""
    view.mark({"what": "category", "value": "target", "appeals": ["b2"], "author": "olga"})
    view.comment("b2", "Rang back, busy", "olga")
    appeals = [one for one in APPEALS if one["appeal_id"] != "b2"]
    contacts = [{**one, "appeal_id": "b1"} if one["event_id"] == "b2" else one for one in CONTACTS]
    publish_appeals(workspace, appeals, contacts)
    assert not view.is_current
    view.refresh()
    assert ids(view, AppealFilter(categories=("target",))) == ["b1", "a1"]
    card = view.card("b1")
    assert [comment["text"] for comment in card.comments] == ["Rang back, busy"]
    view.uncomment(card.comments[0]["comment_id"], "ivan")
    assert view.card("b1").comments == []


def test_statistics_count_what_people_marked(view):
    asked = {"first": "2026-03-20", "last": "2026-04-03"}
    share = view.statistics(asked)["figures"]["target_share"]
    assert (share["value"], share["of"]) == (1.0, 1)  # a1; v1 is service
    view.mark({"what": "category", "value": "target", "appeals": ["v1", "v3"], "author": "olga"})
    figures = view.statistics(asked)["figures"]
    assert (figures["target_share"]["value"], figures["target_share"]["of"]) == (1.0, 3)
    assert (figures["received"]["value"], figures["missed"]["value"]) == (7, 2)


def test_statistics_of_a_filter_leave_its_days_aside(view):
    chosen = {"sources": ["google"], "date_from": "2026-04-01", "text": "anna"}
    found = view.statistics({"first": "2026-03-20", "last": "2026-04-03", "filter": chosen})
    assert found["figures"]["received"]["value"] == 1


def test_the_last_days_of_the_data_are_the_period_where_none_is_asked_for(view):
    found = view.statistics({"days": 7})
    assert (found["first"], found["last"], found["previous_first"]) == ("2026-03-28", "2026-04-03", "2026-03-21")
    with pytest.raises(WorkbenchError, match="days that are none"):
        view.statistics({"days": "many"})


def test_waiting_keeps_those_nobody_answered(view):
    waiting = view.silence({"first": "2026-03-20", "last": "2026-04-03"})["waiting"]["overall"]
    assert (waiting["appeals"], waiting["answered"]) == (7, 3)


def test_a_build_of_an_earlier_version_says_what_to_do(tmp_path):
    (tmp_path / "workspace.toml").write_text("")
    publish(tmp_path, customers=CUSTOMERS, touches=TOUCHES)
    view = AppealsView.open(tmp_path)
    with pytest.raises(WorkbenchError, match="Build them again"):
        view.page(AppealFilter(), Turn())
    view.close()
