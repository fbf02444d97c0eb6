"""Customers by step and event: columns add up to all customers."""

import pytest

from tests.marketing.few_paths import EVERYBODY, TEN, Paths, people
from workbench.errors import WorkbenchError
from workbench.marketing.step_matrix import behind_step, step_matrix


@pytest.fixture(scope="module")
def ask():
    return Paths(TEN)


def test_customers_by_step(ask):
    matrix = step_matrix(ask, EVERYBODY, steps=6)
    assert matrix.customers == {
        "session": [2, 2, 0, 1, 0, 0],
        "call": [1, 0, 2, 0, 1, 0],
        "deal won": [0, 0, 0, 1, 0, 0],
        "(end)": [0, 1, 1, 1, 2, 3],
    }
    assert matrix.reached == [3, 2, 2, 2, 1, 0]
    assert matrix.total == 3
    assert matrix.shares["session"][0] == 2 / 3


def test_repeats_as_one_step(ask):
    matrix = step_matrix(ask, EVERYBODY, collapsed=True, steps=4)
    assert matrix.customers == {
        "call": [1, 2, 0, 1],
        "session": [2, 0, 1, 0],
        "deal won": [0, 0, 1, 0],
        "(end)": [0, 1, 1, 2],
    }


@pytest.mark.parametrize("level", ["kind", "channel"])
@pytest.mark.parametrize("collapsed", [False, True])
def test_every_cell_opens_that_many_customers(ask, level, collapsed):
    who = people(who="customer_id <> 'vera'")
    matrix = step_matrix(ask, who, level, collapsed=collapsed, steps=6)
    for event in matrix.events:
        for step in matrix.steps:
            found = ask.behind(behind_step(matrix.behind(event, step), who))
            assert len(found) == len(set(found)) == matrix.customers[event][step - 1]


def test_nobody_and_too_many_steps(ask):
    nobody = step_matrix(ask, people(channels=("No such channel",)), steps=2)
    assert (nobody.customers, nobody.total, nobody.shares) == ({"(end)": [0, 0]}, 0, {"(end)": [None, None]})
    with pytest.raises(WorkbenchError, match=r"steps is 101.*1 to 100"):
        step_matrix(ask, EVERYBODY, steps=101)
