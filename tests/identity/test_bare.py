"""A cut may take the last record from an identifier."""

from tests.flow import Flow, event


def test_an_identifier_that_a_cut_left_without_records_is_nobodys():
    flow = Flow([event("e1", phone="+7001", email="a@x.ru"), event("e2", 1, phone="+7001", email="a@x.ru")])
    flow.decide("cut", ("phone", "+7001"), ("email", "a@x.ru"))
    flow.add([])
    assert flow.people() == [["e1", "e2"]]
    assert flow.rows("select count(distinct customer_id), count(*) from customer_identifiers") == [(1, 1)]
    assert flow.differences() == []


def test_new_evidence_makes_it_a_customer():
    flow = Flow([event("e1", phone="+7001", email="a@x.ru")])
    flow.decide("cut", ("phone", "+7001"), ("email", "a@x.ru"))
    flow.add([])
    flow.add([event("e2", 1, email="a@x.ru"), event("e3", 1, phone="+7001")])
    # each stands on two events, so a cut on either side costs as much; a phone is before an e-mail, and keeps e1
    assert flow.people() == [["e1", "e3"], ["e2"]]
    assert flow.differences() == []
