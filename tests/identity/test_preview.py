from __future__ import annotations

from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest

from tests.flow import Flow, event
from workbench.errors import WorkbenchError
from workbench.identity.preview import preview
from workbench.notes.decisions import Decision
from workbench.settings import Identity, Settings
from workbench.workspace import Workspace

ANNA, BORIS, COOKIE = "phone:+79160000001", "phone:+79160000002", "cookie:1"

SISTERS = (
    event("a1", 0, "session", phone="+79160000001", cookie="1", source="google", medium="cpc", campaign="spring"),
    event("a2", 1, "deal", phone="+79160000001", email="anna@mail.ru", amount=100.0, status="won", order_number="7"),
    event("b1", 2, "session", phone="+79160000002", cookie="1", source="direct"),
    event("b2", 3, "deal", phone="+79160000002", email="boris@mail.ru", amount=30.0, status="won", order_number="8"),
    event("b3", 4, "deal", phone="+79160000002", amount=30.0, status="refunded", order_number="8"),
    event("b4", 5, "deal", phone="+79160000002", amount=-5.0, status="refunded"),
)
"""Two phones that share a cookie."""


def decision(number: int, verb: str, a: str, b: str) -> Decision:
    pair = (*a.split(":", 1), *b.split(":", 1))
    return Decision(number, verb, *pair, undoes=None, author="Olga", at=datetime(2026, 1, 1, tzinfo=UTC), reason="Why")


def rebuilt(flow: Flow, *decisions: Decision) -> Flow:
    flow.standing = list(decisions)
    flow.add([])
    return flow


def told(part: Any) -> tuple[Any, ...]:
    one = part.figures
    first = (one.first_at, one.first_source, one.first_medium, one.first_campaign)
    return (one.touches, *first, one.last_at, one.won_deals, one.ltv, part.phones, part.emails, part.identifiers)


def published(flow: Flow) -> dict[str, tuple[Any, ...]]:
    rows = flow.rows(
        """
        select
            customer_id, touches, first_at, first_source, first_medium, first_campaign, last_at, won_deals, ltv,
            coalesce(phones, []), coalesce(emails, []), identifiers
        from customers
        """
    )
    return {customer_id: tuple(row) for customer_id, *row in rows}


def test_a_cut_is_seen_before_it_is_made():
    flow = Flow(SISTERS)
    seen = preview(flow.connection, "cut", ANNA, BORIS, Settings())
    day = [one["occurred_at"] for one in SISTERS]
    assert seen.sentence == "One customer would become 2 customers."
    assert [(part.id_is, *told(part)) for part in seen.then] == [
        ("keeps", 4, day[2], "direct", None, None, day[5], 1, -5.0, ["+79160000002"], ["boris@mail.ru"], 3),
        ("new", 2, day[0], "google", "cpc", "spring", day[1], 1, 100.0, ["+79160000001"], ["anna@mail.ru"], 2),
    ]


def test_the_evidence_that_would_be_cut_is_named():
    flow = Flow(SISTERS)
    (lost,) = preview(flow.connection, "cut", ANNA, BORIS, Settings()).cut
    assert (lost.kind, lost.value, lost.records, lost.events, lost.beside) == ("cookie", "1", 1, 1, [ANNA])


def test_what_is_apart_or_one_already_is_said():
    flow = Flow([event("a", phone="+79160000001", email="a@mail.ru"), event("b", phone="+79160000002")])
    assert preview(flow.connection, "cut", ANNA, BORIS, Settings()).sentence == (
        "Nothing would change: phone:+79160000001 and phone:+79160000002 are two customers already; "
        "the cut would keep them apart."
    )
    seen = preview(flow.connection, "link", ANNA, "a@mail.ru", Settings())
    assert (seen.changes, "one customer already" in seen.sentence) == (False, True)


def test_a_link_of_a_customer_and_a_redirected_one_gives_an_id_back():
    flow = rebuilt(Flow(SISTERS), decision(1, "cut", ANNA, BORIS))
    (was_anna,) = flow.rows("select customer_id from customers where list_contains(phones, '+79160000001')")[0]
    rebuilt(flow)
    (again,) = [
        part for part in preview(flow.connection, "cut", ANNA, BORIS, Settings()).then if "anna@mail.ru" in part.emails
    ]
    assert (again.id_is, again.customer_id) == ("revived", was_anna)


