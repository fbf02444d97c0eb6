def test_a_card_shows_contacts_figures_and_ends(journal):
    card = journal.customer("anna")
    assert (card.name, card.phones, card.emails) == ("Анна Петрова", ["+79161234567"], ["anna@mail.ru"])
    assert {name: card.figures[name] for name in ("ltv", "won_deals", "call_count", "clicks_to_deal")} == {
        "ltv": 1500.0,
        "won_deals": 2,
        "call_count": 1,
        "clicks_to_deal": 1,
    }
    assert card.first == {
        "at": "2024-05-01T13:00:00+03:00",
        "source": "google",
        "medium": "cpc",
        "campaign": None,
    }


def test_barred_identifiers_are_shown_as_such(journal):
    assert [(row["kind"], row["value"], row["links"]) for row in journal.customer("anna").identifiers] == [
        ("cookie", "kiosk", False),
        ("phone", "+79161234567", True),
    ]


def test_purchases_come_newest_first(journal):
    purchases = journal.customer("anna").purchases
    assert [(row["order_number"], row["status"], row["amount_base"]) for row in purchases] == [
        ("A-2", "refunded", 200.0),
        ("A-2", "won", 700.0),
        ("A-1", "won", 1000.0),
    ]


def test_what_people_wrote_is_on_the_card(journal):
    journal.notes.set_name("boris", "Борис Ким", "olga")
    journal.notes.add_tag("boris", "vip", "olga")
    journal.notes.add_comment("boris", "called", "olga")
    card = journal.customer("boris")
    assert (card.name, card.original_name, card.tags) == ("Борис Ким", "<b>Boris</b>", ["vip"])
    assert [comment.text for comment in card.comments] == ["called"]


def test_people_outside_the_journal_have_a_card_too(journal):
    assert journal.customer("vera").name == "Vera"


def test_an_unknown_customer_has_none(journal):
    assert journal.customer("nobody") is None


def test_the_timeline_goes_back_page_by_page(journal):
    first = journal.timeline("anna", limit=3)
    second = journal.timeline("anna", before_touch_no=first[-1]["touch_no"], limit=3)
    assert [row["touch_no"] for row in first] == [5, 4, 3]
    assert [row["touch_no"] for row in second] == [2, 1]


def test_the_timeline_can_be_limited_to_kinds(journal):
    assert [row["kind"] for row in journal.timeline("anna", kinds=("call", "session"))] == ["call", "session"]


def test_a_touch_shows_its_details_and_extra_columns(journal):
    refund, *_ = journal.timeline("anna", limit=1)
    assert (refund["occurred_at"], refund["status"], refund["extra"]) == (
        "2024-06-10T15:00:00+03:00",
        "refunded",
        {"why": "broken"},
    )
