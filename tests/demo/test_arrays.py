import numpy as np

from workbench.demo.arrays import chance, running_sum, spread, stack, take


def test_spread_lays_groups_end_to_end_and_skips_empty_ones():
    group, number = spread(np.array([2, 0, 3]))
    assert group.tolist() == [0, 0, 2, 2, 2]
    assert number.tolist() == [0, 1, 0, 1, 2]


def test_running_sum_starts_anew_in_each_group():
    values = np.array([1.0, 2.0, 4.0, 10.0, 1.0])
    assert running_sum(values, np.array([0, 1, 2, 0, 1])).tolist() == [1.0, 3.0, 7.0, 10.0, 11.0]


def test_chance_of_none_and_all_is_certain():
    rng = np.random.default_rng(0)
    assert not chance(rng, 1000, 0.0).any()
    assert chance(rng, 1000, 1.0).all()


def test_take_and_stack_keep_columns_together():
    rows = {"a": np.array([1, 2, 3]), "b": np.array([4, 5, 6])}
    joined = stack(take(rows, np.array([2])), take(rows, np.array([True, False, False])))
    assert {name: values.tolist() for name, values in joined.items()} == {"a": [3, 1], "b": [6, 4]}
