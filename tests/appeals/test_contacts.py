from __future__ import annotations

from tests.appeals.few_contacts import Appealed, at, contact


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


def test_a_call_without_an_end_or_a_waiting_time_is_answered_at_once():
    assert one(contact("a", "2 10:00", answered=True), columns="wait_s, talk_s, status") == (0, None, "answered")


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