def test_the_opposite_has_to_be_undone_first():
    flow = rebuilt(Flow(SISTERS), decision(4, "cut", ANNA, BORIS))
    with pytest.raises(WorkbenchError, match=r"Decision 4 of Olga says .* are two persons\. Undo it first"):
        preview(flow.connection, "link", BORIS, ANNA, Settings())


def test_a_link_that_a_cut_overrules_is_said():
    flow = Flow([*SISTERS, event("c", email="c@mail.ru")])
    rebuilt(flow, decision(3, "link", ANNA, "email:c@mail.ru"), decision(4, "cut", ANNA, BORIS))
    seen = preview(flow.connection, "link", "c@mail.ru", BORIS, Settings())
    assert (seen.changes, "decision 4 of Olga keeps" in seen.sentence) == (False, True)


def test_decisions_that_wait_for_a_build_are_seen_too():
    flow = Flow([event("a", phone="+79160000001"), event("b", phone="+79160000002"), event("c", email="c@mail.ru")])
    waiting = [decision(1, "link", BORIS, "email:c@mail.ru")]
    seen = preview(flow.connection, "link", ANNA, BORIS, Settings(), standing=waiting)
    assert [part.figures.touches for part in seen.now] == [1, 1, 1]
    assert [part.figures.touches for part in seen.then] == [3]


def test_a_barred_identifier_cannot_be_decided_about():
    flow = Flow([event(f"e{n}", n, phone="+74950000000", email=f"u{n}@mail.ru") for n in range(9)])
    with pytest.raises(WorkbenchError, match="joins nothing"):
        preview(flow.connection, "link", "+74950000000", "u1@mail.ru", Settings())


CARDS = (
    event("c1", 0, "call", crm_id="crm:1", phone="+79160000001", name="Anna"),
    event("i1", 1, "identify", crm_id="crm:1", phone="+79160000001", name="Anna Belova"),
    event("i2", 2, "identify", crm_id="crm:2", phone="+79160000001", name="Olga"),
)
"""A customer with a touch, and a contact record of another card that shares the phone."""


def test_each_part_goes_by_its_own_latest_name_that_of_contact_records_included():
    flow = Flow(CARDS)
    seen = preview(flow.connection, "cut", "crm_id:crm:1", "crm_id:crm:2", Settings())
    assert [(part.figures.touches, part.figures.name) for part in seen.now] == [(1, "Olga")]
    assert flow.rows("select name from customers") == [("Olga",)]
    assert [(part.figures.touches, part.figures.name) for part in seen.then] == [(1, "Anna Belova"), (0, "Olga")]


def test_who_would_have_no_touch_is_no_customer_of_the_journal():
    flow = Flow(CARDS)
    seen = preview(flow.connection, "cut", "crm_id:crm:1", "crm_id:crm:2", Settings())
    assert seen.sentence == (
        "One customer would become one customer and one contact without touches. "
        "The contact will not stand in the journal."
    )
    rebuilt(flow, decision(1, "cut", "crm_id:crm:1", "crm_id:crm:2"))
    assert flow.rows("select name from customers") == [("Anna Belova",)]
    assert flow.rows("select count(distinct customer_id) from customer_identifiers") == [(2,)]


WAYS = ("crm_id", "phone", "email", "cookie")
WORLDS = 100
"""Groups of records that share nothing with one another, so that one build tries as many decisions."""


def world(random: Random) -> tuple[list[Any], list[Any]]:
    """Records as (identifiers, day, what), and decisions: two that stand, one that was undone, one to come."""
    records = [
        (
            {(random.choice(WAYS), random.randrange(3)) for _ in range(random.randint(1, 3))},
            random.randrange(10),
            random.choice(["call", "won", "refunded"]),
        )
        for _ in range(random.randint(2, 7))
    ]
    return records, [(random.choice(["link", "cut"]), random.randrange(10), random.randrange(10)) for _ in range(4)]


def named(world: int, kind: str, number: int) -> str:
    """An identifier that stands in one world only."""
    text = f"{world:03}{number}"
    return {"crm_id": f"amo:{text}", "phone": f"+7916{text}000", "email": f"u{text}@mail.ru", "cookie": text}[kind]


