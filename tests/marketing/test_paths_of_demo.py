"""On the made-up company paths say the same as the journal, for everybody and for chosen customers."""

import pytest

import workbench
from workbench.demo import write_demo
from workbench.tables import KINDS


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    folder = tmp_path_factory.mktemp("paths") / "company"
    made = workbench.create(folder, projects=["shop", "service"])
    for export in write_demo(folder / "exports", customers=60, seed=7):
        made.ingest(export.path, as_=export.preset, project=export.project)
    made.build()
    return made


@pytest.mark.parametrize("where", [None, "won_deals > 0", "session_count > 3"])
def test_touches_and_customers_of_each_kind_are_the_journals(company, where):
    graph = company.marketing.transitions(where=where)
    journal = company.rows("customers", where)
    assert graph.total == journal.shape[0] > 0
    for kind in (kind for kind in KINDS if kind != "deal"):
        touches, customers = journal.aggregate(
            f"coalesce(sum({kind}_count), 0), count(*) filter ({kind}_count > 0)"
        ).fetchall()[0]
        assert [(node["touches"], node["customers"]) for node in graph.nodes if node["event"] == kind] == (
            [(touches, customers)] if touches else []
        )
    deals = sum(node["touches"] for node in graph.nodes if node["event"].startswith("deal"))
    assert deals == journal.aggregate("sum(deal_count)").fetchall()[0][0]
