"""Channels of sources and mediums: the built-in rules, own ones, and the table of a build."""

from __future__ import annotations

from datetime import date

import pytest

from tests.flow import Flow, event
from workbench.builds import fingerprint
from workbench.marketing.channel_names import named
from workbench.marketing.channel_rules import CHANNELS, channel_of, own_rules
from workbench.settings import Settings

# The first column as Google Analytics groups them by default ("Default channel group" of its help), in our words.
GOOGLES = (
    ("Direct", "(direct)", "(none)"),
    ("Direct", "(direct)", "(not set)"),
    ("Paid search", "google", "cpc"),
    ("Paid search", "bing", "ppc"),
    ("Paid search", "google", "paid-search"),
    ("Paid social", "facebook", "cpc"),
    ("Paid social", "instagram", "paid_social"),
    ("Video", "youtube", "cpc"),
    ("Video", "newsite", "video"),
    ("Display", "news.example", "banner"),
    ("Display", "news.example", "cpm"),
    ("Organic social", "facebook", "referral"),
    ("Organic social", "newsite", "social-network"),
    ("Organic search", "google", "organic"),
    ("E-mail", "newsletter", "e-mail"),
    ("E-mail", "email", "weekly"),
    ("Affiliates", "partner.example", "affiliate"),
    ("Referral", "news.example", "referral"),
    ("Organic search", "yandex.ru", "referral"),
    ("Organic search", "google", "(none)"),
    ("Organic search", "search.yahoo.com", "referral"),
    ("Other", "news.example", "whatever"),
)


@pytest.mark.parametrize(("channel", "source", "medium"), GOOGLES)
def test_what_google_groups_is_grouped_likewise(channel, source, medium):
    assert channel_of(source, medium) == channel


@pytest.mark.parametrize(
    ("channel", "source", "medium"),
    [
        ("Paid search", "yandex", "cpc"),
        ("Paid search", "yandex", "ad"),
        ("Paid search", "ya_direct", "cpc"),
        ("Paid social", "vk", "cpc"),
        ("Paid social", "telegram", "cpc"),
        ("Organic social", "vk", "social"),
        ("Messenger", "telegram", "social"),
        ("Messenger", "chat.example", "whatsapp"),
        ("Referral", "yandex_zen", "recommend"),
        ("Direct", "direct", "direct"),
        ("Direct", "", ""),
        ("Paid other", "price-guide", "cpc"),
        ("Organic search", "yandex", ""),
        ("Paid other", "yandex", "no utm"),
        ("Organic search", "yandex", "none"),
        ("Organic search", "ya.ru", "referral"),
        ("Referral", "mail.yandex.ru", "referral"),
        ("Paid other", "naverland", "cpc"),
        ("Paid other", "climbing-news", "cpc"),
        ("E-mail", "yandex", "email"),
    ],
)
def test_words_of_metrica_and_of_russian_advertising(channel, source, medium):
    assert channel_of(source, medium) == channel
    assert channel in CHANNELS


def test_own_rules_come_first_in_their_order():
    own = own_rules({"Brand": ["yandex / brand*"], "Ours": ["* / *cpc", "* / brand-all"]})
    assert channel_of("yandex", "brand-all", own) == "Brand"
    assert channel_of("google", "brand-all", own) == "Ours"
    assert channel_of("google", "cpc", own) == "Ours"
    assert channel_of("google", "cpc-x", own) == "Paid search"


@pytest.mark.parametrize(
    ("pattern", "source", "fits"),
    [
        ("*", "", True),
        ("a*b", "ab", True),
        ("a*b", "a", False),
        ("ab*ba", "aba", False),  # the ends may not share a letter
        ("*x*x*", "x", False),
        ("*x*x*", "axbxc", True),
        ("a.b", "a+b", False),  # a dot is a dot
        ("[a]*", "[a] %_", True),
        ("Реклама*", "реклама 1", True),
        ("*\n*", "two\nlines", True),
    ],
)
def test_a_star_stands_for_any_text(pattern, source, fits):
    found = channel_of(source, "x", own_rules({"Ours": [f"{pattern} / x"]}))
    assert (found == "Ours") is fits


def test_long_texts_and_many_stars_take_no_longer():
    """As a regular expression this would take years."""
    own = own_rules({"Ours": ["*a" * 30 + "b / x"]})
    assert channel_of("a" * 20_000, "x", own) == "Other"


def test_the_table_names_each_pair_once_however_it_is_spelled():
    flow = Flow(
        [
            event("1", 0, "session", cookie="c", source=" Google ", medium="CPC"),
            event("2", 1, "session", cookie="c", source="google", medium="cpc"),
            event("3", 2, "session", cookie="c", source="<b>'; drop table x", medium="%_*"),
            event("4", 3, "session", cookie="c"),
        ],
        Settings(channels={"Hostile": ["<b>* / %_*"]}),
        ads=[
            {"day": date(2026, 1, 1), "platform": "Yandex Direct", "cost": 1.0, "batch_id": "a"},
            {"day": date(2026, 1, 1), "platform": "x", "source": "vk", "cost": 1.0, "batch_id": "a"},
        ],
    )
    assert flow.rows("from channel_names") == [
        ("", "", "Direct"),
        ("<b>'; drop table x", "%_*", "Hostile"),
        ("google", "cpc", "Paid search"),
        ("vk", "", "Organic social"),
        ("yandex direct", "no utm", "Paid other"),
    ]


def test_a_call_has_a_channel_only_where_it_names_a_source():
    flow = Flow(
        [
            event("1", 0, "session", cookie="c"),
            event("2", 1, "call", cookie="c"),
            event("3", 2, "call", cookie="c", source="Bing", medium="organic"),
        ]
    )
    found = flow.rows(f"select t.kind, n.source, n.channel from touches t {named('t')} order by t.touch_no")
    assert found == [("session", "", "Direct"), ("call", None, None), ("call", "bing", "Organic search")]


def test_other_rules_name_the_channels_anew():
    visit = [event("1", 0, "session", cookie="c", source="shop-guide", medium="listing")]
    assert Flow(visit).rows("select channel from channel_names") == [("Other",)]
    renamed = Settings(channels={"Guides": ["shop-guide / *"]})
    assert Flow(visit, renamed).rows("select channel from channel_names") == [("Guides",)]
    assert fingerprint(renamed) != fingerprint(Settings())


def test_the_order_of_own_channels_counts_as_a_change_of_the_settings():
    one, other = {"A": ["x / *"], "B": ["* / y"]}, {"B": ["* / y"], "A": ["x / *"]}
    assert fingerprint(Settings(channels=one)) != fingerprint(Settings(channels=other))
