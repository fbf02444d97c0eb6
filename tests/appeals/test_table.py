from __future__ import annotations

from tests.appeals.few_contacts import Appealed, at, contact


def test_what_contacts_tell_of_their_appeal():
    rows = [
        contact("a", "2 10:00", "email", project="shop", operator="Old", category="target"),
        contact(
            "b", "2 10:10", "request", source="google", medium="cpc", campaign="spring", subject="Pump", rating=3.0
        ),
        contact("c", "2 10:20", "call", answered=True, wait_s=5.0, duration_s=61.6, source="vk", project="service"),
        contact("d", "2 10:20:01", "call", answered=False, category="service", rating=5.0, duration_s=9.0),
    ]
    wanted = "appeal_id, kind, project, source, medium, campaign, subject, operator, category, rating, talk_s, contacts"
    assert Appealed(rows).appeals(wanted) == [
        ("a", "email", "shop", "google", "cpc", "spring", "Pump", "Old", "service", 5.0, 62, 4)
    ]


def test_contacts_are_counted_by_kind():
    kinds = ("call", "call", "request", "callback", "email", "chat", "ticket")
    rows = [contact(str(number), "2 10:00", kind) for number, kind in enumerate(kinds)]
    counts = "call_count, request_count, callback_count, email_count, chat_count, ticket_count, contacts, nth"
    assert Appealed(rows).appeals(counts) == [(2, 1, 1, 1, 1, 1, 7, 1)]


def test_an_appeal_is_closed_with_its_last_ticket():
    rows = [
        contact("a", "2 10:00", "ticket", closed_at="2 12:00"),
        contact("b", "2 11:00", "ticket", closed_at="2 11:30"),
        contact("c", "2 11:10", "call", answered=False),
    ]
    assert Appealed(rows).appeals("closed_at, resolution_s, status") == [(at("2 12:00"), 7200, "closed")]


def test_a_ticket_that_is_open_keeps_its_appeal_open():
    rows = [contact("a", "2 10:00", "ticket", closed_at="2 12:00"), contact("b", "2 11:00", "ticket")]
    assert Appealed(rows).appeals("closed_at, resolution_s, status") == [(None, None, "open")]


def test_a_contact_after_the_closing_opens_its_appeal_again():
    rows = [contact("a", "2 10:00", "ticket", closed_at="2 12:00"), contact("b", "2 13:00", "call", answered=False)]
    assert Appealed(rows).appeals("closed_at, status") == [(None, "missed")]


def test_a_closing_before_the_opening_closes_but_tells_no_time():
    rows = [contact("a", "2 10:00", "ticket", closed_at="2 09:00")]
    assert Appealed(rows).appeals("closed_at, resolution_s, status") == [(at("2 10:00"), None, "closed")]


def test_the_deal_of_an_appeal_is_the_first_one_won_from_its_opening_on():
    rows = [contact("a", "2 10:00", answered=True), contact("b", "4 10:00", answered=True), contact("c", "6 10:00")]
    deals = [("anna", "1 10:00", 1.0), ("anna", "4 10:00", 2.0), ("anna", "5 10:00", 3.0), ("boris", "2 11:00", 4.0)]
    assert Appealed(rows, deals=deals).appeals("appeal_id, deal_at, deal_amount_base, nth") == [
        ("a", at("4 10:00"), 2.0, 1),
        ("b", at("4 10:00"), 2.0, 2),
        ("c", None, None, 3),
    ]
