from __future__ import annotations

import pytest

from tests.appeals.few_contacts import Appealed, at, contact
from tests.flow import Flow, event
from workbench.appeal_settings import Appeals
from workbench.settings import Settings


def one(*rows, columns="wait_s, status, note"):
    (row,) = Appealed(list(rows)).appeals(columns)
    return row


def test_a_call_is_answered_after_its_waiting_time():
    call = contact("a", "2 10:00", answered=True, wait_s=12.4, operator="Eva")
    assert one(call, columns="first_response_at, wait_s, status, operator") == (
        at("2026-03-02 10:00:12.4"),
        12,
        "answered",
        "Eva",
    )


@pytest.mark.parametrize("kind", ["call", "chat"])
def test_without_a_waiting_time_nobody_knows_when_it_was_answered(kind):
    told = one(contact("a", "2 10:00", kind, answered=True), columns="first_response_at, wait_s, status, has_answer")
    assert told == (None, None, "answered", True)


def test_what_is_answered_at_an_unknown_time_stands_at_its_own_moment():
    rows = [
        contact("a", "2 09:00", answered=False),
        contact("b", "2 10:00", answered=True, operator="Eva"),  # settles a and b
        contact("c", "2 11:00", answered=False),
    ]
    assert Appealed(rows).appeals("appeal_id, contacts, first_response_at, operator, status, has_answer") == [
        ("a", 2, None, "Eva", "answered", True),
        ("c", 1, None, None, "missed", False),
    ]


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("email", (None, "open", False)),
        ("request", (None, "open", False)),
        ("ticket", (None, "open", False)),
        ("callback", (None, "open", False)),
        ("chat", (0, "answered", True)),
    ],
)
def test_no_waiting_time_at_all_is_an_answer_to_a_chat_only(kind, told):
    assert one(contact("a", "2 10:00", kind, wait_s=0.0), columns="wait_s, status, has_answer") == told


def test_machines_answer_nothing_whatever_they_are_called():
    settings = Settings(appeals=Appeals(machines=["News", "IVR"]), operators={"News": "Newsletter"})
    rows = [
        contact("a", "2 10:00", answered=False),
        contact("b", "2 10:05", "email", direction="out", operator="Newsletter"),
        contact("c", "2 10:10", answered=True, wait_s=1.0, operator="IVR"),
        contact("d", "2 10:30", "callback", direction="out", operator="Eva"),
        contact("e", "2 11:00", "chat", answered=True, wait_s=1.0, operator="IVR"),
    ]
    assert Appealed(rows, settings).appeals("appeal_id, contacts, wait_s, operator, status") == [
        ("a", 2, 1800, "Eva", "answered"),
        ("e", 1, None, None, "open"),
    ]
    assert Appealed(rows).appeals("appeal_id, wait_s, operator") == [
        ("a", 300, "Newsletter"),
        ("c", 1, "IVR"),
        ("e", 1, "IVR"),
    ]


def test_of_a_call_a_conversation_says_that_it_was_answered():
    flow = Flow(
        [
            event("a", 1, "call", phone="1", duration_s=90.0, wait_s=5.0, operator="Eva"),
            event("b", 2, "call", phone="1", duration_s=0.0, operator="Eva"),
            event("c", 3, "callback", phone="1", direction="out", duration_s=0.0, operator="Eva"),
            event("d", 4, "callback", phone="1", direction="out", duration_s=2.0, operator="Eva"),
            event("e", 5, "call", phone="2", duration_s=9.0, answered=False),
            event("f", 6, "call", phone="3"),
            event("g", 7, "chat", phone="4", duration_s=60.0),
        ]
    )
    assert flow.rows("select event_id, answered from calls order by 1") == [
        ("a", True),
        ("b", False),
        ("e", False),
        ("f", None),
    ]
    assert flow.rows("select event_id, answered from requests order by 1") == [("c", False), ("d", True), ("g", None)]
    assert flow.rows("select appeal_id, wait_s, talk_s, status from appeals order by opened_at") == [
        ("a", 5, 90, "answered"),
        ("b", 2 * 86_400, None, "answered"),
        ("e", None, None, "missed"),
        ("f", None, None, "open"),
        ("g", None, None, "open"),
    ]
    assert flow.rows("select operator, contacts, answered from operators") == [("Eva", 2, 1)]


def test_colleagues_among_themselves_are_no_contact_and_no_answer():
    flow = Flow(
        [
            event("a", 1, "call", phone="1", direction="in", answered=False),
            event("b", 2, "call", phone="1", direction="internal", answered=True, operator="Eva"),
            event("c", 3, "call", phone="2", direction="internal", answered=False),
        ]
    )
    assert flow.rows("select event_id from calls order by 1") == [("a",), ("b",), ("c",)]
    assert flow.rows("select appeal_id, contacts, status from appeals") == [("a", 1, "missed")]
    assert flow.rows("select operator, contacts, answered from operators") == [("Eva", 0, 0)]


def test_a_missed_call_waits_for_nobody_however_long_it_rang():
    assert one(contact("a", "2 10:00", answered=False, wait_s=40.0)) == (None, "missed", "")


def test_a_call_of_which_nothing_is_known_is_open():
    assert one(contact("a", "2 10:00")) == (None, "open", "")


def test_an_answer_before_the_question_counts_without_a_waiting_time():
    ticket = contact("a", "2 10:00", "ticket", responded_at="2 09:58", operator="Eva")
    assert one(ticket, columns="first_response_at, wait_s, business_wait_s, status, note") == (
        at("2 09:58"),
        None,
        None,
        "answered",
        "answer before question",
    )


def test_a_skewed_answer_does_not_part_its_contact_from_the_one_before():
    rows = [contact("a", "2 10:00", "email"), contact("b", "2 10:05", "ticket", responded_at="2 10:03")]
    assert Appealed(rows).groups() == ["a b"]


def test_a_waiting_time_tells_when_an_email_was_answered():
    assert one(contact("a", "2 10:00", "email", wait_s=90.0)) == (90, "answered", "")


def test_an_answer_at_no_known_time_is_an_answer():
    assert one(contact("a", "2 10:00", "request", answered=True), columns="first_response_at, wait_s, status") == (
        None,
        None,
        "answered",
    )


def test_a_waiting_time_of_centuries_is_no_time():
    assert one(contact("a", "2 10:00", "request", answered=True, wait_s=1e300)) == (None, "answered", "")


def test_what_goes_out_answers_a_mailing_does_not():
    rows = [
        contact("a", "2 10:00", "email"),
        contact("b", "2 11:00", "email", direction="out"),
        contact("c", "2 12:00", "call", direction="out", answered=False, operator="Eva"),
        contact("d", "2 13:00", "callback", direction="out", answered=True, operator="Eva"),
    ]
    assert one(*rows, columns="wait_s, operator, contacts, status") == (3 * 3600, "Eva", 1, "answered")


def test_a_customer_who_asks_to_be_called_back_is_a_contact():
    assert one(contact("a", "2 10:00", "callback"), columns="callback_count, status") == (1, "open")


def test_what_goes_out_first_is_no_appeal():
    assert Appealed([contact("a", "2 10:00", direction="out", operator="Eva")]).groups() == []
