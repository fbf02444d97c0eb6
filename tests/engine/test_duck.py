from __future__ import annotations

import pytest

from workbench.engine.duck import DuckEngine
from workbench.errors import StepError


@pytest.fixture
def engine(tmp_path):
    engine = DuckEngine(tmp_path / "scratch")
    yield engine
    engine.close()


def components(engine: DuckEngine, edges: list[tuple[int, int]]) -> dict[int, int]:
    engine.values("edges", {"a": "bigint", "b": "bigint"}, edges)
    engine.label_components("edges", "labels")
    return dict(engine.rows("select node, component from labels"))


def test_a_component_is_named_after_its_smallest_node(engine):
    assert components(engine, [(7, 3), (3, 9), (4, 5)]) == {3: 3, 7: 3, 9: 3, 4: 4, 5: 4}


def test_a_node_joined_to_itself_is_a_component(engine):
    assert components(engine, [(2, 2)]) == {2: 2}


def test_no_edges_give_no_components(engine):
    assert components(engine, []) == {}


def test_a_long_chain_is_one_component(engine):
    chain = [(number, number + 1) for number in range(2000)]
    assert set(components(engine, chain[::-1]).values()) == {0}


def test_rows_are_written_in_the_order_of_the_query(engine, tmp_path):
    engine.values("t", {"n": "integer"}, [(3,), (1,), (2,)])
    assert engine.write("sorted", tmp_path, "select n from t order by n") == [tmp_path / "sorted.parquet"]
    assert engine.rows("select n from sorted") == [(1,), (2,), (3,)]


def test_no_files_give_an_empty_table(engine):
    engine.read("t", [], {"n": "integer"})
    assert engine.count("t") == 0


def test_a_failed_step_names_the_table_and_the_query(engine):
    with pytest.raises(StepError, match=r"(?s)'totals'.*nowhere.*select \* from nowhere"):
        engine.make("totals", "select * from nowhere")


def test_scratch_files_are_gone_after_closing(tmp_path):
    DuckEngine(tmp_path / "scratch").close()
    assert not (tmp_path / "scratch").exists()
