from __future__ import annotations

from math import dist, hypot

import pytest

from workbench.identity.layout import layout

STAR = [(0, leaf) for leaf in range(1, 8)]
CHAIN = [(node, node + 1) for node in range(9)]


def test_a_chain_is_drawn_as_a_line_across_in_its_order():
    placed = layout(10, CHAIN)
    assert [x for x, _ in placed] in (sorted(x for x, _ in placed), sorted((x for x, _ in placed), reverse=True))
    assert all(abs(y - 0.5) < 0.05 for _, y in placed)


def test_the_leaves_of_a_star_stand_around_it_and_apart():
    centre, *leaves = layout(8, STAR)
    lengths = [dist(centre, leaf) for leaf in leaves]
    assert max(lengths) < 2 * min(lengths)
    assert min(dist(a, b) for a in leaves for b in leaves if a is not b) > 0.1


def test_two_groups_that_hang_together_by_one_edge_do_not_overlap():
    groups = [(a, b) for a in range(5) for b in range(a)] + [(a + 5, b + 5) for a in range(5) for b in range(a)]
    placed = layout(10, [*groups, (0, 5)])
    left, right = sorted((placed[:5], placed[5:]), key=lambda group: sum(x for x, _ in group))
    assert max(x for x, _ in left) < min(x for x, _ in right)


def test_parts_that_nothing_joins_lie_side_by_side():
    a, b, c, d = layout(4, [(0, 1), (2, 3)])
    assert dist(a, b) < min(dist(a, c), dist(a, d), dist(b, c), dist(b, d))


@pytest.mark.parametrize(("nodes", "edges"), [(0, []), (1, []), (2, []), (10, CHAIN), (8, STAR), (3, [(0, 1), (0, 1)])])
def test_it_fits_into_the_unit_square_and_is_always_the_same(nodes, edges):
    placed = layout(nodes, edges)
    assert placed == layout(nodes, list(reversed(edges)))
    assert all(0 <= x <= 1 and 0 <= y <= 1 for x, y in placed)
    assert all(hypot(x, y) >= 0 for x, y in placed)  # and no position is undefined
