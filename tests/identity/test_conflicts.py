from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.flow import Flow, event
from workbench.identity import conflicts
from workbench.identity.conflicts import Conflict, cut_conflicts, find_conflicts
from workbench.identity.cutting import Network, bundled
from workbench.settings import Identity, Settings

ANNA, BORIS, VERA, PHONE = 0, 1, 2, 10


def carried(*rows):
    """A network of records: (events, codes…) each."""
    return Network(bundled([(unit, code, events) for unit, (events, *codes) in enumerate(rows) for code in codes]))


def test_two_values_of_one_person_are_shown_with_the_identifier_that_joins_them():
    network = carried((5, ANNA, PHONE), (2, BORIS, PHONE))
    assert find_conflicts(network, [[ANNA, BORIS]]) == [Conflict(ANNA, BORIS, bridge=PHONE, events=2, records=1)]
    assert network.components()[BORIS] == ANNA


def test_each_value_is_held_against_the_one_with_most_events():
    network = carried((1, ANNA, PHONE), (9, BORIS, PHONE), (2, VERA, PHONE))
    found = [(conflict.a, conflict.b) for conflict in find_conflicts(network, [[ANNA, BORIS, VERA]])]
    assert found == [(BORIS, VERA), (BORIS, ANNA)]


def test_values_that_no_evidence_joins_are_no_conflict():
    assert find_conflicts(carried((1, ANNA), (1, BORIS)), [[ANNA, BORIS]]) == []


def test_the_bridge_is_the_identifier_that_most_of_the_cut_hangs_on():
    network = carried((9, ANNA, 10), (9, ANNA, 11), (2, BORIS, 10), (1, BORIS, 11), (9, BORIS, 12))
    (conflict,) = find_conflicts(network, [[ANNA, BORIS]])
    assert (conflict.bridge, conflict.events, conflict.records) == (10, 3, 2)


def test_all_values_are_cut_apart():
    network = carried((3, ANNA, PHONE), (2, BORIS, PHONE), (1, VERA, PHONE))
    found, edges = cut_conflicts(network, [[ANNA, BORIS, VERA]])
    assert [(conflict.a, conflict.b, conflict.cut) for conflict in found] == [(ANNA, BORIS, True), (ANNA, VERA, True)]
    assert [(bundle.codes, code) for bundle, code in network.evidence(edges)] == [
        ((BORIS, PHONE), PHONE),
        ((VERA, PHONE), PHONE),
    ]


def test_what_a_person_has_linked_is_shown_and_not_cut():
    evidence = [(1, ANNA, 1), (2, BORIS, 1), (3, VERA, 1), (3, BORIS, 1)]
    network = Network(bundled(evidence), [(4, ANNA, BORIS)])
    found, _ = cut_conflicts(network, [[ANNA, BORIS, VERA]])
    assert [(conflict.a, conflict.b, conflict.cut) for conflict in found] == [
        (BORIS, ANNA, False),
        (BORIS, VERA, True),
    ]
    assert network.components() == {ANNA: ANNA, BORIS: ANNA, VERA: VERA}


def test_a_pool_past_all_measure_lists_every_conflict_but_seeks_few_bridges(monkeypatch):
    monkeypatch.setattr(conflicts, "MOST_WORK", 6)
    network = carried((3, ANNA, PHONE), (2, BORIS, PHONE), (1, VERA, PHONE))
    assert [conflict.bridge for conflict in find_conflicts(network, [[ANNA, BORIS, VERA]])] == [PHONE, None]


ROWS = st.lists(
    st.tuples(st.integers(1, 4), st.sets(st.integers(0, 7), min_size=1, max_size=4)).map(lambda row: (row[0], *row[1])),
    min_size=1,
    max_size=10,
)


@pytest.mark.parametrize("work", [conflicts.MOST_WORK, 0])
@settings(max_examples=200, deadline=None)
@given(ROWS)
def test_after_the_cuts_nobody_has_two_values_and_every_record_still_carries_something(work, rows):
    network = carried((1, 0, 7), (1, 1, 7), *rows)
    groups = [[code for code in group if code in network.node] for group in ([0, 1, 2], [3, 4])]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(conflicts, "MOST_WORK", work)
        found, edges = cut_conflicts(network, groups)
    component = network.components()
    for group in groups:
        assert len({component[code] for code in group}) == len(group)
    assert all(conflict.cut for conflict in found)
    left = {(id(bundle), code) for bundle in network.bundles for code in bundle.codes}
    left -= {(id(bundle), code) for bundle, code in network.evidence(edges)}
    assert {bundle for bundle, _ in left} == {id(bundle) for bundle in network.bundles}


def test_conflicts_are_published_with_their_customer_and_bridge():
    calls = [
        event(f"e{n}", n, crm_id=f"amo:{1 + n // 2}", phone="+79160000001", email=f"u{n // 2}@mail.ru")
        for n in range(3)
    ]
    shown = Flow(calls)
    (customer,) = shown.rows("select customer_id from customers")[0]
    assert shown.rows("from identity_conflicts") == [
        (customer, "crm_id", "amo", "amo:1", "amo:2", "phone", "+79160000001", 1, 1, False)
    ]
    cut = Flow(calls, Settings(identity=Identity(conflicts="cut")))
    assert cut.people() == [["e0", "e1"], ["e2"]]
    assert cut.rows("select value_a, value_b, cut from identity_conflicts") == [("amo:1", "amo:2", True)]


def test_several_unique_kinds_are_looked_at_and_ids_of_two_systems_are_none():
    chats = [event(f"e{n}", n, crm_id=f"crm{n}:7", messenger=f"tg:a{n}", phone="+79160000001") for n in range(2)]
    flow = Flow(chats, Settings(identity=Identity(unique=["crm_id", "messenger"])))
    assert flow.rows("select kind, scope, value_a, value_b from identity_conflicts") == [
        ("messenger", "tg", "tg:a0", "tg:a1")
    ]


ON_ONE_PHONE = [
    *(event(f"a{n}", n, phone="+7001", crm_id="amo:1") for n in range(3)),
    event("b", 1, phone="+7001", crm_id="amo:2", email="boris@x.ru"),
    event("c", 2, email="boris@x.ru"),
]
"""Two ids of one CRM on one phone; the second one's e-mail stands on a record of its own."""


@pytest.mark.parametrize(
    ("policy", "a", "b", "effect"),
    [
        ("show", ("crm_id", "amo:1"), ("crm_id", "amo:2"), "already_one"),
        ("cut", ("crm_id", "amo:1"), ("crm_id", "amo:2"), "joined"),
        # without the link the policy takes the phone off b's record, so his e-mail is not the phone's
        ("cut", ("phone", "+7001"), ("email", "boris@x.ru"), "joined"),
        ("cut", ("crm_id", "amo:2"), ("email", "boris@x.ru"), "already_one"),
        ("cut", ("crm_id", "amo:1"), ("phone", "+7001"), "already_one"),
    ],
)
def test_a_link_that_keeps_the_policy_from_cutting_has_joined(policy, a, b, effect):
    flow = Flow(ON_ONE_PHONE, Settings(identity=Identity(conflicts=policy)))
    flow.decide("link", a, b)
    flow.add([])
    assert flow.rows("select effect from identity_decisions") == [(effect,)]
