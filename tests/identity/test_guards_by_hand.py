"""The guards against a plain count in Python, and in any order of input."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from itertools import permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.identity.guarding import Judge, Record
from workbench.settings import Identity, Limits, Settings, WindowLimits

LIMITS = {"cookie": {"phone": 3, "email": 2}, "phone": {"cookie": 3, "email": 0}, "email": {"cookie": 2}}
WINDOW_LIMITS = {"cookie": {"phone": 2, "email": 1}, "phone": {"cookie": 2, "email": 1}}
WINDOW_DAYS = 3
NONE = {"cookie": 0, "phone": 0, "email": 0, "crm_id": 0}
RULES = Settings(
    identity=Identity(
        limits=Limits(**{kind: {**NONE, kind: 0, **LIMITS.get(kind, {})} for kind in ("cookie", "phone", "email")}),
        window=f"{WINDOW_DAYS}d",
        window_limits=WindowLimits(
            **{kind: {**NONE, **WINDOW_LIMITS.get(kind, {})} for kind in ("cookie", "phone", "email")}
        ),
    )
)

identifiers = st.fixed_dictionaries(
    {},
    optional={
        kind: st.lists(st.sampled_from([f"{kind}{n}" for n in range(5)]), min_size=1, max_size=2, unique=True)
        for kind in ("cookie", "phone", "email")
    },
)
records = st.lists(st.tuples(st.none() | st.integers(0, 9), identifiers.filter(bool)), min_size=1, max_size=14)


@pytest.fixture(scope="module")
def judge(tmp_path_factory):
    return Judge(tmp_path_factory.mktemp("judge"))


Met = dict[tuple[str, str, str], dict[str, set]]
"""By kind, value and other kind: the values of that kind it stood beside, with the days."""


def meetings(given: Sequence[Record]) -> Met:
    met: Met = defaultdict(lambda: defaultdict(set))
    for day, found in given:
        for kind, other in permutations(found, 2):
            for value, companion in product(found[kind], found[other]):
                met[kind, value, other][companion].add(day)
    return met


def broken(met: Met, limits: dict[str, dict[str, int]], count: Callable[[dict[str, set]], int], after: str) -> dict:
    """Find for each value the limit that it breaks most, with the count that does."""
    worst: dict[tuple[str, str], tuple[str, int, int]] = {}
    for kind, value, other in sorted(met):
        limit = limits.get(kind, {}).get(other)
        seen = count(met[kind, value, other])
        before = worst.get((kind, value), ("", 1, 1))  # a limit is broken by more than itself
        if limit and seen / limit > before[1] / before[2]:
            worst[kind, value] = (f"too_many_{other}{after}", seen, limit)
    return worst


def most_in_a_window(companions: dict[str, set]) -> int:
    return max(
        sum(any(day is not None and start <= day < start + WINDOW_DAYS for day in days) for days in companions.values())
        for start in range(-WINDOW_DAYS, 12)
    )


def counted(given: Sequence[Record]) -> set[tuple]:
    """Count in Python what the guards must bar, with the figure that broke the limit; all time goes before a window."""
    met = meetings(given)
    barred = broken(met, WINDOW_LIMITS, most_in_a_window, "_in_window") | broken(met, LIMITS, len, "")
    return {(kind, value, *figures) for (kind, value), figures in barred.items()}


@settings(max_examples=200, deadline=None)
@given(records=records, shuffled=st.data())
def test_the_guards_bar_what_a_plain_count_bars_in_any_order(
    judge: Judge, records: list[Record], shuffled: st.DataObject
):
    """The records and, under other names, the same in another order: both are judged in one go."""
    again = [
        (day, {kind: [f"again-{value}" for value in reversed(values)] for kind, values in found.items()})
        for day, found in shuffled.draw(st.permutations(records))
    ]
    judge.judge([*records, *again], RULES)
    barred = {(kind, value, reason, seen, most) for kind, value, _, reason, _, seen, most in judge.barred()}
    first = {row for row in barred if not row[1].startswith("again-")}
    assert first == counted(records)
    assert {(row[0], row[1].removeprefix("again-"), *row[2:]) for row in barred - first} == first
