"""The desk over a snapshot of a few people, written by hand."""

from __future__ import annotations

from datetime import datetime

import duckdb
import pytest

from workbench.engine.query import quote, quoted
from workbench.errors import NotesError, WorkbenchError
from workbench.identity.desk import IdentityDesk
from workbench.settings import Settings
from workbench.tables import STATE, TABLES

ANNA, ANNA_MAIL, BORIS, OFFICE = "+79160000001", "anna@mail.ru", "+79160000002", "+74950000000"
WHY = {"author": "Olga", "reason": "Same person in the shop"}

# anna: events e1 (phone, cookie), e2 (phone, mail), e3 (cookie); boris: e4 (phone, office line); off the chain: e5 (office
# line), e6 (nothing)
CARRIED = {1: [("phone", ANNA), ("cookie", "ga:1")], 2: [("phone", ANNA), ("email", ANNA_MAIL)], 3: [("cookie", "ga:1")],
           4: [("phone", BORIS), ("phone", OFFICE)], 5: [("phone", OFFICE)]}  # fmt: skip
OWNED = {"anna": [("phone", ANNA, 2), ("cookie", "ga:1", 2), ("email", ANNA_MAIL, 1)],
         "boris": [("phone", BORIS, 1), ("phone", OFFICE, 1)]}  # fmt: skip
LIVES = {1: "anna", 2: "anna", 3: "anna", 4: "boris"}

ROWS = {
    "touches": [
        {"customer_id": who, "event_id": f"e{no}", "signature_no": no, "occurred_at": datetime(2026, 1, no)}  # noqa: DTZ001
        for no, who in LIVES.items()
    ],
    "off_chain": [{"event_id": "e5", "signature_no": 5}, {"event_id": "e6", "signature_no": 6}],
    "signatures": [
        {"signature_no": no, "kind": kind, "value": value} for no, pairs in CARRIED.items() for kind, value in pairs
    ],
    "signature_customers": [{"unit_no": no, "signature_no": no, "customer_id": who} for no, who in LIVES.items()],
    "identifiers": [
        {"kind": kind, "value": value, "links": value != OFFICE, "events": events}
        for pairs in OWNED.values()
        for kind, value, events in pairs
    ],
    "customer_identifiers": [
        {"customer_id": who, "kind": kind, "value": value, "links": value != OFFICE, "events": events}
        for who, pairs in OWNED.items()
        for kind, value, events in pairs
    ],
    "identifier_guards": [
        {"kind": "phone", "value": OFFICE, "reason": "too_many_email", "seen": 8, "allowed": 6, "role": "office line"}
    ],
    "customer_redirects": [{"old_id": "asya", "customer_id": "anna"}, {"old_id": "lost", "customer_id": None}],
    "identity_decisions": [
        {"decision_no": 1, "effect": "joined", "evidence_cut": 0},
        {"decision_no": 2, "effect": "cut", "evidence_cut": 3},
    ],
}


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.delenv("WORKBENCH_NOTES_URL", raising=False)
    connection = duckdb.connect()
    for name, table in {**TABLES, **STATE}.items():
        columns = ", ".join(f"{quote(column.name)} {column.type}" for column in table.columns)
        connection.execute(f"create table stored_{name} ({columns})")
        connection.execute(f"create view {name} as from stored_{name}")
        for row in ROWS.get(name, ()):
            places = ", ".join("?" for _ in row)
            connection.execute(f"insert into stored_{name} ({quoted(row)}) values ({places})", list(row.values()))
    opened = IdentityDesk(tmp_path, Settings(), lambda: connection)
    yield opened
    opened.close()
    connection.close()


def pair(decided):
    return [f"{kind}:{value}" for kind, value in (decided.decision.a, decided.decision.b)]


def test_a_link_of_two_customers_is_kept_under_the_strongest_identifier_of_each(desk):
    decided = desk.link("anna", "boris", **WHY)
    assert pair(decided) == [f"phone:{ANNA}", f"phone:{BORIS}"]
    assert (
        decided.said == f"Decision 1: phone:{ANNA} and phone:{BORIS} will be one customer, if no cut keeps them apart."
    )


@pytest.mark.parametrize(
    ("word", "kept"),
    [
        ("8 (916) 000-00-01", f"phone:{ANNA}"),
        ("email:anna@mail.ru", "email:anna@mail.ru"),
        ("Anna@Mail.ru", "email:anna@mail.ru"),
        ("e3", "cookie:ga:1"),
        ("asya", f"phone:{ANNA}"),
    ],
)
def test_an_identifier_as_written_an_event_or_an_old_id_can_be_named(desk, word, kept):
    assert pair(desk.link("boris", word, **WHY)) == [f"phone:{BORIS}", kept]


def test_a_cut_of_two_events_is_kept_under_what_tells_them_apart(desk):
    decided = desk.cut("e1", "e2", **WHY)
    assert pair(decided) == ["cookie:ga:1", "email:anna@mail.ru"]
    assert decided.said.endswith("will be two customers.")


