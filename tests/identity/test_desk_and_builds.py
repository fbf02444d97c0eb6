"""What is decided at the desk comes true at the next build, and an undo brings everything back."""

from __future__ import annotations

import pytest

from workbench.errors import WorkbenchError
from workbench.notes.followed import FollowedNotes, Redirects
from workbench.notes.store import NotesStore
from workbench.workspace import Workspace

EVENTS = """event_id,occurred_at,kind,name,phone,email,cookie,amount,status
e1,2026-01-01T10:00:00Z,session,,,,ga:1,,
e2,2026-01-02T10:00:00Z,call,Anna,+79161234567,,ga:1,,
e3,2026-01-03T10:00:00Z,deal,,+79161234567,anna@mail.ru,,1000,won
e4,2026-01-04T10:00:00Z,deal,Boris,,boris@mail.ru,,10,won
"""
WHY = {"author": "Olga", "reason": "Said so in the shop"}


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    """Anna with three touches and Boris with one, built once."""
    folder = tmp_path_factory.mktemp("company")
    file = folder / "events.csv"
    file.write_text(EVENTS, encoding="utf-8")
    ws = Workspace.create(folder / "ws")
    ws.ingest(file, as_="events")
    ws.build()
    return ws.folder


@pytest.fixture
def ws(company, monkeypatch):
    """The company in a state without decisions."""
    monkeypatch.delenv("WORKBENCH_NOTES_URL", raising=False)
    opened = Workspace(company)
    yield opened
    for decision in opened.identity.store.standing():
        opened.identity.undo(decision.decision_no, author="test", reason="clean")
    opened.build()
    opened.identity.close()


def state(ws):
    """Every touch with its customer, and what the journal says of the customers."""
    touches = ws.sql("select event_id, customer_id, touch_no from touches order by event_id").fetchall()
    customers = ws.sql("select * exclude (search_text) from customers order by customer_id").fetchall()
    return touches, customers


def parts(ws):
    rows = ws.sql(
        "select customer_id, touches, first_at, won_deals, ltv from customers order by touches desc, customer_id"
    )
    return rows.fetchall()


def previewed(preview):
    shown = [(part.customer_id, part.figures) for part in preview.then]
    return [(name, figures.touches, figures.first_at, figures.won_deals, figures.ltv) for name, figures in shown]


def effects(ws):
    return [(entry.decision.verb, entry.effect) for entry in ws.identity.log() if entry.decision.author == "Olga"]


def test_a_link_that_gives_way_to_a_cut_which_waits_for_the_build_names_it(ws):
    cut = ws.identity.cut("ga:1", "anna@mail.ru", **WHY).decision.decision_no
    assert "will be one customer" in ws.identity.link("boris@mail.ru", "ga:1", **WHY).said
    late = ws.identity.link("boris@mail.ru", "anna@mail.ru", **WHY)
    assert late.said == (
        f"Decision {cut + 2}: email:boris@mail.ru and email:anna@mail.ru will not be joined by it, because decision "
        f"{cut} of Olga, a cut, is stronger. If they are one person, undo decision {cut}."
    )
    ws.build()
    assert [one.effect for one in ws.identity.log() if one.decision.decision_no == cut + 2] == ["overruled"]


def test_a_preview_says_that_it_counts_in_what_waits_for_the_next_build(ws):
    before = ws.identity.preview("link", "e2", "e4")
    assert (before.sentence, before.pending) == ("2 customers would become one customer.", 0)
    ws.identity.link("e2", "e4", **WHY)
    then = ws.identity.preview("link", "e2", "boris@mail.ru")
    assert then.sentence == (
        "2 customers would become one customer. One decision that waits for the next build is counted in."
    )
    ws.identity.cut("e1", "anna@mail.ru", **WHY)
    last = ws.identity.preview("link", "e2", "boris@mail.ru").as_dict()
    assert last["sentence"].endswith("2 decisions that wait for the next build are counted in.")
    assert last["pending"] == 2


def test_a_link_comes_true_as_previewed_and_its_undo_brings_everything_back(ws):
    before = state(ws)
    shown = previewed(ws.identity.preview("link", "e2", "e4"))
    number = ws.identity.link("e2", "e4", **WHY).decision.decision_no
    ws.build()
    assert parts(ws) == shown
    assert len(shown) == 1
    assert effects(ws)[-1] == ("link", "joined")
    assert ws.identity.pending() == []
    ws.identity.undo(number, **WHY)
    ws.build()
    assert state(ws) == before


def test_a_cut_comes_true_as_previewed_and_its_undo_brings_everything_back(ws):
    before = state(ws)
    preview = ws.identity.preview("cut", "e1", "e3")
    number = ws.identity.cut("e1", "e3", **WHY).decision.decision_no
    ws.build()
    known = [row for row in previewed(preview) if row[0] is not None]
    assert set(known) <= set(parts(ws))
    assert [row[1:] for row in parts(ws)][:2] == [row[1:] for row in previewed(preview)][:2]
    assert effects(ws)[-1] == ("cut", "cut")
    ws.identity.undo(number, **WHY)
    ws.build()
    assert state(ws) == before


def test_notes_follow_a_merge_and_go_back_when_it_is_undone(ws):
    customers = dict(ws.sql("select event_id, customer_id from touches").fetchall())
    anna, boris = customers["e2"], customers["e4"]
    store = NotesStore.of(ws.folder)
    notes = FollowedNotes(
        store, lambda: Redirects(dict(ws.sql("select old_id, customer_id from customer_redirects").fetchall()))
    )
    notes.add_tag(boris, "vip", "Olga")
    notes.add_comment(anna, "of Anna", "Olga")
    number = ws.identity.link("e2", "e4", **WHY).decision.decision_no
    ws.build()
    assert ws.identity.redirect(boris) == anna
    assert notes.tags_of([anna, boris]) == {anna: ["vip"], boris: ["vip"]}
    ws.identity.undo(number, **WHY)
    ws.build()
    assert ws.identity.redirect(boris) == boris
    assert notes.tags_of([anna, boris]) == {boris: ["vip"]}
    assert [comment.text for comment in notes.comments(anna)] == ["of Anna"]
    notes.remove_tag(boris, "vip", "Olga")
    store.close()


def test_the_desk_explains_and_names_bridges(ws):
    assert ws.identity.explain("e1", "e3").same
    bridges = ws.identity.bridges("anna@mail.ru")
    assert {(one.what, *map(str, one.names)) for one in bridges} == {
        ("identifier", "phone:+79161234567"),
        ("record", "phone:+79161234567", "cookie:ga:1"),
    }
    with pytest.raises(WorkbenchError, match="'nobody' is no event"):
        ws.identity.bridges("nobody")
