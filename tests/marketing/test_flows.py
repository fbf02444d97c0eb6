"""Flows by step: what goes into a node comes out of it, and rare events stand together."""

import pytest

from tests.marketing.few_paths import EVERYBODY, TEN, Paths, people
from workbench.errors import WorkbenchError
from workbench.marketing.flows import behind_flow, flows


@pytest.fixture(scope="module")
def ask():
    return Paths(TEN)


def links(found):
    return {(link["step"], link["from"], link["to"]): link["customers"] for link in found.links}


def test_customers_by_step_and_next_event(ask):
    assert links(flows(ask, EVERYBODY, steps=4)) == {
        (1, "session", "call"): 2,
        (1, "call", "(end)"): 1,
        (2, "call", "session"): 1,
        (2, "call", "deal won"): 1,
        (3, "session", "call"): 1,
        (3, "deal won", "(end)"): 1,
    }


def test_events_that_are_not_kept_are_other(ask):
    found = flows(ask, EVERYBODY, steps=3, keep=1)
    assert found.kept == ["call"]
    assert links(found) == {(1, "(other)", "call"): 2, (1, "call", "(end)"): 1, (2, "call", "(other)"): 2}


def test_from_a_start_up_to_an_end(ask):
    found = flows(ask, EVERYBODY, steps=3, start="session", end="deal won")
    assert (found.total, found.people) == (2, 3)
    assert links(found) == {(1, "session", "call"): 2, (2, "call", "session"): 1, (2, "call", "deal won"): 1}
    assert {(n["step"], n["event"]): n["customers"] for n in found.nodes}[3, "deal won"] == 1


def test_a_path_is_cut_at_the_first_end(ask):
    assert links(flows(ask, EVERYBODY, steps=4, end="call", collapsed=False)) == {
        (1, "session", "session"): 2,
        (2, "session", "call"): 2,
    }


@pytest.mark.parametrize("level", ["kind", "channel"])
@pytest.mark.parametrize("collapsed", [False, True])
@pytest.mark.parametrize(("start", "end"), [(None, None), ("call", None), (None, "call"), ("call", "call")])
def test_every_node_and_link_opens_that_many_customers(ask, level, collapsed, start, end):
    who = people(who="customer_id <> 'nobody'")
    found = flows(ask, who, level, collapsed=collapsed, steps=5, start=start, end=end, keep=2)
    assert found.nodes
    for row in [*found.nodes, *found.links]:
        behind = ask.behind(behind_flow(row["behind"], who))
        assert len(behind) == len(set(behind)) == row["customers"]


def test_only_a_link_about_other_events_lists_the_kept_ones(ask):
    found = flows(ask, EVERYBODY, steps=3, keep=1)
    kept = {(row["from"], row["to"]): row["behind"].get("kept") for row in found.links}
    assert kept == {("(other)", "call"): ["call"], ("call", "(end)"): None, ("call", "(other)"): ["call"]}
    assert [node["event"] for node in found.nodes if "kept" in node["behind"]] == ["(other)", "(other)"]


def test_what_goes_in_comes_out(ask):
    found = flows(ask, EVERYBODY, steps=5, keep=1)
    for node in found.nodes:
        into = sum(n for (step, _, to), n in links(found).items() if (step + 1, to) == (node["step"], node["event"]))
        assert node["step"] == 1 or into == node["customers"]


def test_a_start_that_never_comes_and_wrong_numbers(ask):
    empty = flows(ask, EVERYBODY, start="survey")
    assert (empty.nodes, empty.links, empty.total) == ([], [], 0)
    with pytest.raises(WorkbenchError, match=r"events kept is 0.*1 to 30"):
        flows(ask, EVERYBODY, keep=0)
