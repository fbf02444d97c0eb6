from __future__ import annotations

from tests.appeals.few_contacts import Appealed, contact
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


def test_by_the_other_rules_an_appeal_has_its_own_answers_and_what_goes_out_after_it():
    rows = [
        contact("a", "2 10:00", "ticket", responded_at="2 15:00", operator="Tess"),
        contact("b", "2 11:00", "call", answered=True, wait_s=10.0, operator="Eva"),
        contact("c", "2 12:00", "call", answered=False),
        contact("d", "2 13:00", "call", answered=False),
        contact("e", "2 14:00", "callback", direction="out", operator="Max"),
        contact("f", "2 14:00", "callback", direction="out", operator="Zoe"),
    ]
    assert Appealed(rows, rule("none")).appeals("appeal_id, wait_s, operator") == [
        ("a", 4 * 3600, "Max"),
        ("b", 10, "Eva"),
        ("c", 2 * 3600, "Max"),
        ("d", 3600, "Max"),
    ]
    assert Appealed(rows, rule("all")).appeals("appeal_id, wait_s, operator") == [("a", 3610, "Eva")]
