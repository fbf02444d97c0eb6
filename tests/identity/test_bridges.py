from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.identity.bridges import Walk
from workbench.identity.cutting import Network, bundled

RECORDS = st.lists(
    st.tuples(st.integers(1, 4), st.sets(st.integers(0, 6), min_size=1, max_size=3)), min_size=1, max_size=9
)
LINKS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(lambda pair: pair[0] != pair[1]), max_size=2)


def network(records, links=()):
    evidence = [(unit, code, events) for unit, (events, codes) in enumerate(records) for code in codes]
    return Network(bundled(evidence), [(number, *pair) for number, pair in enumerate(links)])


def parts(graph, gone_node=None, gone_edge=None):
    """The connected parts of what is left, found by spreading labels until nothing changes."""
    label = {node: node for node in range(len(graph.around)) if node != gone_node}
    changed = True
    while changed:
        changed = False
        for edge, (x, y) in enumerate(graph.ends):
            if edge != gone_edge and gone_node not in (x, y) and label[x] != label[y]:
                label[x] = label[y] = min(label[x], label[y])
                changed = True
    return [{node for node in label if label[node] == root} for root in set(label.values())]


def split_by_trying(graph, node):
    """The nodes of each part that holds identifiers and records once a node of the whole is gone."""
    whole = next(part for part in parts(graph) if node in part)
    events = {one: graph.bundle(one).events for one in whole if graph.bundle(one)}
    found = [part for part in parts(graph, gone_node=node) if part <= whole]
    return sorted(
        (
            sorted(part)
            for part in found
            if any(one in events for one in part) and any(one not in events for one in part)
        ),
        key=lambda part: (-sum(events.get(one, 0) for one in part), part),
    )


def test_what_others_hang_on_is_a_bridge_and_what_ends_a_chain_is_none():
    # Anna's visits and orders (codes 0 and 1), Boris's calls (2); both have used the phone 9.
    walk = Walk(network([(5, {0, 1}), (4, {0, 9}), (3, {2, 9}), (1, {2})]))
    told = [(split.network.codes[split.node], split.at_stake) for split in walk.splits() if split.node < 4]
    assert told == [(0, 5), (9, 4)]


def test_one_record_that_joins_two_phones_is_a_bridge():
    (split,) = Walk(network([(10, {0}), (1, {0, 1}), (20, {1})])).splits()
    assert (split.network.bundle(split.node).codes, [events for events, _ in split.parts]) == ((0, 1), [20, 10])


def test_a_persons_link_holds_together_as_evidence_does():
    walk = Walk(network([(5, {0, 2}), (4, {1, 3})], [(0, 1)]))
    assert {walk.network.codes[split.node] for split in walk.splits() if split.node < 4} == {0, 1}


@settings(max_examples=300, deadline=None)
@given(RECORDS, LINKS)
def test_the_parts_are_those_that_taking_each_node_away_gives(records, links):
    graph = network(records, links)
    found = {split.node: [sorted(nodes) for _, nodes in split.parts] for split in Walk(graph).splits()}
    tried = {node: split_by_trying(graph, node) for node in range(len(graph.around))}
    assert found == {node: found for node, found in tried.items() if len(found) > 1}


@settings(max_examples=300, deadline=None)
@given(RECORDS, LINKS)
def test_the_edges_are_those_whose_loss_leaves_two_parts_with_records_and_identifiers(records, links):
    graph = network(records, links)
    assert Walk(graph).edges() == {edge for edge in range(len(graph.ends)) if parts_by_its_loss(graph, edge)}


def parts_by_its_loss(graph, edge):
    x, y = graph.ends[edge]
    sides = [part for part in parts(graph, gone_edge=edge) if x in part or y in part]
    bundles = [{bool(graph.bundle(node)) for node in side} for side in sides]
    return len(sides) == 2 and bundles == [{True, False}, {True, False}]


def test_a_chain_of_many_records_is_walked_without_recursion():
    walk = Walk(network([(1, {number, number + 1}) for number in range(20_000)]))
    assert len(walk.edges()) == 39_998
    assert walk.splits()[0].at_stake == 10_000
