"""Attribution of five chains, every model worked out by hand."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from tests.marketing.few_chains import NAMES, FewChains, values, visit, won
from workbench.errors import WorkbenchError
from workbench.marketing.attribution import MODELS
from workbench.marketing_settings import Marketing
from workbench.settings import Settings

# P is paid search, E e-mail, D direct:
#   anna  P E D -> 90.00, a week between the touches     boris P -> 60.00      vera E P -> 30.01, a week between
#   gleb  D -> 20.00                                     dina  P E, no deal
ROWS = [
    visit("anna", 0, "P"), visit("anna", 7, "E"), visit("anna", 14, "D"), won("anna", 14.5, 90.0),
    visit("boris", 0, "P"), won("boris", 1, 60.0),
    visit("vera", 0, "E"), visit("vera", 7, "P"), won("vera", 8, 30.01),
    visit("gleb", 40, "D"), won("gleb", 41, 20.0),
    visit("dina", 0, "P"), visit("dina", 1, "E"),
]  # fmt: skip


@pytest.fixture(scope="module")
def five() -> FewChains:
    return FewChains(ROWS)


def named(**of_letters):
    return {NAMES[letter]: float(value) for letter, value in of_letters.items()}


# Conversions: the weights of a chain add up to 1.
# last non-direct: anna's last touch is direct, so her e-mail has it; gleb has nothing but direct.
# time decay, half as much a week before: anna 1/4 : 1/2 : 1 = 1/7, 2/7, 4/7; vera 1/2 : 1 = 1/3, 2/3.
# markov of order 1: start -> P 3/5, E 1/5, D 1/5; P -> E 1/2, won 1/2; E -> D, P, nothing 1/3 each; D -> won.
#   With p = 1/2 + e/2 and e = 1/3 + p/3: p = 4/5, e = 3/5, and 4/5 of the walks convert. Without P 4/15 do, without E
#   1/2, without D 2/5: lost are 2/3, 3/8 and 1/2, in proportion 16 : 9 : 12, of 4 conversions.
# shapley: the conversion of P E D in thirds, of E P in halves.
CONVERSIONS = {
    "first": named(P=2, E=1, D=1),
    "last": named(P=2, D=2),
    "last_non_direct": named(P=2, E=1, D=1),
    "linear": named(P=Fraction(11, 6), E=Fraction(5, 6), D=Fraction(4, 3)),
    "position": named(P=1.9, E=0.7, D=1.4),
    "time_decay": named(P=1 + Fraction(1, 7) + Fraction(2, 3), E=Fraction(2, 7) + Fraction(1, 3), D=1 + Fraction(4, 7)),
    "markov": named(P=Fraction(64, 37), E=Fraction(36, 37), D=Fraction(48, 37)),
    "shapley": named(P=Fraction(11, 6), E=Fraction(5, 6), D=Fraction(4, 3)),
}

# Revenue, 200.01 in all, to the cent. The rules share out each conversion: a touch gets what all up to it get, rounded,
# less what those before it got; time decay gives anna's 12.86, 38.57 - 12.86 and 90 - 38.57, vera's 10.00 and 20.01. Of
# Markov and Shapley what is left of rounding down goes to the largest remainders, then by name.
# linear: P 30 + 60 + 15.005, E 30 + 15.005, D 30 + 20: E is before P by name. position: P 36 + 60 + 15.005,
#   E 18 + 15.005, D 36 + 20. time decay: P 12.857 + 60 + 20.007, E 25.714 + 10.003, D 51.429 + 20.
# markov: a walk brings 40.002, without P 44/3, without E 24.5015, without D 18.002: lost are 25.335333, 15.5005 and 22.
REVENUE = {
    "first": named(P=150, E=30.01, D=20),
    "last": named(P=90.01, D=110),
    "last_non_direct": named(P=90.01, E=90, D=20),
    "linear": named(P=105.00, E=45.01, D=50),
    "position": named(P=111.00, E=33.01, D=56),
    "time_decay": named(P=92.87, E=35.71, D=71.43),
    "markov": named(P=80.64, E=49.34, D=70.03),
    "shapley": named(P=105.00, E=45.01, D=50),
}


@pytest.mark.parametrize("model", MODELS)
def test_each_model_gives_what_was_worked_out_by_hand(five, model):
    # the period makes it count anew; without one it is what the build has shared out
    for found in (five.found(), five.found(first=date(2026, 1, 1))):
        assert values(found, model) == pytest.approx(CONVERSIONS[model], abs=1e-9)
        assert values(found, model, "revenue") == REVENUE[model]


def test_markov_of_order_two(five):
    """A step depends on the last two touches.

    (P) -> (P E) 2/3, won 1/3; (P E) -> (E D), nothing 1/2 each; (E) -> (E P) -> won; (D), (E D) -> won. Of 4/5, without
    P 1/5 convert, without E 2/5, without D 2/5: lost are 3/4, 1/2, 1/2. A walk brings 40.002, without P 4, without E
    16, without D 18.002.
    """
    found = five.found(order=2, models=("markov",))
    assert values(found, "markov") == pytest.approx(
        named(P=Fraction(12, 7), E=Fraction(8, 7), D=Fraction(8, 7)), abs=1e-9
    )
    assert values(found, "markov", "revenue") == named(P=87.81, E=58.54, D=53.66)


def test_shapley_by_conversion_rates(five):
    """What a set is worth: the conversion rate of the chains that have exactly its channels.

    {P}, {D}, {P E D}: 1; {P E}: 1/2, of two chains. Of the chain P E D: P 7/12, E 1/12, D 4/12. Of the two of P and E:
    2 * 3/4 and 2 * -1/4. Of P alone 1, of D alone 1.
    """
    found = five.found(coalitions="rates", models=("shapley",))
    assert values(found, "shapley") == pytest.approx(
        named(P=Fraction(37, 12), E=Fraction(-5, 12), D=Fraction(4, 3)), abs=1e-9
    )


def test_everything_adds_up(five):
    found = five.found()
    assert (found.conversions, found.revenue, found.unpriced) == (4, 200.01, 0)
    assert found.chains == {"converted": 4, "unconverted": 1, "open": 1}
    assert found.unobserved["conversions"] == 0
    assert [row["touched"] for row in sorted(found.rows, key=lambda row: row["key"])] == [2, 2, 3]
    for model in MODELS:
        assert sum(round(100 * row["values"][model]["revenue"]) for row in found.rows) == 20001


def test_a_shorter_look_back_forgets_what_was_before(five):
    """Three days: anna keeps D, vera P, boris and gleb what they had."""
    found = five.found(lookback_s=3 * 86_400)
    for model in MODELS:
        assert values(found, model) == pytest.approx(named(P=2, D=2), abs=1e-9)


def test_a_look_back_of_hours_leaves_conversions_unobserved(five):
    found = five.found(lookback_s=13 * 3600, models=("linear", "markov"))
    assert values(found, "linear") == {"Direct": 1.0, "(unobserved)": 3.0}
    assert values(found, "markov", "revenue") == {"Direct": 90.0, "(unobserved)": 110.01}
    assert found.unobserved["share"] == 0.75


def test_a_longer_look_back_than_the_built_one_has_to_be_built(five):
    with pytest.raises(WorkbenchError, match=r"120 days is longer than the 90 days .* workbench build"):
        five.found(lookback_s=120 * 86_400)


def test_by_source_only_rules_share_out(five):
    found = five.found(by="source")
    assert values(found, "last") == {"google": 2.0, "": 2.0}
    assert "markov" not in found.models
    with pytest.raises(WorkbenchError, match=r"'markov' shares out by channel only, not by source"):
        five.found(by="source", models=("markov",))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"models": ("lineer",)}, r"Unknown attribution model 'lineer'. Did you mean 'linear'\?"),
        ({"by": "chanel"}, r"by 'chanel'.*Did you mean 'channel'\?"),
        ({"order": 5}, r"order is 5; it has to be 1 to 4"),
        ({"coalitions": "sales"}, r"Shapley counts 'sales'"),
        ({"lookback_s": -1}, r"look-back is -1 seconds"),
    ],
)
def test_what_cannot_be_asked_for_is_said(five, asked, said):
    with pytest.raises(WorkbenchError, match=said):
        five.found(**asked)


def test_a_period_is_of_days_of_the_zone():
    rows = [visit("anna", 0, "P"), won("anna", 30.95, 10.0), visit("vera", 0, "E"), won("vera", 31.1, 10.0)]
    in_kiev = FewChains(rows, Settings(time_zone="Europe/Kyiv"))
    # 22:48 UTC of the last of January is the first of February there
    assert values(in_kiev.found(first=date(2026, 2, 1)), "last") == {"Paid search": 1.0, "E-mail": 1.0}
    assert values(FewChains(rows).found(first=date(2026, 2, 1)), "last") == {"E-mail": 1.0}


def test_the_shares_of_position_are_those_of_the_settings():
    thirds = FewChains(ROWS, Settings(time_zone="UTC", marketing=Marketing(position=[0.6, 0.2])))
    # vera's two: 0.6 and 0.2 of 0.8
    expected = named(P=0.6 + 1 + 0.25, E=0.2 + 0.75, D=0.2 + 1)
    assert values(thirds.found(), "position") == pytest.approx(expected, abs=1e-9)
    assert values(thirds.found(first=date(2026, 1, 1), lookback_s=86_400 * 89), "position") == pytest.approx(
        expected, abs=1e-9
    )


def test_no_conversions_at_all():
    found = FewChains([visit("dina", 0, "P"), visit("dina", 1, "E")]).found()
    assert (found.conversions, found.revenue, found.unobserved["share"]) == (0, 0.0, 0.0)
    assert [row["values"]["markov"]["conversions"] for row in found.rows] == [0.0] * len(found.rows)
    assert found.chains == {"converted": 0, "unconverted": 1, "open": 1}


def test_nothing_at_all():
    found = FewChains([]).found()
    assert (found.rows, found.conversions, found.chains["unconverted"]) == ([], 0, 0)


def test_a_chain_of_ten_thousand_touches_of_one_channel():
    rows = [visit("anna", place / 1000, "P") for place in range(10_000)]
    found = FewChains([*rows, won("anna", 11, 100.0)]).found(first=date(2026, 1, 1), order=4)
    for model in MODELS:
        assert values(found, model, "revenue") == {"Paid search": 100.0}


def test_two_runs_give_the_same_to_the_last_bit(five):
    asked = {"first": date(2026, 1, 1), "order": 3}
    assert five.found(**asked) == five.found(**asked) == FewChains(ROWS).found(**asked)
