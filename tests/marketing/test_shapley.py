"""Shapley attribution against its definition: what each channel adds, over all orders of joining."""

from __future__ import annotations

import random
from itertools import permutations

import pytest

from workbench.marketing.chains import Chain, Chains
from workbench.marketing.shapley import shapley, shapley_of_rates


def drawn_chains(seed):
    drawn = random.Random(seed)  # noqa: S311  no secret
    return [
        Chain("".join(drawn.choices("ABCDE", k=drawn.randint(1, 6))), drawn.randint(0, 2), 100 * drawn.randint(0, 9), 2)
        for _ in range(30)
    ]


def by_definition(players, worth):
    """Average what each adds to those who joined before, over all orders."""
    orders = list(permutations(sorted(players)))
    added = dict.fromkeys(sorted(players), 0.0)
    for order in orders:
        for place, player in enumerate(order):
            added[player] += worth(frozenset(order[: place + 1])) - worth(frozenset(order[:place]))
    return {player: value / len(orders) for player, value in added.items()}


def test_conversions_of_chains_that_need_no_other_channel():
    chains = drawn_chains(3)

    def worth(group):
        return sum(chain.conversions for chain in chains if set(chain.path) <= group)

    assert shapley(Chains.of(chains)).conversions == pytest.approx(by_definition("ABCDE", worth), abs=1e-9)


def test_rates_within_the_chains_of_the_same_channels():
    chains = drawn_chains(4)

    def rate(group):
        of_group = [chain for chain in chains if set(chain.path) == group]
        count = sum(chain.conversions + chain.unconverted for chain in of_group)
        return sum(chain.conversions for chain in of_group) / count if count else 0.0

    expected = dict.fromkeys("ABCDE", 0.0)
    for channels in {frozenset(chain.path) for chain in chains}:
        count = sum(chain.conversions + chain.unconverted for chain in chains if set(chain.path) == channels)
        for channel, value in by_definition(channels, rate).items():
            expected[channel] += count * value
    found = shapley_of_rates(Chains.of(chains))
    assert found.conversions == pytest.approx(expected, abs=1e-9)
    assert sum(found.conversions.values()) == pytest.approx(sum(chain.conversions for chain in chains))


@pytest.mark.parametrize(("won", "of_a", "of_b"), [(0, 35.0, -25.0), (1, 35.75, -24.75)])
def test_rates_do_not_jump_where_a_set_has_no_conversions(won, of_a, of_b):
    """Of 20 chains with a 10 convert, of 100 (101) with a and b none (one): a adds 1/2 to them, b takes it away."""
    chains = Chains.of([Chain("a", 10, 0, 10), Chain("ab", won, 0, 100)])
    assert shapley_of_rates(chains).conversions == pytest.approx({"a": of_a, "b": of_b})


def test_what_is_sampled_is_near_and_says_how_near():
    chains = Chains.of(drawn_chains(5))
    exact, sampled = shapley_of_rates(chains), shapley_of_rates(chains, most_exact=2)
    assert set(exact.error.values()) == {0.0}
    for channel, value in exact.conversions.items():
        error = sampled.error[channel]
        assert 0 < error < 0.5
        assert abs(sampled.conversions[channel] - value) < 4 * error
    assert shapley_of_rates(chains, most_exact=2) == sampled


def test_a_chain_of_more_than_twelve_channels_adds_up():
    letters = "ABCDEFGHIJKLMN"
    found = shapley_of_rates(Chains.of([Chain(letters, 1, 100, 1), Chain("A", 1, 50, 0)]), orders=50)
    assert sum(found.conversions.values()) == pytest.approx(2)
    assert max(found.error.values()) > 0


def test_only_the_last_channels_by_name_where_the_largest_set_is_limited():
    found = shapley_of_rates(Chains.of([Chain("ABCDE", 1, 100, 0)]), largest=2)
    assert found.conversions == {"A": 0.0, "B": 0.0, "C": 0.0, "D": 0.5, "E": 0.5}


def test_repeats_and_order_do_not_matter():
    assert shapley(Chains.of([Chain("BAAAB", 1, 100, 0)])).conversions == {"A": 0.5, "B": 0.5}


def test_nothing_gives_nothing():
    assert shapley(Chains.of([])).conversions == shapley_of_rates(Chains.of([])).conversions == {}
