from __future__ import annotations

import json

import pytest

from tests.identity.published import Published, record
from workbench.errors import WorkbenchError
from workbench.identity.evidence_graph import evidence_graph

ANNA, BORIS = "+79160000001", "+79160000002"

SISTERS = (
    record("a1", "anna", 0, "session", cookie="1", phone=ANNA),
    record("a2", "anna", 1, "session", cookie="1", phone=ANNA),
    record("b1", "anna", 2, "call", cookie="1", phone=BORIS),
    record("b2", "anna", 3, "letter", email="boris@mail.ru", phone=BORIS),
)


def drawn(*records, limit=100, **more):
    return evidence_graph(Published(*records, **more).connection, "anna", limit=limit)


def test_records_with_the_same_identifiers_are_one_node():
    graph = drawn(*SISTERS)
    assert [(node.id, node.events) for node in graph.nodes] == [
        (f"phone:{ANNA}", 2),
        (f"phone:{BORIS}", 2),
        ("email:boris@mail.ru", 1),
        ("cookie:1", 3),
        ("records:0", 2),
        ("records:1", 1),
        ("records:2", 1),
    ]
    assert graph.nodes[4].example.event_id == "a1"
    assert {(edge.a, edge.b, edge.events) for edge in graph.edges} >= {("cookie:1", "records:0", 2)}
    assert graph.left_out == ""


def test_what_holds_two_parts_together_is_marked():
    graph = drawn(*SISTERS)
    assert {node.id for node in graph.nodes if node.bridge} == {"cookie:1", f"phone:{BORIS}", "records:2"}
    assert {edge.id for edge in graph.edges if edge.bridge} == {
        "cookie:1 records:0",
        "cookie:1 records:2",
        f"phone:{BORIS} records:1",
        f"phone:{BORIS} records:2",
    }


def test_a_link_is_an_edge_between_identifiers():
    apart = record("c1", "anna", 9, "call", email="c@mail.ru")
    published = Published(*SISTERS, apart).decided(3, "link", f"phone:{ANNA}", "email:c@mail.ru")
    (edge,) = [edge for edge in evidence_graph(published.connection, "anna").edges if edge.link]
    assert (edge.id, edge.a, edge.b, edge.decision_no, edge.bridge) == (
        "link:3",
        f"phone:{ANNA}",
        "email:c@mail.ru",
        3,
        True,
    )


def test_evidence_that_was_cut_is_drawn_as_such():
    mine, hers = SISTERS[:2], [{**one, "customer_id": "boris"} for one in SISTERS[2:]]
    published = Published(*mine, *hers).cut("cookie:1", 5, cookie="1", phone=BORIS)
    graph = evidence_graph(published.connection, "boris")
    (edge,) = [edge for edge in graph.edges if edge.cut]
    assert (edge.a, edge.decision_no) == ("cookie:1", 5)
    assert [node.id for node in graph.nodes if node.elsewhere] == ["cookie:1"]


def test_a_barred_identifier_is_drawn_and_joins_nothing():
    graph = drawn(*SISTERS, barred=("email:boris@mail.ru",))
    assert [node.id for node in graph.nodes if not node.links] == ["email:boris@mail.ru"]
    assert [(edge.a, edge.bridge) for edge in graph.edges if edge.a.startswith("email")] == [
        ("email:boris@mail.ru", False)
    ]


def test_of_many_nodes_the_bridges_and_the_busiest_are_drawn():
    many = [record(f"v{n}", "anna", n, "session", cookie=f"{100 + n}", phone=ANNA) for n in range(50)]
    graph = drawn(*SISTERS, *many, limit=20)
    assert len(graph.nodes) <= 20
    assert {f"phone:{ANNA}", f"phone:{BORIS}", "cookie:1"} <= {node.id for node in graph.nodes}
    assert graph.left_out == "Not drawn: 44 identifiers and 43 sets of records with fewer events."
    ids = {node.id for node in graph.nodes}
    assert all(edge.a in ids and edge.b in ids for edge in graph.edges)


def test_it_can_be_sent_as_json():
    plain = json.loads(json.dumps(drawn(*SISTERS).as_dict()))
    assert plain["nodes"][0]["first_at"] == "2026-01-01T00:00:00"
    assert plain["nodes"][4]["example"]["occurred_at"] == "2026-01-01T00:00:00"
    assert all(0 <= node["x"] <= 1 and 0 <= node["y"] <= 1 for node in plain["nodes"])


def test_ids_and_places_are_the_same_whatever_the_order_of_records():
    assert drawn(*SISTERS).as_dict() == drawn(*reversed(SISTERS)).as_dict()


def test_a_customer_who_is_not_there_is_refused():
    with pytest.raises(WorkbenchError, match="no customer 'nobody'"):
        evidence_graph(Published(*SISTERS).connection, "nobody")
