"""Every touch of a path with what came next; customers are counted once an event and once an edge."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.flow import Flow, event
from tests.marketing.few_paths import TEN, Paths, chain


def test_each_touch_knows_the_next_one():
    rows = Paths(TEN)("select step, event, next_event, gap_s from path_steps where customer_id = 'boris' order by step")
    assert [tuple(row.values()) for row in rows] == [
        (1, "session", "session", 3600),
        (2, "session", "call", 60),
        (3, "call", "session", 540),
        (4, "session", "call", 300),
        (5, "call", None, None),
    ]


def test_a_path_is_a_text_of_a_letter_a_touch_and_its_repeats_are_one_in_another():
    ask = Paths(TEN)
    letters = {row["event"]: row["letter"] for row in ask("select event, letter from path_letters")}
    visit, call, direct, ads = (letters[event] for event in ("session", "call", "Direct", "Paid search"))
    rows = ask(
        "select path, run_path, path_by_channel, run_path_by_channel, elapsed_s from customer_paths order by customer_id"
    )
    assert [tuple(row.values()) for row in rows] == [
        (visit * 2 + call + letters["deal won"], visit + call + letters["deal won"],
         ads * 2 + call + letters["deal won"], ads + call + letters["deal won"], [0, 600, 720, 4320]),
        (visit * 2 + call + visit + call, visit + call + visit + call,
         direct + ads + call + ads + call, direct + ads + call + ads + call, [0, 3600, 3660, 4200, 4500]),
        (call, call, call, call, [0]),
    ]  # fmt: skip


def test_by_channel_sessions_stand_under_their_channel():
    rows = Paths(TEN)(
        "select event_by_channel as e, next_by_channel as n from path_steps where customer_id = 'boris' order by step"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("Direct", "Paid search"),
        ("Paid search", "call"),
        ("call", "Paid search"),
        ("Paid search", "call"),
        ("call", None),
    ]


def test_an_event_and_an_edge_mark_each_customer_once():
    ask = Paths(TEN)
    events = ask("select event, count(*) filter (one_of_event) as n from path_steps group by 1 order by 1")
    assert [tuple(row.values()) for row in events] == [("call", 3), ("deal won", 1), ("session", 2)]
    edges = ask(
        "select count(*) filter (one_of_edge) as customers, count(*) as touches from path_steps "
        "where event_by_channel = 'Paid search' and next_by_channel = 'call'"
    )
    assert edges == [{"customers": 2, "touches": 3}]


def test_deals_are_events_by_their_status():
    ask = Paths(chain("anna", "0 deal open", "1 deal won", "2 deal refunded", "3 deal lost", "4 deal"))
    assert [row["event"] for row in ask("select event from path_steps order by step")] == [
        "deal open", "deal won", "deal refunded", "deal lost", "deal",
    ]  # fmt: skip


def test_a_chain_of_ten_thousand_and_hostile_names():
    long = [f"{n} session <img src=x>'{n % 3}/cpc" for n in range(10_000)]
    ask = Paths(chain("anna", *long), chain("'; drop table path_steps; --", '0 session "a/b'))
    assert ask("select count(*) as n, max(step) as last, count(*) filter (one_of_edge) as edges from path_steps") == [
        {"n": 10_001, "last": 10_000, "edges": 3}
    ]


def test_no_touches_make_no_rows():
    ask = Paths()
    assert ask("select * from path_steps") == []
    assert ask("select * from transitions") == []


def brute(chains: dict[str, list[str]]) -> dict[tuple[str, str], tuple[int, int]]:
    """Count edges as one would on paper: touches, and customers as a set."""
    touches: dict[tuple[str, str], list[str]] = {}
    for who, events in chains.items():
        for edge in zip(["(start)", *events], [*events, "(end)"], strict=True):
            touches.setdefault(edge, []).append(who)
    return {edge: (len(found), len(set(found))) for edge, found in touches.items()}


CHAINS = st.dictionaries(
    st.sampled_from("abcde"), st.lists(st.sampled_from(["session", "call", "cart"]), min_size=1, max_size=8)
)


@settings(max_examples=25, deadline=None)
@given(CHAINS)
def test_transitions_equal_those_counted_by_hand(chains):
    ask = Paths(*(chain(who, *(f"{n} {kind}" for n, kind in enumerate(kinds))) for who, kinds in chains.items()))
    rows = ask("select from_event, to_event, touches, customers from transitions where level = 'kind'")
    assert {(row["from_event"], row["to_event"]): (row["touches"], row["customers"]) for row in rows} == brute(chains)


def test_a_build_of_changes_continues_paths():
    flow = Flow([event("e1", 1, "session", cookie="c1"), event("e2", 1, "session", cookie="c2")])
    flow.add([event("e3", 2, "call", cookie="c1")])
    assert flow.rows("select step, event, next_event from path_steps order by customer_id, step") != []
    assert flow.rows("select from_event, to_event, touches from transitions where level = 'kind' order by 1, 2") == [
        ("(start)", "session", 2),
        ("call", "(end)", 1),
        ("session", "(end)", 1),
        ("session", "call", 1),
    ]
    assert flow.differences() == []


def test_touches_of_each_kind_are_those_of_the_journal():
    flow = Flow(
        [
            event("e1", 1, "session", cookie="c1"),
            event("e2", 1, "identify", cookie="c1", phone="p1"),
            event("e3", 2, "deal", phone="p1", status="won", amount=5.0),
            event("e4", 3, "deal", phone="p1", status="lost", amount=5.0),
            event("e5", 3, "call", phone="p2"),
        ]
    )
    (journal,) = flow.rows(
        "select sum(session_count), sum(deal_count), sum(call_count), sum(touches), count(*) filter (deal_count > 0) "
        "from customers"
    )
    paths = flow.rows(
        "select count(*) filter (event = 'session'), count(*) filter (event like 'deal%'), count(*) filter (event = 'call'), "
        "count(*), count(distinct customer_id) filter (event like 'deal%') from path_steps"
    )
    assert paths == [journal] == [(1, 2, 1, 4, 1)]
