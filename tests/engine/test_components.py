import random
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from workbench.engine.components import label_by_contraction
from workbench.engine.duck import DuckEngine

EDGE_COLUMNS = {"a": "bigint", "b": "bigint"}


@pytest.fixture(scope="module")
def duck(tmp_path_factory):
    engine = DuckEngine(tmp_path_factory.mktemp("components"))
    yield engine
    engine.close()


def _labels(engine, edges):
    engine.values("edges", EDGE_COLUMNS, edges)
    rounds = label_by_contraction(engine, "edges", "labels")
    return engine.rows("select node, component from labels order by node"), rounds


def _by_scipy(edges):
    nodes = sorted({node for edge in edges for node in edge})
    place = {node: index for index, node in enumerate(nodes)}
    a, b = ([place[edge[side]] for edge in edges] for side in (0, 1))
    graph = coo_array((np.ones(len(edges)), (a, b)), shape=(len(nodes), len(nodes)))
    _, numbers = connected_components(graph, directed=False)
    smallest = {}
    for node, number in zip(nodes, numbers, strict=True):
        smallest.setdefault(number, node)
    return [(node, smallest[number]) for node, number in zip(nodes, numbers, strict=True)]


def _chain(length, seed):
    nodes = list(range(length))
    random.Random(seed).shuffle(nodes)  # noqa: S311  any fixed order will do
    return list(pairwise(nodes))


def test_two_chains_and_a_loner_get_their_smallest_nodes(duck):
    labels, _ = _labels(duck, [(3, 1), (3, 7), (5, 6), (9, 9)])
    assert labels == [(1, 1), (3, 1), (5, 5), (6, 5), (7, 1), (9, 9)]


def test_no_edges_give_no_labels(duck):
    assert _labels(duck, []) == ([], 0)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=60))
def test_labels_equal_scipys(duck, edges):
    assert _labels(duck, edges)[0] == _by_scipy(edges)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_chain_of_two_thousand_takes_few_rounds(duck, seed):
    labels, rounds = _labels(duck, _chain(2000, seed))
    assert {component for _, component in labels} == {0}
    assert rounds <= 6


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=60))
def test_duckdbs_own_labels_equal_the_contraction(duck, edges):
    expected, _ = _labels(duck, edges)
    duck.label_components("edges", "by_scipy")
    assert duck.rows("select node, component from by_scipy order by node") == expected


@pytest.mark.spark
def test_spark_labels_chains_and_random_graphs_as_scipy_does(spark):
    drawn = random.Random(5)  # noqa: S311  any fixed graph will do
    sparse = [(3000 + drawn.randrange(400), 3000 + drawn.randrange(400)) for _ in range(300)]
    edges = [*_chain(2000, 1), *sparse]
    spark.values("edges", EDGE_COLUMNS, edges)
    spark.label_components("edges", "labels")
    assert spark.rows("select node, component from labels order by node") == _by_scipy(edges)
