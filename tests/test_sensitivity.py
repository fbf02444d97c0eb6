"""Strict, normal and loose rules side by side, on people whose customers depend on them."""

from __future__ import annotations

import pytest

import workbench
from workbench.errors import WorkspaceError
from workbench.identity_settings import Identity, Limits
from workbench.ingest.locks import no_build
from workbench.sensitivity import LOOSE, STRICT, World, compare, sensitivity

HEADER = "event_id,occurred_at,kind,phone,cookie,source,amount,currency,status\n"


@pytest.fixture
def ws(tmp_path):
    """Two friends of one cookie, each with a deal; a stranger with two; and a visitor."""
    ws = workbench.create(tmp_path / "ws")
    rows = [
        "a1,2026-01-05,session,,shared,yandex,,,",
        "a2,2026-01-06,deal,+79160000001,shared,,100,RUB,won",
        "b2,2026-01-09,deal,+79160000002,shared,,300,RUB,won",
        "c1,2026-01-05,session,+79160000003,own,google,,,",
        "c2,2026-02-05,deal,+79160000003,own,,50,RUB,won",
        "c3,2026-03-05,deal,+79160000003,own,,50,RUB,won",
        "d1,2026-03-05,session,,visitor,google,,,",
    ]
    file = tmp_path / "events.csv"
    file.write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
    ws.ingest(file, as_="events")
    ws.build()
    return ws


def test_figures_worked_out_by_hand(ws):
    """Normal: {a, b}, c, d. Strict bars the cookie of two phones: a and b are two buyers, a1 is nobody's."""
    rows = {row["figure"]: row for row in sensitivity(ws.folder, ws.settings)}
    found = {figure: (row["strict"], row["normal"], row["loose"]) for figure, row in rows.items()}
    assert found["customers"] == (4, 3, 3)
    assert found["journal_customers"] == (3, 2, 2)
    assert found["touches_per_customer"] == pytest.approx((5 / 3, 3, 3))
    assert found["conversion"] == pytest.approx((3 / 4, 2 / 3, 2 / 3))
    assert found["repeat_buyers"] == pytest.approx((1 / 3, 1, 1))
    assert found["mean_ltv"] == pytest.approx((500 / 3, 250, 250))
    assert found["largest_customer"] == (3, 3, 3)
    assert found["buyers whose first source is google"] == pytest.approx((1, 1 / 2, 1 / 2))
    assert rows["customers"]["spread"] == pytest.approx(1 / 3)
    assert [row["fragile"] for row in rows.values()] == [True, True, True, True, True, True, False, True, True]


def test_it_is_kept_as_a_table_and_leaves_nothing_else(ws):
    before = ws.status().snapshot_id
    rows = sensitivity(ws.folder, ws.settings)
    kept = ws.sql("from sensitivity").fetchall()
    assert [tuple(row.values()) for row in rows] == kept
    assert ws.status().snapshot_id == before
    assert list((ws.folder / "tmp").iterdir()) == []


def test_people_s_decisions_hold_under_all_rules(ws):
    ws.identity.link("+79160000001", "+79160000002", author="Anna", reason="a family")
    rows = {row["figure"]: row for row in sensitivity(ws.folder, ws.settings)}
    assert (rows["customers"]["strict"], rows["customers"]["normal"]) == (3, 3)


def test_it_waits_for_no_build_and_lets_none_in_between(ws):
    with no_build(ws.folder), pytest.raises(WorkspaceError, match="is running"):
        sensitivity(ws.folder, ws.settings)

    def build_meanwhile(*_: object) -> None:
        with pytest.raises(WorkspaceError, match="Another build of this workspace is running") as refused:
            ws.build()
        assert str(ws.folder) not in str(refused.value)

    sensitivity(ws.folder, ws.settings, build_meanwhile)


def test_a_workspace_without_data_is_refused(tmp_path):
    empty = workbench.create(tmp_path / "empty")
    with pytest.raises(WorkspaceError, match="holds no data yet"):
        sensitivity(empty.folder, empty.settings)


def test_rules_change_what_they_say():
    mine = Identity(limits=Limits(phone={"cookie": 9, "email": 0}, cookie={"phone": 3}), blocked={"phone": ["+7*"]})
    strict, loose = STRICT.change(mine), LOOSE.change(mine)
    assert strict.limits.allowed()["phone"] == {"cookie": 4, "crm_id": 2}
    assert strict.limits.allowed()["cookie"] == {"phone": 1, "email": 1, "crm_id": 1}
    assert (strict.conflicts, strict.blocked) == ("cut", {"phone": ["+7*"]})
    assert loose.limits.allowed()["phone"] == {"cookie": 45, "crm_id": 20}
    assert set().union(*loose.window_limits.allowed().values()) == set()
    assert loose.blocked == {}


def worlds(**sources):
    """Three worlds of equal figures; a source's shares by strict, normal and loose rules."""
    figures = dict.fromkeys(
        ("customers", "journal_customers", "touches_per_customer", "conversion", "repeat_buyers", "mean_ltv"), 100.0
    ) | {"largest_customer": None}
    return {
        name: World(figures, {source: shares[place] for source, shares in sources.items()})
        for place, name in enumerate(("strict", "normal", "loose"))
    }


def test_a_source_whose_rank_changes_is_fragile_however_narrow_its_band():
    rows = {
        row["figure"][-1]: row for row in compare(worlds(a=(0.50, 0.49, 0.50), b=(0.49, 0.50, 0.49), c=(0.01,) * 3))[7:]
    }
    assert {source: row["fragile"] for source, row in rows.items()} == {"a": True, "b": True, "c": False}
    assert rows["a"]["spread"] < 0.1


def test_what_is_nowhere_is_not_fragile():
    row = compare(worlds(a=(1, 1, 1)))[6]
    assert (row["figure"], row["spread"], row["fragile"]) == ("largest_customer", None, False)
