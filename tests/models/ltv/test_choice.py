import numpy as np
import pytest

from workbench.models.ltv import choice as ltv_choice
from workbench.models.ltv.choice import choose
from workbench.models.purchases import Purchases


def bought(customers=200, days=400, seed=0):
    """Customers who buy at a rate of their own and leave after a purchase with a chance of their own."""
    random = np.random.default_rng(seed)
    rows = []
    for number in range(customers):
        day, rate, leaves = float(random.integers(0, 60)), random.gamma(0.8, 0.05), random.beta(1, 3)
        while day < days:
            rows.append((f"c{number:03}", int(day)))
            day += 1 + random.exponential(1 / rate)
            if random.random() < leaves:
                break
    ids, moments = zip(*rows, strict=True)
    return Purchases.of(np.array(ids), np.array(moments), np.ones(len(rows)))


def test_the_choice_knows_nothing_of_the_day_it_is_made_for_or_later():
    everything = bought()
    assert choose(everything, 300) == choose(everything.before(300), 300)
    assert choose(everything, 300).cutoff == 150


def test_a_short_or_thin_past_leaves_the_default():
    assert choose(bought(), 50).cutoff is None
    assert choose(bought(customers=10), 300).name == "pareto_nbd"
    assert choose(Purchases.of(np.array([]), np.array([]), np.array([])), 300).errors == {}


@pytest.mark.parametrize(("wrong", "chosen"), [("pareto_nbd", "bg_nbd"), ("bg_nbd", "pareto_nbd")])
def test_another_is_published_only_where_it_is_better_beyond_chance(monkeypatch, wrong, chosen):
    def expected(name, spending, _days):
        return np.full(len(spending), 9.0 if name in {wrong, "mbg_nbd"} else 1.0)

    monkeypatch.setattr(ltv_choice, "_expected", expected)
    found = choose(bought(), 300)
    assert found.name == chosen
    assert found.errors[wrong] > found.errors[chosen]
    assert found.words.startswith(f"Published: {chosen}.")


def test_what_is_within_chance_changes_nothing(monkeypatch):
    def expected(name, spending, _days):
        return np.where(np.arange(len(spending)) == 0, 0.0 if name == "pareto_nbd" else 0.001, 0.5)

    monkeypatch.setattr(ltv_choice, "_expected", expected)
    assert choose(bought(), 300).name == "pareto_nbd"
