"""The truth against what the workbench makes of the exports: the names of events agree, and the hardships are fair."""

from dataclasses import replace

import duckdb
import pytest

from workbench.demo import Hardships, write_demo
from workbench.workspace import Workspace

PAIRS = """
with
  touch as (select t.customer_id, truth.person_id from touches as t join truth using (event_id)),
  found as (select sum(n * (n - 1) / 2) as pairs from (select count(*) as n from touch group by customer_id)),
  real as (select sum(n * (n - 1) / 2) as pairs from (select count(*) as n from touch group by person_id)),
  agreed as (select sum(n * (n - 1) / 2) as pairs from (select count(*) as n from touch group by customer_id, person_id))
select agreed.pairs / found.pairs, agreed.pairs / real.pairs from agreed, found, real
"""


def built(folder, customers, hardships):
    exports = write_demo(folder / "exports", customers, hardships=hardships)
    workspace = Workspace.create(folder / "company", projects=["shop", "service"])
    for export in exports:
        workspace.ingest(export.path, as_=export.preset, project=export.project)
    connection = duckdb.connect()
    workspace.build().attach(connection)
    connection.read_parquet(str(folder / "exports" / "truth.parquet")).create_view("truth")
    return connection


@pytest.fixture(scope="module")
def usual(tmp_path_factory):
    with built(tmp_path_factory.mktemp("usual"), 600, Hardships()) as connection:
        yield connection


def test_the_truth_names_every_event_as_the_workbench_does(usual):
    assert usual.execute("select event_id from events anti join truth using (event_id)").fetchall() == []
    assert usual.execute("select event_id from truth anti join events using (event_id)").fetchall() == []


def test_the_usual_hardships_are_hard_but_fair(usual):
    precision, recall = usual.execute(PAIRS).fetchall()[0]
    assert 0.99 < precision <= 1
    assert 0.96 < recall < 1


def test_about_as_many_customers_as_asked_do_a_target_action(usual):
    found = usual.execute("select count(*) from customers where has_target").fetchall()[0][0]
    assert 590 < found < 640


def test_customers_have_about_a_dozen_touches(usual):
    touches = usual.execute("select avg(touches) from customers where has_target").fetchall()[0][0]
    assert 8 < touches < 14


def test_a_clean_company_is_stitched_without_a_fault(tmp_path):
    hardships = replace(Hardships.none(), changed_phone=0.2, cookie_renewal=0.3)
    with built(tmp_path, 300, hardships) as connection:
        mixed = connection.execute(
            """select customer_id from touches join truth using (event_id)
            group by customer_id having count(distinct person_id) > 1"""
        ).fetchall()
        torn = connection.execute(
            """select person_id from touches join truth using (event_id)
            group by person_id
            having count(distinct customer_id) > 1 and bool_or(kind in ('call', 'request', 'checkout', 'deal'))"""
        ).fetchall()
    assert (mixed, torn) == ([], [])
