import pytest

from tests.show.four_people import customer, publish
from workbench.engine.snapshots import SnapshotStore
from workbench.segments.language.compiled import Compiled
from workbench.show.pages.journal.view import JournalFilter

SILENT = JournalFilter(condition="no deal")


def ids(journal, chosen=SILENT):
    return [row["customer_id"] for row in journal.page(chosen).rows]


def held(journal):
    with journal.reader.cursor() as cursor:
        return cursor.execute("select table_name from duckdb_tables() where table_name like 'held_%'").fetchall()


def test_one_list_is_found_once_for_the_page_its_figures_and_its_chart(journal):
    assert ids(journal) == ["boris"]
    journal.kpis(SILENT)
    journal.touches_over_time(SILENT)
    journal.page(SILENT, "ltv", page=2)
    assert len(held(journal)) == 1


def test_a_tag_given_meanwhile_counts_at_once(journal):
    tagged = JournalFilter(condition='tag "vip"')
    assert ids(journal, tagged) == []
    journal.notes.add_tag("anna", "vip", "olga")
    assert ids(journal, tagged) == ["anna"]


def test_only_the_last_lists_are_kept(journal):
    for times in range(1, 12):
        ids(journal, JournalFilter(condition=f"had at least {times} call"))
    assert len(held(journal)) == 8


@pytest.mark.parametrize("swept", [False, True])
def test_a_list_goes_over_to_the_newest_data(workspace, journal, swept):
    assert ids(journal) == ["boris"]
    dora = customer("dora", "Dora", "2024-07-01 06:00", "2024-07-01 06:00")
    publish(workspace, customers=[dora], touches=[], customer_identifiers=[])
    if swept:
        SnapshotStore(workspace / "snapshots").sweep(keep=1, grace_s=-1)
    else:
        journal.refresh()
    assert ids(journal) == ["dora"]


def test_values_are_bound_and_the_name_of_the_table_is_our_own(journal):
    asked = Compiled("select customer_id from customers where name = $c1", {"c1": "x'; drop table customers; --"})
    table = journal.reader.hold(asked)
    assert table.removeprefix("held_").isalnum()
    assert journal.reader.hold(asked) == table
