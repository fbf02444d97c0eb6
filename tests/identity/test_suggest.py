"""Probable duplicates: found, explained, measured, decided, and never merged by themselves."""

from __future__ import annotations

import json
from itertools import product

import duckdb
import pytest

import workbench
from tests.flow import START, Flow, event
from workbench.demo import OWN_PHONES, write_demo
from workbench.engine.side_tables import SideTables
from workbench.identity.quality import measure
from workbench.identity.suggest import TABLE, SuggestionsError, suggest
from workbench.identity.suggest_queue import waiting
from workbench.notes.decisions import Decision

GIVEN = ["Анна", "Мария", "Ольга", "Ирина", "Галина", "Вера", "Денис", "Роман", "Тарас", "Захар"]
FAMILY = ["Ковальчук", "Шаповал", "Приходько", "Сорока", "Журба", "Гнатюк", "Лозовая", "Бойченко"]


def people(**changed):
    """Eighty people, each with a name, a phone and an e-mail of their own; `changed` columns hold for all."""
    return [
        event(
            f"e{number}",
            day=number,
            **{
                "name": f"{given} {family}",
                "phone": f"+7916{number * 7919 % 10_000_000:07}",
                "email": f"{'abcdefghij'[GIVEN.index(given)] * 3}{'klmnopqr'[FAMILY.index(family)] * 3}@mail.ru",
                "city": ("Тула", "Тверь", "Пермь", "Уфа")[number % 4],
                **changed,
            },
        )
        for number, (given, family) in enumerate(product(GIVEN, FAMILY))
    ]


def suggested(flow: Flow) -> tuple[list[dict], dict]:
    about = suggest(flow.folder, flow.settings)
    tables = SideTables(flow.folder / "analyses")
    tables.attach(flow.connection)
    rows = flow.connection.sql(f"from {TABLE} order by weight desc, customer_a, customer_b")
    assert tables.about(TABLE)["snapshot"] == about["snapshot"] == flow.last.snapshot_id
    return [dict(zip(rows.columns, row, strict=True)) for row in rows.fetchall()], about


def customer(flow: Flow, event_id: str) -> str:
    return flow.rows(f"select customer_id from touches where event_id = '{event_id}'")[0][0]


@pytest.fixture(scope="module")
def slipped():
    """Anna Kovalchuk, e0, wrote once more: from another phone, with a letter twice in her e-mail."""
    again = event("again", 0.1, name="КОВАЛЬЧУК АНЯ", phone="+79990000001", email="aaaakkk@mail.ru", city="Тула")
    flow = Flow([*people(), again])
    return flow, *suggested(flow)


def test_a_slip_in_the_email_is_found_and_explained(slipped):
    flow, rows, _ = slipped
    best = rows[0]
    assert {best["customer_a"], best["customer_b"]} == {customer(flow, "e0"), customer(flow, "again")}
    assert {best["name_a"], best["name_b"]} == {"Анна Ковальчук", "КОВАЛЬЧУК АНЯ"}
    parts = json.loads(best["parts"])
    assert {part["field"]: part["words"] for part in parts} == {
        "name": "the same name",
        "e-mail": "a slip in the e-mail",
        "phone": "different phones",
        "city": "the same city",
        "time": "seen on the same day",
        "rarity": "duplicates are rare",
    }
    assert sum(part["weight"] for part in parts) == pytest.approx(best["weight"], abs=0.05)
    assert best["probability"] == pytest.approx(1 / (1 + 2 ** -best["weight"]), abs=1e-4)


def test_without_confirmed_merges_the_threshold_is_called_a_guess(slipped):
    _, rows, about = slipped
    assert (about["confirmed"], about["measured"], about["customers"]) == (0, False, 81)
    assert about["unknown_fields"] == ["shared line", "source"]
    assert [row["above"] for row in rows] == [row["weight"] >= about["threshold"] for row in rows]


def test_the_same_snapshot_gives_the_same_suggestions(slipped):
    flow, rows, _ = slipped
    assert suggested(flow)[0] == rows


def test_nothing_is_left_behind_and_nothing_written_elsewhere(slipped, tmp_path, monkeypatch, capfd):
    flow, _, _ = slipped
    monkeypatch.chdir(tmp_path)
    suggest(flow.folder, flow.settings)
    assert [*tmp_path.iterdir(), *(flow.folder / "tmp").iterdir()] == []
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("verb", ["link", "cut"])
def test_what_was_decided_no_longer_waits(slipped, verb):
    flow, rows, _ = slipped
    made = Decision(1, verb, "email", "aaaakkk@mail.ru", "phone", "+79160000000", None, "Anna", START, "known")
    left = waiting(flow.connection, [made])
    assert len(waiting(flow.connection, []).fetchall()) == len(rows)
    assert (rows[0]["customer_a"], rows[0]["customer_b"]) not in {row[:2] for row in left.fetchall()}
    assert waiting(flow.connection, [made]).columns == list(rows[0])


