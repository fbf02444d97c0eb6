from __future__ import annotations

from tests.appeals.few_contacts import Appealed, at, contact
from workbench.appeal_settings import Appeals
from workbench.settings import Settings

# One customer's week; what an operator did stands beside it.
TEN = [
    contact("a", "2 10:00", "call", answered=False),
    contact("b", "2 10:30", "request"),
    contact("c", "2 11:00", "call", answered=True, wait_s=20.0, operator="Eva"),  # answers a, b and c
    contact("d", "3 09:00", "email"),
    contact("e", "3 10:59", "ticket", responded_at="3 11:00"),  # answers d and e
    contact("f", "3 11:00", "chat", direction="out", operator="Eva"),  # more answers open nothing
    contact("g", "3 11:30", "call", direction="out", operator="Eva"),
    contact("h", "4 11:00", "call", answered=False),
    contact("i", "4 11:00:01", "callback"),
    contact("j", "9 12:00", "call", answered=False),
]


def rule(grouping: str) -> Settings:
    return Settings(appeals=Appeals(grouping=grouping))


def test_until_answered_contacts_are_one_appeal_until_an_operator_answers_any_of_them():
    assert Appealed(TEN).groups() == ["a b c", "d e", "h i j"]


def test_by_none_each_contact_is_an_appeal():
    assert Appealed(TEN, rule("none")).groups() == ["a", "b", "c", "d", "e", "h", "i", "j"]


def test_by_all_a_customer_has_one_appeal():
    assert Appealed(TEN, rule("all")).groups() == ["a b c d e h i j"]


DAYS = [
    contact("a", "2 10:00"),
    contact("b", "3 09:00"),
    contact("c", "3 10:00"),  # 24 hours after a, not more
    contact("d", "3 10:00:01"),  # more: begins another
    contact("e", "4 09:00"),
    contact("f", "4 10:00:01"),
    contact("g", "4 10:00:02"),  # more than 24 hours after d, though only 25 after e
    contact("h", "5 10:00:02"),
    contact("i", "9 10:00", who="boris"),
    contact("j", "10 10:00", who="boris"),
]
BY_DAYS = ["a b c", "d e f", "g h", "i j"]


def test_by_24_hours_an_appeal_lasts_that_long_from_its_first_contact():
    assert Appealed(DAYS, rule("24h")).groups() == BY_DAYS


def test_hundreds_of_appeals_of_one_customer_by_24_hours():
    # Every 10 hours: three contacts within each 24 hours, so a new appeal every 30 hours.
    often = [
        contact(f"{n:04}", f"2026-{1 + n // 60:02}-{1 + n % 60 * 10 // 24:02} {n % 60 * 10 % 24:02}:00")
        for n in range(240)
    ]
    assert len(Appealed(often, rule("24h")).groups()) >= 80


def test_the_order_of_input_does_not_matter():
    assert Appealed(TEN[::-1]).groups() == Appealed(TEN).groups()


def test_at_the_same_instant_contacts_come_before_answers():
    rows = [
        contact("a", "2 10:00", "email"),
        contact("b", "2 11:00", "email", direction="out", operator="Eva"),
        contact("c", "2 11:00", "request"),
        contact("d", "2 11:00:01", "request"),
    ]
    assert Appealed(rows).groups() == ["a c", "d"]


def test_a_ticket_answered_late_settles_what_is_open_by_then():
    rows = [
        contact("a", "2 10:00", "ticket", responded_at="2 15:00", operator="Tess"),
        contact("b", "2 11:00", "call", answered=True, wait_s=10.0, operator="Eva"),
        contact("c", "2 12:00", "call", answered=False),
        contact("d", "2 16:00", "call", answered=False),
    ]
    made = Appealed(rows)
    assert made.groups() == ["a b", "c", "d"]
    assert made.appeals("appeal_id, wait_s, operator, status") == [
        ("a", 3610, "Eva", "answered"),
        ("c", 3 * 3600, "Tess", "answered"),
        ("d", None, None, "missed"),
    ]


def test_by_every_rule_an_answer_settles_everything_that_is_open():
    rows = [
        contact("a", "2 10:00", "ticket", responded_at="2 15:00", operator="Tess"),
        contact("b", "2 11:00", "call", answered=True, wait_s=10.0, operator="Eva"),
        contact("c", "2 12:00", "call", answered=False),
        contact("d", "2 13:00", "call", answered=False),
        contact("e", "2 14:00", "callback", direction="out", operator="Max"),
        contact("f", "2 14:00", "callback", direction="out", operator="Zoe"),
        contact("g", "2 16:00", "call", answered=False),
    ]
    assert Appealed(rows, rule("none")).appeals("appeal_id, wait_s, operator, status") == [
        ("a", 3610, "Eva", "answered"),
        ("b", 10, "Eva", "answered"),
        ("c", 2 * 3600, "Max", "answered"),
        ("d", 3600, "Max", "answered"),
        ("g", None, None, "missed"),
    ]
    assert Appealed(rows, rule("all")).appeals("appeal_id, wait_s, operator") == [("a", 3610, "Eva")]


def test_by_24_hours_an_appeal_of_monday_is_settled_on_wednesday():
    rows = [
        contact("a", "2 10:00", "request"),
        contact("b", "4 10:00", "call", answered=True, wait_s=20.0, operator="Eva"),
    ]
    assert Appealed(rows, rule("24h")).appeals("appeal_id, wait_s, operator, status") == [
        ("a", 2 * 86_400 + 20, "Eva", "answered"),
        ("b", 20, "Eva", "answered"),
    ]


# A ticket with its messages, as a help desk exports them.
TICKET = [
    contact("t", "2 08:00", "ticket", responded_at="2 08:30", closed_at="2 10:00", thread="T1"),
    contact("m", "2 08:00", "email", thread="T1"),
    contact("n", "2 08:30", "email", direction="out", operator="Eva", thread="T1"),
    contact("o", "2 09:00", "email", thread="T1"),
]


def test_the_message_that_opens_a_ticket_is_one_contact_with_it():
    assert Appealed(TICKET).groups() == ["o", "t"]
    others = [
        contact("p", "2 08:00", "email", thread="T2"),
        contact("q", "2 08:00", "email"),
        contact("r", "2 08:00", "email", thread="T1", who="boris"),
    ]
    assert Appealed(TICKET + others).groups() == ["o", "p q t", "r"]


def test_a_message_is_closed_with_its_ticket():
    late = contact("z", "2 11:00", "email", thread="T1")
    assert Appealed([*TICKET, late]).appeals("appeal_id, contacts, closed_at, resolution_s, status, has_answer") == [
        ("t", 1, at("2 10:00"), 7200, "closed", True),
        ("o", 2, None, None, "open", False),
    ]
    assert Appealed(TICKET).appeals("appeal_id, closed_at, resolution_s, status, has_answer") == [
        ("t", at("2 10:00"), 7200, "closed", True),
        ("o", at("2 10:00"), 3600, "closed", False),
    ]
