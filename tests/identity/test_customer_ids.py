"""A customer keeps its id; who is merged is redirected, who is split off again gets the old id back."""

from __future__ import annotations

import random

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.flow import Flow, event

CUSTOMER = "select customer_id from touches where event_id = '{}'"


def customer(flow: Flow, event_id: str) -> str:
    return flow.rows(CUSTOMER.format(event_id))[0][0]


def redirects(flow: Flow) -> list[tuple]:
    return flow.rows("select old_id, customer_id, reason from customer_redirects order by old_id")


def anna_and_boris() -> Flow:
    """Anna with three calls, Boris with one."""
    return Flow([event(f"a{n}", n, phone="+7001") for n in range(3)] + [event("b1", 1, email="boris@x.ru")])


def test_a_smaller_identifier_that_comes_later_does_not_rename_a_customer():
    flow = Flow([event("e1", phone="+7001")])
    before = customer(flow, "e1")
    flow.add([event("e2", 1, phone="+7001", crm_id="crm:1")])
    assert customer(flow, "e1") == customer(flow, "e2") == before
    assert redirects(flow) == []


def test_who_is_merged_takes_the_id_of_the_part_with_most_evidence_and_the_other_is_redirected():
    flow = anna_and_boris()
    anna, boris = customer(flow, "a1"), customer(flow, "b1")
    flow.add([event("c1", 5, phone="+7001", email="boris@x.ru")])
    assert {customer(flow, name) for name in ("a1", "b1", "c1")} == {anna}
    assert redirects(flow) == [(boris, anna, "merge")]


def test_redirects_are_followed_to_the_living_customer():
    flow = anna_and_boris()
    anna, boris = customer(flow, "a1"), customer(flow, "b1")
    flow.add([event("c1", 5, phone="+7001", email="boris@x.ru")])
    flow.add([event(f"d{n}", 6, cookie="c9", crm_id="crm:9") for n in range(20)])
    vera = customer(flow, "d1")
    flow.add([event("f1", 7, cookie="c9", phone="+7001")])
    assert customer(flow, "a1") == vera
    assert redirects(flow) == sorted([(anna, vera, "merge"), (boris, vera, "merge")])


def test_a_split_leaves_the_id_with_the_larger_part_and_names_the_other_anew():
    flow = anna_and_boris()
    flow.add([event("c1", 5, phone="+7001", email="boris@x.ru")])
    flow.add([event("c2", 5, phone="+7001", crm_id="crm:5")])
    whole = customer(flow, "a1")
    flow.decide("cut", ("phone", "+7001"), ("crm_id", "crm:5"))
    flow.add([])
    assert customer(flow, "a1") == customer(flow, "b1") == whole
    parts = flow.rows("select customer_id, value from customer_identifiers where kind = 'crm_id'")
    assert parts != [(whole, "crm:5")]


def test_an_undone_merge_gives_both_their_ids_and_touches_back():
    flow = anna_and_boris()
    tables = ("touches", "customers", "signature_customers")
    before = {table: flow.rows(f"from {table} order by all") for table in tables}
    number = flow.decide("link", ("phone", "+7001"), ("email", "boris@x.ru"))
    flow.add([])
    assert len({customer(flow, name) for name in ("a1", "b1")}) == 1
    assert flow.rows("select effect from identity_decisions") == [("joined",)]
    flow.undo(number)
    flow.add([])
    assert {table: flow.rows(f"from {table} order by all") for table in before} == before
    assert redirects(flow) == []


def test_a_customer_whose_records_are_all_gone_leaves_a_redirect_to_nobody():
    flow = anna_and_boris()
    boris = customer(flow, "b1")
    flow.add([event("b1", 1, phone="+7001")])
    assert redirects(flow) == [(boris, None, "gone")]
    assert customer(flow, "b1") == customer(flow, "a1")


def test_a_returned_customer_has_its_old_id():
    flow = anna_and_boris()
    boris = customer(flow, "b1")
    flow.add([event("b1", 1, phone="+7001")])
    flow.add([event("b2", 2, email="boris@x.ru")])
    assert customer(flow, "b2") == boris
    assert redirects(flow) == []


WORLDS = 25
"""Made-up companies that one build holds side by side: a build of many small ones takes no longer than one of a single."""

NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)
"""Making a failing case smaller takes hundreds of builds: the seed that is printed is enough to start from."""

RECORD = st.fixed_dictionaries(
    {},
    optional={
        "phone": st.sampled_from(["p1", "p2", "p3"]),
        "email": st.sampled_from(["m1", "m2", "m3"]),
        "cookie": st.sampled_from(["c1", "c2", "c3", "c4"]),
    },
)
RECORDS = st.lists(RECORD, min_size=2, max_size=7)
NAMED = st.sampled_from([("phone", "p1"), ("phone", "p2"), ("email", "m1"), ("email", "m2"), ("cookie", "c1")])


