"""The graph of transitions: figures by hand from ten touches."""

import pytest

from tests.marketing.few_paths import EVERYBODY, TEN, TOLD_AGAIN, Paths, chain, people
from workbench.errors import WorkbenchError
from workbench.marketing.transitions import behind_edge, behind_event, gap_of, transitions


@pytest.fixture(scope="module")
def ask():
    return Paths(TEN)


def edges(graph):
    return {(edge["from"], edge["to"]): (edge["touches"], edge["customers"]) for edge in graph.edges}


BY_KIND = {
    ("(start)", "session"): (2, 2),
    ("(start)", "call"): (1, 1),
    ("session", "session"): (2, 2),
    ("session", "call"): (3, 2),
    ("call", "session"): (1, 1),
    ("call", "deal won"): (1, 1),
    ("call", "(end)"): (2, 2),
    ("deal won", "(end)"): (1, 1),
}


@pytest.mark.parametrize("who", [EVERYBODY, TOLD_AGAIN], ids=["counted by the build", "counted now"])
def test_touches_and_customers_of_each_edge(ask, who):
    graph = transitions(ask, who)
    assert edges(graph) == BY_KIND
    assert (graph.total, graph.touches) == (3, 10)
    assert {node["event"]: (node["customers"], node["touches"]) for node in graph.nodes} == {
        "session": (2, 5),
        "call": (3, 4),
        "deal won": (1, 1),
    }


def test_without_repeats_the_loop_is_gone_and_nodes_count_runs(ask):
    graph = transitions(ask, EVERYBODY, collapsed=True)
    assert edges(graph) == {edge: counts for edge, counts in BY_KIND.items() if edge != ("session", "session")}
    assert {node["event"]: node["touches"] for node in graph.nodes} == {"session": 3, "call": 4, "deal won": 1}


def test_shares_say_what_they_are_of(ask):
    edge = next(edge for edge in transitions(ask, EVERYBODY).edges if (edge["from"], edge["to"]) == ("session", "call"))
    assert (edge["share_of_from"], edge["of"]) == (1.0, 2)  # both customers with a visit went on to a call
    assert edge["share_of_touches"] == 3 / 5
    assert edge["share_of_all"] == 2 / 3
    assert edge["small"]
    assert edge["median_gap_s"] == 120  # 120, 60 and 300 seconds


def test_sessions_by_their_channel(ask):
    found = edges(transitions(ask, EVERYBODY, "channel"))
    assert found["Direct", "Paid search"] == (1, 1)
    assert found["Paid search", "Paid search"] == (1, 1)
    assert found["Paid search", "call"] == (3, 2)


def test_people_are_chosen_by_their_first_touch(ask):
    assert transitions(ask, people(channels=("Direct",))).total == 1
    assert edges(transitions(ask, people(channels=("Paid search",))))["(start)", "session"] == (1, 1)
    assert edges(transitions(ask, people(who="customer_id = 'vera'"))) == {
        ("(start)", "call"): (1, 1),
        ("call", "(end)"): (1, 1),
    }


@pytest.mark.parametrize("level", ["kind", "channel"])
@pytest.mark.parametrize("collapsed", [False, True])
@pytest.mark.parametrize("who", [EVERYBODY, people(who="customer_id <> 'anna'")], ids=["everybody", "some"])
def test_every_number_opens_that_many_customers(ask, level, collapsed, who):
    graph = transitions(ask, who, level, collapsed=collapsed)
    for row, behind in [(row, behind_edge) for row in graph.edges] + [(row, behind_event) for row in graph.nodes]:
        found = ask.behind(behind(row["behind"], who))
        assert len(found) == len(set(found)) == row["customers"]


def test_who_is_behind_an_edge(ask):
    spec = {"level": "kind", "from": "session", "to": "session"}
    assert ask.behind(behind_edge(spec, EVERYBODY)) == ["anna", "boris"]
    assert behind_edge(spec, EVERYBODY).words == "visit → visit"


def test_quartiles_of_one_edge(ask):
    assert gap_of(ask, EVERYBODY, "session", "call") == {"touches": 3, "q25_s": 90, "median_s": 120, "q75_s": 210}
    assert gap_of(ask, EVERYBODY, "call", "chat")["median_s"] is None


def test_nobody_and_an_unknown_level():
    graph = transitions(Paths(), EVERYBODY)
    assert (graph.nodes, graph.edges, graph.total) == ([], [], 0)
    with pytest.raises(WorkbenchError, match=r"no level 'channels'.*channel"):
        transitions(Paths(chain("anna", "0 call")), EVERYBODY, "channels")
