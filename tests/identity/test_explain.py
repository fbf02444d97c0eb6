from __future__ import annotations

import time

import pytest

from tests.identity.published import Published, record
from workbench.errors import WorkbenchError
from workbench.identity import graph
from workbench.identity.bridges import bridges
from workbench.identity.explain import explain
from workbench.settings import Settings

ANNA = (
    record("visit", "anna", 0, "session", cookie="ga:1", system="ga4"),
    record("call", "anna", 1, "call", cookie="ga:1", phone="+79161234567"),
    record("order", "anna", 2, "deal", phone="+79161234567", email="anna@mail.ru"),
    record("letter", "anna", 3, "email", email="anna@mail.ru"),
)
BORIS = record("boris", "boris", 4, "call", phone="+79160000002")


def chain(published, a, b):
    return [str(step) for step in explain(published.connection, a, b, Settings()).chain]


def test_the_chain_goes_over_records_and_identifiers():
    assert chain(Published(*ANNA), "visit", "letter") == [
        "session visit from ga4 of 2026-01-01 00:00",
        "cookie ga:1, on 2 records",
        "call call from shop of 2026-01-02 00:00",
        "phone +79161234567, on 2 records",
        "deal order from shop of 2026-01-03 00:00",
        "email anna@mail.ru, on 2 records",
        "email letter from shop of 2026-01-04 00:00",
    ]


def test_the_shortest_chain_is_given():
    shortcut = record("form", "anna", 5, "request", cookie="ga:1", email="anna@mail.ru")
    steps = explain(Published(*ANNA, shortcut).connection, "visit", "letter", Settings()).chain
    assert [step.value or step.event_id for step in steps] == ["visit", "ga:1", "form", "anna@mail.ru", "letter"]


def test_identifiers_and_customers_are_chained_as_well():
    published = Published(*ANNA)
    steps = explain(published.connection, "cookie:ga:1", "anna@mail.ru", Settings()).chain
    assert [step.what for step in steps] == ["identifier", "record", "identifier", "record", "identifier"]
    steps = explain(published.connection, "visit", "anna", Settings()).chain
    assert [step.value or step.event_id for step in steps] == ["visit", "ga:1", "call", "+79161234567"]


def test_two_records_with_one_set_of_identifiers_are_joined_by_one_of_them():
    again = record("again", "anna", 9, "session", cookie="ga:1")
    assert [str(step) for step in explain(Published(*ANNA, again).connection, "visit", "again", Settings()).chain][
        1:2
    ] == ["cookie ga:1, on 3 records"]


def test_an_event_and_itself_are_one_step():
    assert len(chain(Published(*ANNA), "visit", "visit")) == 1


def test_a_persons_link_is_a_step():
    linked = Published(*ANNA, {**BORIS, "customer_id": "anna"}).decided(
        7, "link", "email:anna@mail.ru", "phone:+79160000002"
    )
    assert chain(linked, "letter", "boris")[1:4] == [
        "email anna@mail.ru, on 2 records",
        "linked by Olga on 2026-01-01: She said so (decision 7)",
        "phone +79160000002, on 1 record",
    ]


def test_the_bridges_of_the_chain_are_marked():
    steps = explain(Published(*ANNA).connection, "visit", "letter", Settings()).chain
    assert [step.value or step.event_id for step in steps if step.bridge] == ["call", "+79161234567", "order"]


def test_what_is_cut_joins_nothing_and_the_decision_is_named():
    card = record("card", "boris", 5, "identify", phone="+79160000002", cookie="ga:1")
    published = Published(*ANNA, BORIS, card).cut("cookie:ga:1", 3, phone="+79160000002", cookie="ga:1")
    published.decided(3, "cut", "phone:+79161234567", "phone:+79160000002")
    told = explain(published.connection, "+79161234567", "+79160000002", Settings())
    assert told.sentence == "Two customers: cut apart by Olga on 2026-01-01: She said so (decision 3)."
    told = explain(published.connection, "visit", "card", Settings())
    assert told.sentence == "Two customers: they share cookie ga:1, but decision 3 of Olga has cut it off one of them."
    assert told.chain == []


TWO_CARDS = "Two customers: {}crm_id amo:1 and crm_id amo:2 are two people's by the rule that a person has one of them"


