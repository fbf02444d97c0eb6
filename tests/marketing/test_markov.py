"""Markov attribution against walks that were worked out by hand and by trying all of them."""

from __future__ import annotations

import random

import pytest

from workbench.errors import WorkbenchError
from workbench.marketing import markov as module
from workbench.marketing.chains import Chain, Chains
from workbench.marketing.markov import markov

# A B C won, A B lost, B A won
FEW = [Chain("ABC", 1, 1000, 0), Chain("AB", 0, 0, 1), Chain("BA", 1, 500, 0)]


def effects(chains, order=1):
    return markov(Chains.of(chains), order).removal_conversions


def test_removal_effects_by_hand():
    """Start -> A 2/3, B 1/3; A -> B 2/3, won 1/3; B -> C, A, nothing 1/3 each; C -> won.

    a = 1/3 + 2b/3 and b = 1/3 + a/3 give a = 5/7, b = 4/7 and 2/3 of the walks convert. Without A, b = 1/3: 1/9. Without
    B, a = 1/3: 2/9. Without C, b = a/3, a = 3/7, b = 1/7: 1/3.
    """
    assert effects(FEW) == pytest.approx({"A": 5 / 6, "B": 2 / 3, "C": 1 / 2}, abs=1e-12)


def test_long_states_know_the_whole_chain():
    """Of order 3 no two chains share a state: what is lost are the conversions of the chains that have the channel."""
    assert effects(FEW, 3) == pytest.approx({"A": 1, "B": 1, "C": 1 / 2}, abs=1e-12)


def test_revenue_has_effects_of_its_own():
    found = markov(Chains.of(FEW), 3).removal_revenue
    assert found == pytest.approx({"A": 1, "B": 1, "C": 2 / 3}, abs=1e-12)


def test_repeats_change_nothing_at_order_one():
    """Staying in a state for a while does not change where it is left to."""
    repeated = [Chain("AAABCC", 1, 1000, 0), Chain("ABB", 0, 0, 1), Chain("BA", 1, 500, 0)]
    assert effects(repeated) == pytest.approx(effects(FEW), abs=1e-12)


@pytest.mark.parametrize("order", [1, 2, 3, 4])
def test_walks_convert_as_often_as_chains_do(order):
    """The walk is fitted to the chains, so as many of both convert; one channel is lost with all of it."""
    drawn = random.Random(7)  # noqa: S311  no secret
    chains = [
        Chain("".join(drawn.choices("ABCDE", k=drawn.randint(1, 8))), drawn.randint(0, 3), 0, 1) for _ in range(50)
    ]
    whole = Chains.of(chains)
    walk = module._walk(whole, order)
    everything = module._expected(walk, walk.newest >= -1)
    assert everything[0] == pytest.approx(whole.total / (whole.total + 50), abs=1e-12)


def test_many_states_are_solved_alike(monkeypatch):
    drawn = random.Random(7)  # noqa: S311  no secret
    chains = [Chain("".join(drawn.choices("ABCDE", k=12)), drawn.randint(0, 1), 100, 1) for _ in range(200)]
    dense = effects(chains, 3)
    monkeypatch.setattr(module, "_MOST_DENSE", 10)
    assert effects(chains, 3) == pytest.approx(dense, abs=1e-10)


def test_the_order_of_chains_does_not_matter():
    assert effects(FEW[::-1]) == effects(FEW)


@pytest.mark.parametrize("order", [0, 5])
def test_other_orders_are_refused(order):
    with pytest.raises(WorkbenchError, match=f"order is {order}; it has to be 1 to 4"):
        effects(FEW, order)


def test_without_conversions_nothing_is_lost():
    assert effects([Chain("AB", 0, 0, 3)]) == {"A": 0.0, "B": 0.0}
    assert effects([]) == {}
