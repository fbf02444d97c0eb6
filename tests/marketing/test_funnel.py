"""The funnel of people whose stages can be counted by eye."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.marketing.few_lives import Lives, deal, touch
from workbench.errors import WorkbenchError
from workbench.marketing.funnel import behind_stage, funnel
from workbench.settings import Settings
from workbench.shares import wilson

UTC = {"time_zone": "UTC"}

SHOP = Settings(
    **UTC,
    funnel={
        "Visit": 'kind = "session"',
        "Call": 'kind = "call"',
        "Deal": 'kind = "deal"',
        "Won": 'kind = "deal" and status = "won"',
    },
)

# anna goes the whole way, her deal is won when it comes; boris calls before he visits, and never again; vera calls twice,
# the second time after her visit, and loses her deal; gleb only calls.
ROWS = [
    touch("anna", "1-05 10:00", source="Ads"),
    touch("anna", "1-05 11:00", "call", operator="Eva"),
    deal("anna", "1-07 11:00", "won", 100.0),
    touch("boris", "1-10 10:00", "call", operator="Old"),
    touch("boris", "2-01 10:00", source="Search"),
    touch("vera", "2-01 10:00", "call", source="Ads"),
    touch("vera", "2-02 10:00"),
    touch("vera", "2-02 13:00", "call", operator="New"),
    deal("vera", "2-03 13:00", "lost", 50.0),
    touch("gleb", "3-01 10:00", "call"),
]
SHOP_OF_TWO_NAMES = Settings(**UTC, funnel=SHOP.funnel, operators={"Old": "New"})


@pytest.fixture(scope="module")
def shop() -> Lives:
    return Lives(ROWS, SHOP_OF_TWO_NAMES)


def reached(found, name="customers"):
    return [stage[name] for stage in found.groups[0]["stages"]]


def test_in_order_a_stage_counts_only_after_those_before_it(shop):
    found = funnel(shop, shop.people())
    assert (found.total, found.stages) == (4, ["Visit", "Call", "Deal", "Won"])
    assert reached(found) == [3, 2, 2, 1]
    assert reached(found, "previous") == [4, 3, 2, 2]
    assert reached(found, "dropped") == [1, 1, 0, 1]
    assert reached(found, "share_of_all") == [0.75, 0.5, 0.5, 0.25]
    assert reached(found, "share_of_previous") == [0.75, 2 / 3, 1.0, 0.5]
    visit = found.groups[0]["stages"][0]
    assert (visit["all_low"], visit["all_high"]) == wilson(3, 4)


def test_at_any_time_every_stage_counts(shop):
    found = funnel(shop, shop.people(), "open")
    assert reached(found) == [3, 4, 2, 1]
    # of the three who visited all called; of the four who called two had a deal
    assert reached(found, "from_previous") == [3, 3, 2, 1]
    assert reached(found, "share_of_previous") == [0.75, 1.0, 0.5, 0.5]


def test_the_time_from_the_stage_before(shop):
    closed, opened = (funnel(shop, shop.people(), mode) for mode in ("closed", "open"))
    # anna calls after 1 hour and vera after 3; their deals come after 48 and 24 hours; anna's is won at once
    assert reached(closed, "median_s") == [None, 2 * 3600, 36 * 3600, 0]
    assert reached(closed, "quarter_s") == [None, 1.5 * 3600, 30 * 3600, 0]
    # only anna called after her visit; boris and vera had called before
    assert reached(opened, "timed") == [0, 1, 2, 1]
    assert reached(opened, "median_s")[:2] == [None, 3600]


@pytest.mark.parametrize(
    ("by", "values"),
    [
        ("channel", [("Ads", 2), (None, 2)]),
        ("month", [("2026-01", 2), ("2026-02", 1), ("2026-03", 1)]),
        ("operator", [("New", 2), ("Eva", 1), (None, 1)]),
    ],
)
def test_parts_add_up_to_the_whole(shop, by, values):
    found, whole = funnel(shop, shop.people(), by=by), funnel(shop, shop.people())
    assert [(group["value"], group["customers"]) for group in found.groups] == values
    assert [sum(group["stages"][place]["customers"] for group in found.groups) for place in range(4)] == reached(whole)


def test_people_are_chosen_by_their_first_touch(shop):
    january = shop.people(first=date(2026, 1, 1), last=date(2026, 1, 31))
    assert reached(funnel(shop, january)) == [2, 1, 1, 1]
    assert reached(funnel(shop, shop.people(channels=("Ads",)))) == [2, 2, 2, 1]
    assert reached(funnel(shop, shop.people(who="customer_id <> 'anna'"))) == [2, 1, 1, 0]


@pytest.mark.parametrize(
    ("spec", "customers"),
    [
        ({"stage": "Visit"}, ["anna", "boris", "vera"]),
        ({"stage": "Visit", "dropped": True}, ["boris"]),
        ({"stage": "Call", "mode": "open"}, ["anna", "boris", "gleb", "vera"]),
        ({"stage": "Call", "mode": "open", "dropped": True}, ["boris", "gleb"]),
        ({"stage": None, "dropped": True}, ["gleb"]),
        ({"stage": "Call", "by": "operator", "value": "New"}, ["vera"]),
        ({"stage": "", "by": "channel", "value": None}, ["boris", "gleb"]),
        ({"stage": "Deal", "by": "month", "value": "2026-02"}, ["vera"]),
        ({"stage": "Renamed since"}, []),
    ],
)
def test_a_stage_opens_its_customers(shop, spec, customers):
    assert shop.behind(behind_stage(spec, shop.people())) == customers


@pytest.mark.parametrize("mode", ["open", "closed"])
@pytest.mark.parametrize("by", [None, "channel", "month", "operator"])
def test_every_number_is_the_customers_behind_it(shop, mode, by):
    people = shop.people(first=date(2026, 1, 6))
    for group in funnel(shop, people, mode, by).groups:
        for stage in group["stages"]:
            spec = {"mode": mode, "by": by or "", "value": group["value"], "stage": stage["stage"]}
            assert len(shop.behind(behind_stage(spec, people))) == stage["customers"]
            before = {**spec, "stage": ["", *SHOP_STAGES][stage["stage_no"] - 1], "dropped": True}
            assert len(shop.behind(behind_stage(before, people))) == stage["dropped"]


SHOP_STAGES = list(SHOP.funnel)


def test_the_published_table_says_the_same(shop):
    for mode in ("closed", "open"):
        names = ("customers", "share_of_all", "share_of_previous", "median_s")
        rows = shop(f"select {', '.join(names)} from funnel where mode = ? order by stage_no", [mode])
        stages = funnel(shop, shop.people(), mode).groups[0]["stages"]
        assert rows == [{name: stage[name] for name in names} for stage in stages]


def test_what_asks_the_same_twice_needs_two_touches():
    twice = Settings(**UTC, funnel={"First": 'kind = "deal"', "Again": 'kind = "deal"', "Third": 'kind = "deal"'})
    lives = Lives([deal("anna", "1-01 10:00", "won"), deal("anna", "1-03 10:00", "won")], twice)
    found = funnel(lives, lives.people())
    assert reached(found) == [1, 1, 0]
    assert reached(found, "median_s") == [None, 48 * 3600, None]
    assert reached(funnel(lives, lives.people(), "open")) == [1, 1, 1]


def test_a_stage_that_never_occurs_is_there_with_nobody():
    never = Settings(**UTC, funnel={"Visit": 'kind = "session"', "Chat": 'kind = "chat"', "Won": 'status = "won"'})
    lives = Lives([touch("anna", "1-01 10:00"), deal("anna", "1-02 10:00", "won")], never)
    closed, opened = (funnel(lives, lives.people(), mode) for mode in ("closed", "open"))
    assert (reached(closed), reached(closed, "share_of_previous")) == ([1, 0, 0], [1.0, 0.0, None])
    assert (reached(opened), reached(opened, "share_of_previous")) == ([1, 0, 1], [1.0, 0.0, None])
    assert lives("select share_of_previous from funnel where mode = 'closed' and stage_no = 3") == [
        {"share_of_previous": None}
    ]


def test_nobody_at_all_is_no_error():
    lives = Lives([], SHOP)
    found = funnel(lives, lives.people())
    assert (found.total, reached(found), reached(found, "share_of_all")) == (0, [0] * 4, [None] * 4)
    assert len(lives("select customers from funnel")) == 8


def test_few_are_marked():
    lives = Lives([touch(f"c{number}", "1-01 10:00") for number in range(30)], SHOP)
    visit, call, done, _ = funnel(lives, lives.people()).groups[0]["stages"]
    assert (visit["small"], call["small"], done["small"]) == (False, False, True)


def test_a_wrong_mode_or_part_is_told_with_what_there_is(shop):
    with pytest.raises(WorkbenchError, match=r"cannot be 'close'\. Did you mean 'closed'"):
        funnel(shop, shop.people(), "close")
    with pytest.raises(WorkbenchError, match="Parts: channel, month, operator"):
        funnel(shop, shop.people(), by="colour")


APART = Settings(**UTC, funnel={kind: f'kind = "{kind}"' for kind in ("session", "cart", "checkout")})
CHAINS = st.lists(
    st.lists(st.sampled_from(["session", "cart", "checkout", "chat"]), max_size=9), min_size=5, max_size=20
)


@settings(max_examples=5, deadline=None)
@given(CHAINS)
def test_stages_apart_are_a_strict_sequence(chains):
    # a walk along each chain that looks for one stage after the other
    walked = [0, 0, 0]
    for chain in chains:
        steps = iter(chain)
        for place, stage in enumerate(("session", "cart", "checkout")):
            if stage not in steps:
                break
            walked[place] += 1
    rows = [
        touch(f"c{who}", f"1-01 10:{minute:02}", kind)
        for who, chain in enumerate(chains)
        for minute, kind in enumerate(chain)
    ]
    lives = Lives(rows, APART)
    assert reached(funnel(lives, lives.people())) == walked