def happened(world: int, place: int, carried: set[tuple[str, int]], day: int, what: str) -> dict[str, Any]:
    columns: dict[str, Any] = {"source": f"w{world}-{place}"}
    for kind, number in sorted(carried):
        columns.setdefault(kind, []).append(named(world, kind, number))
    if what != "call":
        columns |= {"amount": 10.0 * (place + 1), "status": what, "order_number": f"{world}-{place // 2}"}
    return event(f"w{world}-{place}", day, "call" if what == "call" else "deal", **columns)


def decided(number: int, world: int, records: list[Any], pair: tuple[str, int, int]) -> Decision | None:
    """A decision about two of the identifiers that stand in a world, or none if it would be about one."""
    verb, a, b = pair
    held = sorted({one for carried, *_ in records for one in carried})
    first, second = (f"{held[n % len(held)][0]}:{named(world, *held[n % len(held)])}" for n in (a, b))
    return decision(number, verb, first, second) if first != second else None


def foretold(flow: Flow, rules: Settings, new: Decision) -> list[Any] | None:
    """What a preview says; None where the decision may not be made."""
    try:
        return preview(flow.connection, new.verb, ":".join(new.a), ":".join(new.b), rules).then
    except WorkbenchError:
        return None


@pytest.mark.parametrize(("policy", "seed"), [("show", 1), ("cut", 2)])
def test_what_a_preview_shows_comes_true(policy, seed):
    random = Random(seed)  # noqa: S311
    rules = Settings(identity=Identity(conflicts=policy))
    worlds = [world(random) for _ in range(WORLDS)]
    flow = Flow(
        [happened(w, place, *one) for w, (records, _) in enumerate(worlds) for place, one in enumerate(records)], rules
    )
    old, undone, coming = [], [], []
    for w, (records, pairs) in enumerate(worlds):
        made = [decided(1000 * n + w, w, records, pair) for n, pair in enumerate(pairs, 1)]
        for some, decisions in ((old, made[: w % 3]), (undone, made[2:3]), (coming, made[3:])):
            some += [one for one in decisions if one]
    rebuilt(flow, *old, *undone)
    rebuilt(flow, *old)
    seen = {one: foretold(flow, rules, one) for one in coming}
    ids = {row[0] for row in flow.rows("select customer_id from customer_identifiers")}
    retired = {row[0] for row in flow.rows("select old_id from customer_redirects")}
    rebuilt(flow, *old, *(one for one, parts in seen.items() if parts is not None))
    made = published(flow)
    parts = [part for some in seen.values() for part in some or [] if part.figures.touches]
    for part in parts:
        (found,) = [customer_id for customer_id, row in made.items() if row == told(part)]
        expected = {"keeps": ids, "revived": retired}.get(part.id_is)
        assert (found == part.customer_id and found in expected) if expected is not None else found not in ids | retired
    assert {part.id_is for part in parts} == {"keeps", "revived", "new"}


REASSIGNED = """event_id,occurred_at,kind,phone,email,amount,status
a1,2020-01-01T10:00:00Z,call,+79161234567,,,
a2,2020-02-01T10:00:00Z,deal,+79161234567,,100,won
b1,2023-01-01T10:00:00Z,call,+79161234567,,,
b2,2023-02-01T10:00:00Z,deal,+79161234567,,30,won
b3,2023-02-03T10:00:00Z,deal,+79161234567,b@mail.ru,7,won
"""


def test_of_a_number_that_was_reassigned_the_latest_holder_is_meant_and_records_go_by_their_time(tmp_path):
    (tmp_path / "events.csv").write_text(REASSIGNED, encoding="utf-8")
    workspace = Workspace.create(tmp_path / "company", **{"identity.validity": {"phone": "540d"}})
    workspace.ingest(tmp_path / "events.csv", as_="events")
    workspace.build()
    assert "given to somebody else" in workspace.explain("a2", "b2").sentence
    assert [step.event_id or step.value for step in workspace.explain("b1", "b@mail.ru").chain] == [
        "b1",
        "+79161234567",
        "b3",
        "b@mail.ru",
    ]
    seen = workspace.identity.preview("cut", "+79161234567", "b@mail.ru")
    assert [(part.figures.touches, part.figures.ltv) for part in seen.now] == [(3, 37.0)]
    assert [(part.figures.touches, part.figures.ltv) for part in seen.then] == [(2, 30.0), (1, 7.0)]