def test_an_identifier_is_cut_from_the_rest_of_its_event_or_customer(desk):
    assert pair(desk.cut(ANNA, "anna", **WHY)) == [f"phone:{ANNA}", "email:anna@mail.ru"]
    assert pair(desk.cut("e1", "e3", **WHY)) == [f"phone:{ANNA}", "cookie:ga:1"]


def test_a_cut_of_two_customers_keeps_them_apart_and_says_that_they_are(desk):
    decided = desk.cut("anna", "boris", **WHY)
    assert decided.new
    assert decided.said.endswith("are two customers already; the cut keeps them apart.")


def test_a_link_within_a_customer_keeps_it_together_and_says_that_it_is(desk):
    assert "one customer already; the link keeps them together" in desk.link(ANNA_MAIL, "e3", **WHY).said


def test_a_decision_that_stands_is_not_made_again(desk):
    desk.link("anna", "boris", **WHY)
    decided = desk.link(BORIS, ANNA, author="Ivan", reason="Me too")
    assert not decided.new
    assert "nothing was written. See decision 1 (Olga" in decided.said
    assert len(desk.log()) == 1


@pytest.mark.parametrize(
    ("verb", "a", "b", "message"),
    [
        ("link", "anna", "nobody", "'nobody' is no event, identifier or customer"),
        ("link", "anna", "lost", "'lost' is no event, identifier or customer"),
        ("link", "anna", OFFICE, r"phone:\+74950000000 \(office line\) was seen with 8 e-mails, at most 6"),
        ("cut", "e5", "anna", "'e5' stands on what joins nothing: .*office line"),
        ("link", "anna", "e6", "'e6' carries no identifier"),
        ("link", "e1", "e2", r"both carry phone:\+79160000001, which joins them already"),
        ("link", "anna", "asya", "'anna' and 'asya' are the same customer, anna"),
        ("cut", ANNA, "8 916 000 00 01", "are the same identifier"),
        ("cut", "e3", "cookie:ga:1", r"carry the same \(cookie:ga:1\), and an identifier cannot be cut from itself"),
    ],
)
def test_what_nothing_can_be_decided_about_is_refused_in_words(desk, verb, a, b, message):
    with pytest.raises(WorkbenchError, match=message):
        getattr(desk, verb)(a, b, **WHY)
    assert desk.log() == []


def test_author_and_reason_are_required(desk):
    with pytest.raises(NotesError, match="The reason is empty"):
        desk.link("anna", "boris", author="Olga", reason="")
    with pytest.raises(NotesError, match="The author is empty"):
        desk.link("anna", "boris", author=" ", reason="why")


def test_the_log_tells_what_decisions_did_and_which_wait_for_the_next_build(desk):
    desk.link("anna", "boris", **WHY)
    desk.cut(ANNA_MAIL, "e3", **WHY)
    assert [entry.effect for entry in desk.log()] == ["joined", "cut"]
    assert desk.log()[1].evidence_cut == 3
    assert desk.pending() == []
    desk.undo(1, **WHY)
    desk.cut("anna", "boris", **WHY)
    assert [entry.effect for entry in desk.log()] == ["undone", "cut", "", "pending"]
    assert [decision.decision_no for decision in desk.pending()] == [3, 4]


def test_what_was_decided_and_undone_between_two_builds_waits_for_none(desk):
    desk.link(ANNA_MAIL, "e3", **WHY)  # the snapshot knows two decisions
    desk.cut(ANNA_MAIL, "boris", **WHY)
    desk.cut("anna", "boris", **WHY)
    desk.undo(3, **WHY)
    assert desk.pending() == []


def test_many_suggestions_are_accepted_at_once(desk):
    pairs = [
        ("asya", "boris", "One voice"), ("anna", "asya", "One name"), ("boris", "lost", "One city"), ("boris", "anna", "No"),
    ]  # fmt: skip
    kept = desk.decide_all("link", pairs, author="Olga")
    assert [(made.a, made.b, made.author, made.reason) for made in kept.made] == [
        (("phone", ANNA), ("phone", BORIS), "Olga", "One voice")
    ]
    assert [said.split(":")[0] for said in kept.left_out] == ["anna and asya", "boris and lost"]


def test_an_old_id_leads_to_the_customer_of_today(desk):
    assert [desk.redirect(name) for name in ("asya", "anna", "lost")] == ["anna", "anna", None]
    with pytest.raises(WorkbenchError, match="'e1' is an event, not a customer"):
        desk.redirect("e1")
    with pytest.raises(WorkbenchError, match="'nobody' is no event"):
        desk.redirect("nobody")


def test_a_snapshot_of_an_earlier_version_knows_no_decisions_and_redirects(desk):
    for table in ("customer_redirects", "identity_decisions"):
        desk._connect().execute(f"drop view {table}")
    desk.link("anna", "boris", **WHY)
    assert [entry.effect for entry in desk.log()] == ["pending"]
    assert desk.conflicts() == []
    assert desk.redirect("anna") == "anna"