def test_a_cut_by_the_policy_for_conflicts_names_both_cards_and_the_setting():
    one = record("one", "anna", 0, phone="+79161234567", crm_id="amo:1")
    two = record("two", "boris", 1, phone="+79161234567", crm_id="amo:2")
    published = Published(one, two).cut("phone:+79161234567", None, phone="+79161234567", crm_id="amo:2")
    published.insert("identity_conflicts", ("crm_id", "amo:1", "amo:2", True))
    told = explain(published.connection, "one", "two", Settings()).sentence
    assert told.startswith(TWO_CARDS.format("they share phone +79161234567, but "))
    assert 'conflicts = "cut" under [identity] in workspace.toml' in told
    told = explain(published.connection, "amo:2", "anna", Settings()).sentence
    assert "crm_id amo:1 and crm_id amo:2" in told


def test_two_cards_that_evidence_joined_over_others_are_told_alike():
    one = record("one", "anna", 0, phone="+79161234567", crm_id="amo:1")
    two = record("two", "boris", 1, email="boris@mail.ru", crm_id="amo:2")
    published = Published(one, two).insert("identity_conflicts", ("crm_id", "amo:1", "amo:2", True))
    assert explain(published.connection, "one", "two", Settings()).sentence.startswith(TWO_CARDS.format(""))


def test_a_conflict_that_was_left_alone_keeps_nobody_apart():
    one = record("one", "anna", 0, crm_id="amo:1")
    two = record("two", "boris", 1, crm_id="amo:2")
    published = Published(one, two).insert("identity_conflicts", ("crm_id", "amo:1", "amo:2", False))
    assert explain(published.connection, "one", "two", Settings()).sentence == (
        "Two customers: they share no identifier."
    )


def test_a_number_that_was_reassigned_is_told():
    later = record("later", "vera", 900, "call", phone="+79161234567")
    published = Published(*ANNA, later).insert("identifier_spells", ("phone", "+79161234567", 2, None))
    told = explain(published.connection, "call", "later", Settings())
    assert told.sentence == "Two customers: phone +79161234567 was given to somebody else between their records."


def test_a_customer_past_all_measure_is_explained_without_a_chain(monkeypatch):
    monkeypatch.setattr(graph, "MOST_UNITS", 3)
    told = explain(Published(*ANNA).connection, "visit", "letter", Settings())
    assert (told.same, told.chain) == (True, [])


def test_a_barred_identifier_is_no_bridge_of_the_chain():
    office = [record(f"e{n}", "anna", n, phone="+74950000000", cookie=f"ga:{n}", crm_id="amo:1") for n in range(2)]
    published = Published(*office, barred=("phone:+74950000000",))
    assert [step.value for step in explain(published.connection, "e0", "e1", Settings()).chain if step.value] == [
        "amo:1"
    ]


def test_bridges_tell_what_stands_on_each_side():
    (phone,) = [bridge for bridge in bridges(Published(*ANNA).connection, "anna") if bridge.what == "identifier"]
    assert (phone.names, phone.events, phone.parts, phone.at_stake) == ([("phone", "+79161234567", 1)], 2, 2, 2)
    assert [[str(name) for name in side.named] for side in phone.sides] == [["email:anna@mail.ru"], ["cookie:ga:1"]]


def test_one_record_that_alone_joins_two_is_a_bridge_with_an_example():
    found = bridges(Published(*ANNA).connection, "anna")
    (call,) = [bridge for bridge in found if bridge.example and bridge.example.event_id == "call"]
    assert (call.what, [str(name) for name in call.names]) == ("record", ["phone:+79161234567", "cookie:ga:1"])


def test_bridges_of_nobody_are_refused():
    with pytest.raises(WorkbenchError, match="no customer 'nobody'"):
        bridges(Published(*ANNA).connection, "nobody")


def test_a_chain_over_thousands_of_records_is_found_at_once():
    published = Published(*ANNA)
    published.connection.execute(
        """
        insert into touches_rows (customer_id, event_id, occurred_at, kind, signature_no)
        select 'anna', 'e' || i, timestamp '2026-02-01' + to_minutes(i), 'session', 1000 + i from range(20_000) t (i);
        insert into signatures_rows select 1000 + i, 'cookie', 'ga:' || (1 + i // 2 * 2), true from range(20_000) t (i);
        insert into signatures_rows select 1000 + i, 'crm_id', 'amo:' || (i // 100), true from range(20_000) t (i);
        insert into signatures_rows select 1000 + i, 'email', 'anna@mail.ru', true from range(0, 20_000, 100) t (i);
        """
    )
    start = time.perf_counter()
    steps = explain(published.connection, "e19999", "visit", Settings()).chain
    assert time.perf_counter() - start < 5
    assert [step.what for step in steps[:2]] == ["record", "identifier"]
