from itertools import pairwise

from workbench.show.pages.journeys.graph_layout import MOST_EVENTS, drawn, flow_of, levels, positions


def edge(start, end, customers):
    return {"from": start, "to": end, "customers": customers}


def graph(*edges, total=10):
    events = sorted({name for one in edges for name in (one["from"], one["to"])} - {"(start)", "(end)"})
    nodes = [{"event": event, "customers": 5} for event in events]
    return {"nodes": nodes, "edges": list(edges), "total": total}


CHAIN = (edge("(start)", "visit", 10), edge("visit", "call", 8), edge("call", "deal", 4), edge("deal", "(end)", 4))


def test_a_chain_rises_by_one_with_every_step():
    level = levels(["(start)", "visit", "call", "deal", "(end)"], flow_of(CHAIN))
    steps = [level[after] - level[before] for before, after in zip(level, list(level)[1:], strict=False)]
    assert all(abs(step - 1) < 0.001 for step in steps)


def test_customers_go_from_left_to_right():
    ten = [f"e{number}" for number in range(10)]
    flow = {**dict.fromkeys(pairwise(ten), 5), ("(start)", "e0"): 5, ("e9", "(end)"): 5}
    places = positions(["(start)", "(end)", *ten], flow)
    assert [places[event]["column"] for event in ("(start)", "e0", "e9", "(end)")] == [0, 1, 4, 5]
    assert all(places[a]["column"] <= places[b]["column"] for a, b in pairwise(ten))


def test_no_two_events_share_a_place():
    found = drawn(graph(*CHAIN, edge("visit", "deal", 2), edge("call", "visit", 3), edge("visit", "visit", 9)))
    places = [(node["column"], node["row"]) for node in found["nodes"]]
    assert len(set(places)) == len(places) == 5
    assert found["columns"] == 1 + max(column for column, _ in places)


def test_the_start_and_the_end_stand_for_everybody():
    ends = [node for node in drawn(graph(*CHAIN))["nodes"] if node["event"].startswith("(")]
    assert [node["customers"] for node in ends] == [10, 10]
    assert {node["behind"]["figure"] for node in ends} == {"people"}


def test_rare_events_are_left_out_and_counted():
    many = [edge("(start)", f"e{number:02}", 1) for number in range(MOST_EVENTS + 3)]
    found = drawn(graph(*many))
    assert found["left_out"] == 3
    assert len(found["nodes"]) == MOST_EVENTS + 2
    assert len(found["edges"]) == MOST_EVENTS


def test_the_order_of_edges_does_not_matter():
    there, back = drawn(graph(*CHAIN)), drawn(graph(*reversed(CHAIN)))
    assert there["nodes"] == back["nodes"]


def test_nobody_is_drawn_as_a_start_and_an_end():
    found = drawn(graph(total=0))
    assert [node["event"] for node in found["nodes"]] == ["(start)", "(end)"]
    assert found["columns"] == 2
