"""Whatever happened between two snapshots, the report adds up, and says what plain Python says."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.journal.told_by_hand import ByHand
from tests.journal.two_snapshots import Between, Snapshot, report, touch
from workbench.engine.duck import DuckEngine
from workbench.journal.difference import CAUSES

CONTENTS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["session", "call", "deal", "deal"]),
        "status": st.sampled_from([None, "won", "won", "refunded"]),
        "amount": st.sampled_from([None, 10.0, 0.35, -7.0]),
        "order_number": st.sampled_from([None, "o1", "o2"]),
    }
)


@st.composite
def events(draw):
    """Draw what the two snapshots say of one event."""
    content = draw(CONTENTS)
    return {
        "before": draw(st.sampled_from(["A", "A", "B", "C", "off", None])),
        "now": draw(st.sampled_from(["A", "A", "B", "C", "D", "off", None])),
        "day": draw(st.integers(0, 4)),
        "system": draw(st.sampled_from(["site", "crm"])),
        "batch": draw(st.sampled_from(["b1", "b2"])),
        "old": content,
        "new": draw(st.one_of(st.just(content), CONTENTS)),
    }


IDENTIFIERS = st.lists(st.sampled_from([(c, "phone", c) for c in "ABCD"]), unique=True, max_size=2)
TARGETS = st.sampled_from([("call", "deal"), ("call",)])


def snapshot(drawn, when, rate, identifiers, targets) -> Snapshot:
    """Make a snapshot of what was drawn."""
    sides = {"touches": [], "off_chain": []}
    for number, event in enumerate(drawn):
        content = event["old" if when == "before" else "new"]
        if event[when] is None:
            continue
        amount = content["amount"]
        row = touch(event[when], f"e{number}", event["day"], **content, system=event["system"])
        row["amount_base"] = None if amount is None else round(amount * rate, 2)
        row["batch_id"] = "b1" if when == "before" else event["batch"]
        sides["off_chain" if event[when] == "off" else "touches"].append(row)
    return Snapshot(sides["touches"], sides["off_chain"], identifiers, targets)


@st.composite
def builds(draw):
    drawn = draw(st.lists(events(), max_size=7))
    before = snapshot(drawn, "before", 1, draw(IDENTIFIERS), draw(TARGETS))
    now = snapshot(drawn, "now", draw(st.sampled_from([1, 1, 2.5])), draw(IDENTIFIERS), draw(TARGETS))
    decided = draw(st.sampled_from([(), (), (("phone", "A"),), (("phone", "C"), ("phone", "D"))]))
    return before, now, Between(decided, draw(st.booleans()), draw(st.booleans()))


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    engine = DuckEngine(tmp_path_factory.mktemp("adds up"), memory="1GB", threads=1)
    yield engine
    engine.close()


@settings(max_examples=200, deadline=None)
@given(builds())
def test_the_causes_add_up_and_are_those_of_plain_python(engine, build):
    before, now, between = build
    found = report(engine, before, now, between)
    for row in found.values():
        assert row["before"] + sum(row[cause] for cause in CAUSES) == row["after"]
    hundredths = {figure: 1 if figure == "ltv" else 100 for figure in found}
    whole = {
        figure: {column: int(value * 100) // hundredths[figure] for column, value in row.items()}
        for figure, row in found.items()
    }
    by_hand = ByHand(before, now, between).report()
    assert whole == {
        figure: {column: row.get(column, 0) for column in ("before", *CAUSES, "after")}
        for figure, row in by_hand.items()
    }


@settings(max_examples=200, deadline=None)
@given(builds())
def test_where_nothing_changed_nothing_is_told(engine, build):
    before, _, between = build
    for row in report(engine, before, before, between).values():
        assert [row[cause] for cause in CAUSES] == [Decimal(0)] * len(CAUSES)
        assert row["before"] == row["after"]