def events_of(worlds: list[list[dict[str, str]]]) -> list[dict]:
    """Write the records of all companies, each with identifiers of its own."""
    return [
        event(f"{number}-e{n}", n % 3, **{kind: f"{number}-{value}" for kind, value in record.items()})
        for number, records in enumerate(worlds)
        for n, record in enumerate(records)
    ]


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), phases=NO_SHRINKING)
@given(st.lists(RECORDS, min_size=WORLDS, max_size=WORLDS), st.randoms(use_true_random=False))
def test_the_order_of_input_never_matters(worlds, chance: random.Random):
    """8 times 25 companies."""
    events = events_of(worlds)
    flow = Flow(events)
    shuffled = list(events)
    chance.shuffle(shuffled)
    other = Flow(shuffled)
    for table in ("customers", "customer_identifiers", "identifiers", "identifier_guards", "identifier_roles"):
        assert other.rows(f"from {table} order by all") == flow.rows(f"from {table} order by all")
    chains = "select customer_id, touch_no, event_id from touches order by all"
    assert other.rows(chains) == flow.rows(chains)


PAIR = st.lists(NAMED, min_size=2, max_size=2, unique=True)
PAIR = st.lists(NAMED, min_size=2, max_size=2, unique=True)
HAPPENING = st.tuples(st.sampled_from(["link", "cut", "undo"]), PAIR)
DECIDED = st.tuples(RECORDS, st.tuples(HAPPENING, HAPPENING, HAPPENING))


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), phases=NO_SHRINKING)
@given(st.lists(DECIDED, min_size=WORLDS, max_size=WORLDS))
def test_any_row_of_decisions_undone_leaves_the_same_people(worlds):
    """8 times 25 companies, each with three decisions or undoings; the last build equals one of everything."""
    flow = Flow(events_of([records for records, _ in worlds]))
    before = flow.people()
    made: dict[int, list[int]] = {}
    for place in range(3):
        for number, (_, happenings) in enumerate(worlds):
            verb, (a, b) = happenings[place]
            standing = made.setdefault(number, [])
            if verb == "undo":
                flow.undo(standing.pop() if standing else 0)
            else:
                standing.append(flow.decide(verb, (a[0], f"{number}-{a[1]}"), (b[0], f"{number}-{b[1]}")))
        flow.add([])
    assert flow.differences() == []
    flow.standing = []
    flow.add([])
    assert flow.people() == before
    assert (
        flow.rows("select count(*) from identity_decisions") == flow.rows("select count(*) from cut_evidence") == [(0,)]
    )


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), phases=NO_SHRINKING)
@given(st.lists(st.tuples(RECORDS, st.sampled_from(["link", "cut"]), PAIR), min_size=WORLDS, max_size=WORLDS))
def test_a_decision_and_its_undoing_leave_everything_as_it_was(worlds):
    """8 times 25 companies, each with a decision that is built and undone: all tables, ids included."""
    flow = Flow(events_of([records for records, *_ in worlds]))
    tables = ("customers", "touches", "signature_customers", "identifiers", "cut_evidence", "identity_decisions")
    before = {table: flow.rows(f"from {table} order by all") for table in tables}
    for number, (_, verb, (a, b)) in enumerate(worlds):
        flow.decide(verb, (a[0], f"{number}-{a[1]}"), (b[0], f"{number}-{b[1]}"))
    flow.add([])
    flow.standing = []
    flow.add([])
    assert {table: flow.rows(f"from {table} order by all") for table in tables} == before


def test_a_customer_that_was_merged_twice_and_undone_twice_has_its_own_id_again():
    """Boris is merged with Anna, undone, merged with Vera, undone: nobody has another's id."""
    people = [event(f"a{n}", n, phone="+7001") for n in range(5)]
    people += [event(f"b{n}", n, email="boris@x.ru") for n in range(3)] + [event("v1", 0, cookie="vera")]
    flow = Flow(people)
    ids = [customer(flow, name) for name in ("a1", "b1", "v1")]
    first = flow.decide("link", ("phone", "+7001"), ("email", "boris@x.ru"))
    flow.add([])
    flow.undo(first)
    second = flow.decide("link", ("email", "boris@x.ru"), ("cookie", "vera"))
    flow.add([])
    flow.undo(second)
    flow.add([])
    assert [customer(flow, name) for name in ("a1", "b1", "v1")] == ids
    assert redirects(flow) == []
