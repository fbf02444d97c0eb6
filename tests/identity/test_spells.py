"""Numbers that pass from one holder to another."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.flow import Flow, event
from tests.identity.guarding import Judge, Record
from workbench.identity.spells import PARTS_APART
from workbench.settings import Identity, Settings

PHONE = "+79160000001"
YEARS = 2 * 365.0


@pytest.fixture(scope="module")
def judge(tmp_path_factory):
    return Judge(tmp_path_factory.mktemp("judge"))


def silence(text: str) -> Settings:
    return Settings(identity=Identity(validity={"phone": text}))


def two_holders() -> list[dict]:
    return [
        event("a1", 0, phone=PHONE, email="anna@mail.ru"),
        event("a2", 30, phone=PHONE),
        event("b1", YEARS, phone=PHONE, email="boris@mail.ru"),
        event("b2", YEARS + 30, phone=PHONE),
    ]


def test_a_number_that_was_silent_for_two_years_has_another_holder():
    flow = Flow(two_holders(), silence("540d"))
    assert flow.people() == [["a1", "a2"], ["b1", "b2"]]
    assert flow.rows("select value, spell, cast(starts_at as date)::varchar from identifier_spells order by spell") == [
        (PHONE, 1, "2026-01-01"),
        (PHONE, 2, "2028-01-01"),
    ]


def test_without_the_setting_it_stays_one_persons():
    flow = Flow(two_holders())
    assert flow.people() == [["a1", "a2", "b1", "b2"]]
    assert flow.rows("from identifier_spells") == []


def test_a_day_named_in_the_settings_parts_the_holders_too():
    day = {"phone": {"8 (916) 000-00-01": "2026-03-01"}}  # as people write it
    flow = Flow(
        [event("a", 58, phone=PHONE, cookie="1"), event("b", 59, phone=PHONE, cookie="2")],
        Settings(identity=Identity(reassigned=day)),
    )
    assert flow.people() == [["a"], ["b"]]


def test_the_day_begins_in_the_workspaces_time_zone(judge: Judge):
    """Midnight in Moscow is 21:00 UTC of the day before."""
    moscow = Settings(time_zone="Europe/Moscow", identity=Identity(reassigned={"cookie": {"c": "2026-01-02"}}))
    judge.judge([(20.9 / 24, {"cookie": "c"}), (21 / 24, {"cookie": "c"})], moscow)
    assert judge.rows("select spell, starts_at::varchar from identifier_spells order by spell") == [
        (1, "2026-01-01 20:54:00"),
        (2, "2026-01-01 21:00:00"),
    ]


def test_what_else_they_share_still_joins_the_holders():
    same = [event("a", 0, phone=PHONE, email="anna@mail.ru"), event("b", YEARS, phone=PHONE, email="anna@mail.ru")]
    assert Flow(same, silence("540d")).people() == [["a", "b"]]


def test_the_events_of_one_set_of_identifiers_are_split(judge: Judge):
    judge.judge([(0, {"phone": PHONE}), (1, {"phone": PHONE}), (YEARS, {"phone": PHONE})], silence("540d"))
    assert judge.rows("select event_no, unit_no from split_events") == [(2, PARTS_APART)]
    assert judge.rows("select unit_no, signature_no, spell, events from evidence order by unit_no") == [
        (0, 0, 1, 2),
        (PARTS_APART, 0, 2, 1),
    ]


def test_a_card_without_a_date_belongs_to_the_latest_holder():
    card = {"event_id": "card", "occurred_at": None, "kind": "identify", "phone": PHONE, "crm_id": "crm:7"}
    flow = Flow([*two_holders(), card], silence("540d"))
    assert flow.rows(
        "select email from (select customer_id, value as email from customer_identifiers where kind = 'email') e "
        "join customer_identifiers c on c.customer_id = e.customer_id and c.kind = 'crm_id'"
    ) == [("boris@mail.ru",)]


def test_a_silence_of_exactly_the_validity_is_no_end(judge: Judge):
    judge.judge([(0, {"phone": PHONE}), (540, {"phone": PHONE}), (1080.001, {"phone": PHONE})], silence("540d"))
    assert judge.rows("select spell, starts_at::date::varchar from identifier_spells order by spell") == [
        (1, "2026-01-01"),
        (2, "2028-12-16"),
    ]


def test_a_limit_counts_for_each_holder_alone():
    mails = [event(f"e{n}", n * YEARS, phone=PHONE, email=f"m{n}@mail.ru") for n in range(8)]
    flow = Flow(mails, silence("540d"))
    assert flow.rows("from identifier_guards") == []
    assert len(flow.people()) == 8


def test_the_companys_own_number_has_no_spells(judge: Judge):
    own = Settings(identity=Identity(own={"phone": [PHONE]}, validity={"phone": "540d"}))
    judge.judge([(0, {"phone": PHONE}), (YEARS, {"phone": PHONE})], own)
    assert judge.rows("from identifier_spells") == []


def test_an_identifier_with_spells_is_one_row():
    flow = Flow(two_holders(), silence("540d"))
    assert flow.rows("select links, events from identifiers where kind = 'phone'") == [(True, 4)]


LASTING = Settings(identity=Identity(validity={"phone": "60d", "cookie": "90d"}))
days = st.none() | st.integers(0, 12).map(lambda month: month * 30.0)
identifiers = st.fixed_dictionaries(
    {}, optional={"phone": st.sampled_from(["p1", "p2", "p3"]), "cookie": st.sampled_from(["c1", "c2"])}
)


@settings(max_examples=200, deadline=None)
@given(records=st.lists(st.tuples(days, identifiers.filter(bool)), min_size=1, max_size=12))
def test_every_event_stands_with_the_right_holders(judge: Judge, records: list[Record]):
    """Phones last 60 days unseen, cookies 90; the spells are found in Python by walking through the days."""
    judge.judge(records, LASTING, last="evidence")
    longest = {"phone": 60, "cookie": 90}
    seen = defaultdict(set)
    for day, found in records:
        for name in found.items():
            seen[name] |= {day} - {None}
    starts = {
        (kind, value): [
            day for day in sorted(moments) if not any(day - longest[kind] <= other < day for other in moments)
        ]
        for (kind, value), moments in seen.items()
    }
    expected = {
        (number, kind, value, max(1, sum(day is None or start <= day for start in starts[kind, value])))
        for number, (day, found) in enumerate(records)
        for kind, value in found.items()
    }
    stands = judge.rows("""
        select m.event_no, e.kind, e.value, e.spell
        from event_moments m
        left join split_events s on s.event_no = m.event_no
        join evidence e on e.unit_no = coalesce(s.unit_no, m.signature_no)
    """)
    assert sorted(stands) == sorted(expected)
    assert judge.rows("select sum(events) from unit_events") == [(len(records),)]