def test_pairs_that_were_merged_since_wait_under_the_living_id_or_not_at_all():
    again = event("again", 0.1, name="Аня Ковальчук", phone="+79990000001", email="aaaakkk@mail.ru", city="Тула")
    flow = Flow([*people(), again])
    rows, _ = suggested(flow)
    flow.add([event("both", 200, phone="+79990000001", email="aaakkk@mail.ru")])
    SideTables(flow.folder / "analyses").attach(flow.connection)
    assert customer(flow, "e0") == customer(flow, "again")
    left = waiting(flow.connection, []).fetchall()
    assert len(left) < len(rows)
    assert all(row[0] != row[1] for row in left)


def test_one_search_at_a_time(slipped):
    flow, _, _ = slipped

    def search_meanwhile(*_: object) -> None:
        with pytest.raises(SuggestionsError, match="Another search for duplicates"):
            suggest(flow.folder, flow.settings)

    def tell(done: int, *_: object) -> None:
        if done == 2:
            search_meanwhile()

    suggest(flow.folder, flow.settings, tell)


def test_too_few_customers_are_refused_in_plain_words():
    flow = Flow(people()[:40])
    with pytest.raises(SuggestionsError, match="Only 40 customers have a name, a phone or an e-mail"):
        suggest(flow.folder, flow.settings)


@pytest.mark.parametrize(
    ("changed", "unknown"),
    [
        ({"name": None}, "name"),
        ({"city": "Тула"}, "city"),
        ({"phone": None}, "phone"),
        ({"email": None}, "e-mail"),
        ({"name": "Anna Nowak", "email": None, "city": None}, "name"),
    ],
)
def test_a_field_that_says_nothing_is_named(changed, unknown):
    flow = Flow([e for e in people(**changed) if any(e[kind] for kind in ("name", "phone", "email"))])
    rows, about = suggested(flow)
    assert unknown in about["unknown_fields"]
    assert not any(row["above"] for row in rows)


def test_two_with_a_card_each_need_more_evidence_and_are_never_above():
    same = {"name": "Захар Бойченко", "city": "Уфа"}
    alike = (
        event("one", 1, **same, email="zakhar.boyko4711@mail.ru"),
        event("two", 1, **same, email="zkhar.boyko4711@mail.ru"),
    )

    def found(*cards: str) -> list[tuple[bool, bool]]:
        carded = [{**one, "crm_id": card} for one, card in zip(alike, cards, strict=True)]
        flow = Flow([*people()[:-1], *carded])
        rows, _ = suggested(flow)
        pair = {customer(flow, "one"), customer(flow, "two")}
        return [(row["rivals"], row["above"]) for row in rows if {row["customer_a"], row["customer_b"]} == pair]

    assert found("crm:1001", "shop:1002")[0][0] is False
    assert found("crm:1001", "crm:1002") in ([], [(True, False)])


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    """The made-up company at 3,000 customers."""
    folder = tmp_path_factory.mktemp("company")
    ws = workbench.create(
        folder / "ws", **{"projects": ["shop", "service"], "identity.own": {"phone": list(OWN_PHONES)}}
    )
    for export in write_demo(folder / "exports", customers=3000, seed=3):
        ws.ingest(export.path, as_=export.preset, project=export.project)
    ws.build()
    return ws, folder / "exports" / "truth.parquet"


def quality(ws, truth):
    connection = duckdb.connect()
    ws.status().attach(connection)
    return measure(connection, truth)


def test_accepting_all_above_the_threshold_finds_more_and_mixes_nobody(company):
    """The truth of the simulation judges; a quarter of the confirmed merges trained the model."""
    ws, truth = company
    before = quality(ws, truth)
    about = suggest(ws.folder, ws.settings)
    assert about["confirmed"] > 500
    assert about["different_for_certain"]
    pairs = ws.sql(f"select customer_a, customer_b from {TABLE} where above").fetchall()
    assert len(pairs) == about["above"] > 0
    for a, b in pairs:
        ws.identity.link(a, b, author="Anna", reason="above the threshold")
    ws.build()
    after = quality(ws, truth)
    assert after.pairwise.recall > before.pairwise.recall
    assert after.b_cubed.recall > before.b_cubed.recall
    assert after.pairwise.precision >= 0.99
    assert len(after.mixed) == len(before.mixed)
    assert ws.identity.pending() == []
