import numpy as np

from workbench.models.rfm.period import Measure


def test_fifths_of_ten_values_by_hand():
    value = np.array([10, 1, 9, 2, 8, 3, 7, 4, 6, 5])
    best = Measure.of(value, most_is_best=True)
    assert best.score.tolist() == [5, 1, 5, 1, 4, 2, 4, 2, 3, 3]
    assert [(cut.score, cut.least, cut.most, cut.customers) for cut in best.cuts] == [
        (1, 1, 2, 2), (2, 3, 4, 2), (3, 5, 6, 2), (4, 7, 8, 2), (5, 9, 10, 2),
    ]  # fmt: skip
    assert Measure.of(value, most_is_best=False).score.tolist() == [1, 5, 1, 5, 2, 4, 2, 4, 3, 3]


def test_scores_that_nobody_can_get_have_no_cut():
    # seven of ten are equal: the first three fifths end at one value
    measure = Measure.of(np.array([1] * 7 + [2, 3, 4]), most_is_best=True)
    assert measure.score.tolist() == [1] * 7 + [4, 5, 5]
    assert [(cut.score, cut.customers) for cut in measure.cuts] == [(1, 7), (4, 1), (5, 2)]


def test_nobody_is_scored():
    measure = Measure.of(np.array([], dtype=np.int64), most_is_best=True)
    assert (measure.score.tolist(), measure.cuts) == ([], [])


def test_cut_points_are_those_of_the_inverted_distribution_function():
    random = np.random.default_rng(0)
    for size in (1, 2, 3, 4, 6, 11, 57, 100):
        value = random.integers(0, 20, size)
        points = np.quantile(value, [0.2, 0.4, 0.6, 0.8], method="inverted_cdf")
        expected = 1 + (value[:, None] > points).sum(axis=1)
        assert Measure.of(value, most_is_best=True).score.tolist() == expected.tolist()
