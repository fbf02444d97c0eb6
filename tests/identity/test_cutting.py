from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.identity import cutting
from workbench.identity.cutting import Network, bundled

A, B, SHARED = 0, 1, 2


def removed(evidence, a, b, links=()):
    """What a cut takes away, as (unit, code) and decisions."""
    network = Network(bundled(evidence), links)
    edges = network.cheapest(a, b)
    units = sorted((unit, code) for bundle, code in network.evidence(edges) for unit in bundle.units)
    return units, network.links(edges)


def test_the_evidence_with_the_fewest_events_is_taken_away():
    # A was seen 5 times with the shared identifier, B 2 times.
    evidence = [(10, A, 5), (10, SHARED, 5), (11, B, 2), (11, SHARED, 2)]
    assert removed(evidence, A, B) == ([(11, SHARED)], [])


def test_of_equal_ways_the_stronger_keeps_what_is_shared_whichever_is_named_first():
    evidence = [(10, A, 1), (10, SHARED, 1), (11, B, 1), (11, SHARED, 1), (12, B, 1)]
    assert removed(evidence, A, B) == removed(evidence, B, A) == ([(10, SHARED)], [])


def test_neither_is_left_without_the_records_it_stands_on():
    # Taking A off its one record would cost 1 event, the two identifiers beside it cost 2.
    evidence = [(10, A, 1), (10, 2, 1), (10, 3, 1), (11, B, 9), (11, 2, 9), (11, 3, 9)]
    assert removed(evidence, A, B) == ([(10, 2), (10, 3)], [])


def test_an_identifier_with_records_of_its_own_may_be_taken_off_the_others():
    evidence = [(9, A, 1), (10, A, 1), (10, 2, 1), (10, 3, 1), (11, B, 9), (11, 2, 9), (11, 3, 9)]
    assert removed(evidence, A, B) == ([(10, A)], [])


def test_a_record_with_both_stays_with_the_one_that_has_fewer():
    evidence = [(10, A, 3), (10, B, 3), (11, A, 1)]
    assert removed(evidence, A, B) == ([(10, A)], [])


def test_of_two_that_only_stand_together_the_stronger_keeps_the_records():
    assert removed([(10, A, 3), (10, B, 3)], A, B) == ([(10, B)], [])
    assert removed([(10, A, 3), (10, B, 3), (11, A, 2), (11, B, 2), (11, 3, 2)], A, B) == ([(10, B), (11, B)], [])


def test_of_equal_ways_the_weaker_keeps_its_own_records():
    evidence = [(10, A, 9), (10, SHARED, 9), (11, B, 1), (11, SHARED, 1), (12, B, 1), (12, 3, 1)]
    assert removed(evidence, A, B) == ([(11, SHARED)], [])


def test_a_persons_link_is_cut_only_where_no_evidence_can_be():
    linked = [(10, A, 1), (11, B, 1)]
    assert removed(linked, A, B, [(7, A, B)]) == ([], [7])
    through = [(10, A, 100), (10, SHARED, 100), (11, B, 1)]
    assert removed(through, A, B, [(7, SHARED, B)]) == ([(10, SHARED)], [])


def test_of_two_links_the_later_is_cut():
    apart = [(10, A, 1), (11, B, 9), (12, SHARED, 1)]
    assert removed(apart, A, B, [(3, A, SHARED), (4, SHARED, B)]) == ([], [4])
    assert removed(apart, A, B, [(5, A, SHARED), (4, SHARED, B)]) == ([], [5])


def test_identifiers_that_are_apart_need_no_cut():
    assert removed([(10, A, 1), (11, B, 1)], A, B) == ([], [])


def test_components_are_named_by_their_smallest_code():
    network = Network(bundled([(1, 5, 1), (1, 7, 1), (2, 6, 1), (3, 8, 1)]), [(1, 6, 8)])
    assert network.components() == {5: 5, 7: 5, 6: 6, 8: 6}
    network.remove(network.cheapest(5, 7))
    assert network.components() == {5: 5, 7: 7, 6: 6, 8: 6}


UNITS = st.lists(
    st.tuples(st.sets(st.integers(0, 4), min_size=1, max_size=4), st.integers(1, 4)), min_size=1, max_size=5
)
LINKS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)).filter(lambda pair: pair[0] != pair[1]), max_size=2)


def rows(units):
    return [(10 + number, code, events) for number, (codes, events) in enumerate(units) for code in sorted(codes)]


def numbered(links):
    return [(number, *pair) for number, pair in enumerate(links)]


def sides(network):
    """Every way to give the nodes one of two sides, as the nodes that stand with the first of the two identifiers."""
    nodes = range(len(network.around))
    for size in range(len(nodes) + 1):
        yield from (set(side) for side in combinations(nodes, size))


def cheapest_by_trying(network, a, b):
    """The least weight of any cut: every division is tried; each of the two keeps the bundle it has to."""
    a, b = network.node[a], network.node[b]
    own = [network.ends[edge] for edge in network.kept_by(a, b)]
    weights = [
        sum(weight for weight, (x, y) in zip(network.weights, network.ends, strict=True) if (x in side) != (y in side))
        for side in sides(network)
        if a in side and b not in side and all((x in side) == (y in side) for x, y in own)
    ]
    return min(weights)


@pytest.mark.parametrize("large", [10_000, 0])
@settings(max_examples=200, deadline=None)
@given(UNITS, LINKS)
def test_no_way_is_cheaper_and_the_two_are_apart(large, units, links):
    network = Network(bundled([*rows(units), (1, 0, 1), (2, 1, 1)]), numbered(links))
    least = cheapest_by_trying(network, 0, 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cutting, "LARGE", large)
        edges = network.cheapest(0, 1)
    assert sum(network.weights[edge] for edge in edges) == least
    network.remove(edges)
    assert network.components()[0] != network.components()[1]


@settings(max_examples=200, deadline=None)
@given(UNITS, LINKS, st.randoms(use_true_random=False))
def test_the_order_of_input_does_not_matter(units, links, random):
    evidence, decisions = rows([*units, ({0, 4}, 2), ({1, 4}, 2)]), numbered(links)
    shuffled = random.sample(evidence, len(evidence)), random.sample(decisions, len(decisions))
    assert removed(evidence, 0, 1, decisions) == removed(shuffled[0], 1, 0, shuffled[1])


@settings(max_examples=200, deadline=None)
@given(UNITS, LINKS)
def test_both_solvers_take_the_same_away(units, links):
    evidence, decisions = rows([*units, ({0, 4}, 2), ({1, 4}, 2)]), numbered(links)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cutting, "LARGE", 0)
        large = removed(evidence, 0, 1, decisions)
    assert removed(evidence, 0, 1, decisions) == large
