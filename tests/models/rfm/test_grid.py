from itertools import product

from workbench.models.rfm.grid import GRID, SCORES, SEGMENTS, grid_rows, mean_score, segment_of

# Putler's published table: scores of recency, and of frequency and money together, from and to.
PUBLISHED = {
    "Champions": ((4, 5), (4, 5)),
    "Loyal": ((2, 5), (3, 5)),
    "Potential Loyalist": ((3, 5), (1, 3)),
    "New Customers": ((4, 5), (0, 1)),
    "Promising": ((3, 4), (0, 1)),
    "Need Attention": ((2, 3), (2, 3)),
    "About To Sleep": ((2, 3), (0, 2)),
    "At Risk": ((0, 2), (2, 5)),
    "Cannot Lose Them": ((0, 1), (4, 5)),
    "Hibernating": ((1, 2), (1, 2)),
    "Lost": ((0, 2), (0, 2)),
}


def test_every_cell_has_exactly_one_segment():
    cells = [(r, f, m) for r, f, m, _ in grid_rows()]
    assert sorted(cells) == sorted(product(range(1, 6), repeat=3))
    assert {segment for *_, segment in grid_rows()} == set(SEGMENTS)


def test_every_cell_lies_in_the_published_range_of_its_segment():
    for r, row in GRID.items():
        for fm, segment in zip(SCORES, row, strict=True):
            (least_r, most_r), (least_fm, most_fm) = PUBLISHED[segment]
            assert least_r <= r <= most_r, (r, fm)
            assert least_fm <= fm <= most_fm, (r, fm)


def test_frequency_and_money_weigh_the_same():
    assert all(segment_of(r, f, m) == segment_of(r, m, f) for r, f, m in product(SCORES, repeat=3))
    assert [mean_score(1, m) for m in SCORES] == [1, 2, 2, 3, 3]
