"""Notes and links follow their customer when a newer snapshot merges or splits it."""

from __future__ import annotations

import duckdb
import pytest

from tests.show.four_people import CUSTOMERS, IDENTIFIERS, TOUCHES, customer, publish
from workbench.engine.query import literal
from workbench.engine.snapshots import SnapshotStore
from workbench.show.pages.journal.export import export_journal
from workbench.show.pages.journal.model import JournalModel
from workbench.show.pages.journal.view import Journal, JournalFilter
from workbench.show.redirects import TABLE

EVERYONE = JournalFilter()
ASYA = customer("asya", "Asya", "2024-05-02 10:00", "2024-05-03 10:00", touches=1, call_count=1)


def publish_with(folder, redirects, customers):
    """Publish a snapshot in which old ids stand for customers; None leaves the table out, as earlier versions did."""
    snapshot = publish(folder, customers=customers, touches=TOUCHES, customer_identifiers=IDENTIFIERS)
    if redirects is None:
        return
    store = SnapshotStore(folder / "snapshots")
    unfinished = store.begin()
    files = {name: [unfinished / f"{name}.parquet"] for name in (*snapshot.tables, TABLE)}
    for name in snapshot.tables:
        files[name][0].write_bytes((snapshot.folder / f"{name}.parquet").read_bytes())
    with duckdb.connect() as connection:
        connection.execute("create table r (old_id varchar, customer_id varchar, build_no bigint, reason varchar)")
        for old, living in redirects.items():
            connection.execute("insert into r values (?, ?, 2, 'merge')", [old, living])
        connection.execute(f"copy r to {literal(str(files[TABLE][0]))} (format parquet)")
    store.publish(unfinished, files, {}, {})


@pytest.fixture
def journal(tmp_path, monkeypatch):
    """A journal in which Anna and Asya are two customers, both with notes."""
    monkeypatch.delenv("WORKBENCH_NOTES_URL", raising=False)
    (tmp_path / "workspace.toml").write_text('time_zone = "Europe/Moscow"\n')
    publish_with(tmp_path, None, [*CUSTOMERS, ASYA])
    opened = Journal.open(tmp_path)
    opened.notes.set_name("asya", "Ася Иванова", "olga")
    for who, tag in (("anna", "b2b"), ("asya", "vip"), ("galina", "vip")):
        opened.notes.add_tag(who, tag, "olga")
    opened.notes.add_comment("asya", "of Asya", "olga")
    opened.notes.add_comment("anna", "of Anna", "olga")
    yield opened
    opened.notes.close()


@pytest.fixture
def merge(tmp_path, journal):
    def go():
        publish_with(tmp_path, {"asya": "anna", "lost": None}, CUSTOMERS)
        journal.refresh()

    return go


def rows(journal, **chosen):
    return {row["customer_id"]: row for row in journal.page(JournalFilter(**chosen)).rows}


def test_a_merged_customer_shows_the_notes_of_both(journal, merge):
    merge()
    card = journal.customer("anna")
    assert (card.name, card.tags) == ("Ася Иванова", ["b2b", "vip"])
    assert [comment.text for comment in card.comments] == ["of Anna", "of Asya"]
    row = rows(journal)["anna"]
    assert (row["name"], row["tags"]) == ("Ася Иванова", ["b2b", "vip"])


def test_until_the_page_goes_over_to_the_new_snapshot_nothing_moves(tmp_path, journal):
    publish_with(tmp_path, {"asya": "anna"}, CUSTOMERS)
    assert journal.customer("anna").tags == ["b2b"]
    assert journal.customer("asya").tags == ["vip"]


def test_an_undone_merge_gives_each_its_own_notes_back(tmp_path, journal, merge):
    merge()
    journal.notes.add_comment("anna", "of both", "olga")
    publish_with(tmp_path, {}, [*CUSTOMERS, ASYA])
    journal.refresh()
    anna, asya = journal.customer("anna"), journal.customer("asya")
    assert (anna.name, anna.tags) == ("Анна Петрова", ["b2b"])
    assert (asya.name, asya.tags) == ("Ася Иванова", ["vip"])
    assert [comment.text for comment in anna.comments] == ["of both", "of Anna"]
    assert [comment.text for comment in asya.comments] == ["of Asya"]


def test_an_old_id_opens_the_living_customer(tmp_path, journal, merge):
    merge()
    assert journal.customer("asya").customer_id == "anna"
    assert [touch["touch_no"] for touch in journal.timeline("asya", limit=2)] == [5, 4]
    assert journal.customer("lost") is None
    model = JournalModel(tmp_path, journal)
    model.open("asya", 3)
    assert (model.customer["card"]["customer_id"], model.timeline["customer_id"]) == ("anna", "anna")
    model.write("asya", "tag", "new", "Irina")
    assert model.customer["card"]["tags"] == ["b2b", "new", "vip"]
    model.close()


def test_filters_search_and_sorting_see_the_notes_of_both(journal, merge):
    merge()
    assert set(rows(journal, tags=("vip",))) == {"anna", "galina"}
    assert set(rows(journal, text="ася")) == {"anna"}
    assert set(rows(journal, text="asya")) == {"anna"}
    assert journal.options().tags == [("vip", 2), ("b2b", 1)]
    by_name = [row["customer_id"] for row in journal.page(EVERYONE, sort_by="name", descending=False).rows]
    assert by_name.index("anna") > by_name.index("boris")


def test_the_export_holds_the_notes_of_both(tmp_path, journal, merge):
    merge()
    target = tmp_path / "journal.parquet"
    chosen = JournalFilter(tags=("vip",)).to_json()
    asked = {"chosen": chosen, "sort_by": "customer_id", "descending": False}
    export_journal(tmp_path, lambda *_: None, target=str(target), **asked)
    written = duckdb.sql(f"select customer_id, name, tags from {literal(str(target))}").fetchall()
    assert written[0] == ("anna", "Ася Иванова", ["b2b", "vip"])
    assert [row[0] for row in written] == ["anna", "galina"]


def test_what_is_taken_back_from_a_merged_customer_is_gone(journal, merge):
    merge()
    journal.notes.remove_tag("anna", "vip", "olga")
    journal.notes.set_name("anna", None, "olga")
    card = journal.customer("anna")
    assert (card.name, card.tags) == ("Анна Петрова", ["b2b"])


def test_redirects_are_read_once_a_snapshot(journal, merge, monkeypatch):
    merge()
    asked = []
    read = journal.reader.rows
    monkeypatch.setattr(journal.reader, "rows", lambda sql, values=(): asked.append(sql) or read(sql, values))
    for _ in range(3):
        journal.customer("anna")
        journal.page(EVERYONE)
    assert sum(TABLE in sql for sql in asked) == 1
