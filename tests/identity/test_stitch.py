from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.flow import Flow, event

ANNA = [
    event("visit", 0, "session", cookie="ga:1"),
    event("call", 1, "call", phone="+79161234567", cookie="ga:1"),
    event("order", 2, "deal", phone="+79161234567", email="anna@mail.ru"),
    event("letter", 3, "email", email="anna@mail.ru"),
]
BORIS = [event("boris", 1, "call", phone="+79160000001")]


def test_records_that_share_an_identifier_are_one_customer():
    assert Flow(ANNA + BORIS).people() == [["boris"], ["visit", "call", "order", "letter"]]


def test_names_never_join_records():
    same_name = [event("a", name="Anna", phone="+79160000001"), event("b", name="Anna", phone="+79160000002")]
    assert Flow(same_name).people() == [["a"], ["b"]]


def test_a_value_joins_only_within_its_kind():
    assert Flow([event("a", crm_id="17"), event("b", cookie="17")]).people() == [["a"], ["b"]]


def test_an_identifier_that_cannot_be_read_joins_nothing_and_its_event_is_kept():
    flow = Flow([event("a", phone="?12"), event("b", phone="?12"), event("c", phone="+79160000001")])
    assert flow.people() == [["c"]]
    assert flow.rows("select event_id from off_chain") == [("a",), ("b",)]


def test_evidence_without_a_touch_joins_but_makes_none():
    contact = event("contact", 5, "identify", phone="+79160000001", email="b@mail.ru", name="Boris")
    flow = Flow([event("call", phone="+79160000001"), event("letter", 1, "email", email="b@mail.ru"), contact])
    assert flow.people() == [["call", "letter"]]
    assert flow.rows("select name, touches from customers") == [("Boris", 2)]


def test_touches_are_numbered_by_time_and_ties_by_event_id():
    flow = Flow([event("z", 1, cookie="1"), event("b", 0, cookie="1"), event("a", 1, cookie="1")])
    assert flow.rows("select touch_no, event_id from touches order by touch_no") == [(1, "b"), (2, "a"), (3, "z")]


def test_a_customer_is_named_after_the_smallest_identifier():
    # md5("phone:+79161234567") begins with these twelve digits; checked with coreutils' md5sum.
    flow = Flow([event("a", phone="+79161234567", cookie="ga:1")])
    assert flow.rows("select customer_id from customers") == [("2f6972689161",)]


IDENTIFIERS = st.fixed_dictionaries(
    {},
    optional={
        "phone": st.sampled_from(["+79160000001", "+79160000002", "+79160000003"]),
        "email": st.sampled_from(["a@mail.ru", "b@mail.ru", "c@mail.ru"]),
        "cookie": st.sampled_from(["1", "2", "3", "4"]),
    },
)


@settings(max_examples=12, deadline=None)
@given(st.lists(IDENTIFIERS, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_input_does_not_matter(identifiers, random):
    events = [event(f"e{number}", number, **values) for number, values in enumerate(identifiers)]
    shuffled = random.sample(events, len(events))
    every = "select * exclude (signature_no) from touches order by customer_id, touch_no"
    assert Flow(events).rows(every) == Flow(shuffled).rows(every)
