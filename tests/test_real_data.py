"""The figures of docs/real-data.md, counted in the raw files by other means."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from pathlib import Path

import duckdb
import pytest

import workbench

ROOT = Path(__file__).parents[1]
DATASETS = Path(os.environ.get("WORKBENCH_DATASETS", ROOT.parent / "shared" / "datasets"))
PAGE = (ROOT / "docs" / "real-data.md").read_text(encoding="utf-8")


def built(folder: Path, *files: tuple[str, str], **settings: str) -> workbench.workspace.Workspace:
    ws = workbench.create(folder, **settings)
    for name, mapping in files:
        if not (DATASETS / name).exists():
            pytest.skip(f"{DATASETS / name} is not there; set WORKBENCH_DATASETS to the folder that holds it")
        ws.ingest(DATASETS / name, as_=str(ROOT / "data" / "mappings" / mapping))
    ws.build()
    return ws


def on_page(*figures: str) -> list[str]:
    """Give the figures that the page does not show."""
    return [figure for figure in figures if not re.search(rf"(?<![\d.,]){re.escape(figure)}(?![\d])", PAGE)]


def test_cdnow(tmp_path):
    spent: dict[str, list[float]] = defaultdict(list)
    ws = built(
        tmp_path / "ws", ("CDNOW_master.txt", "cdnow.toml"), **{"money.base": "USD", "phones.default_region": "US"}
    )
    for line in (DATASETS / "CDNOW_master.txt").read_text().splitlines()[1:]:
        customer, _, _, value = line.split()
        spent[customer].append(float(value))
    once = sum(len(values) == 1 for values in spent.values())
    total = round(sum(sum(values) for values in spent.values()), 2)
    figures = ws.sql(
        "select count(*), sum(won_deals), count(*) filter (where won_deals = 1), round(sum(ltv), 2) from customers"
    ).fetchall()[0]
    assert figures == (len(spent), sum(map(len, spent.values())), once, total)
    assert on_page(f"{len(spent):,}", f"{once:,}", f"{total:,}", "69,659") == []


def test_online_retail_cancelled_invoices_reduce_ltv(tmp_path):
    files = [("online_retail_2009_2010.parquet", "online-retail.toml")]
    ws = built(tmp_path / "ws", *files, **{"money.base": "GBP", "phones.default_region": "GB"})
    customers, won, back, net = duckdb.sql(f"""
        select
            count(distinct "Customer ID"),
            sum(Quantity * Price) filter (where Invoice not like 'C%'),
            sum(Quantity * Price) filter (where Invoice like 'C%'),
            sum(Quantity * Price)
        from '{DATASETS / files[0][0]}'
        where "Customer ID" is not null
    """).fetchall()[0]
    figures = ws.sql("select count(*), sum(won_deals), sum(deal_count), sum(ltv) from customers").fetchall()[0]
    assert figures[:3] == (customers, 19_215, 19_215 + 4_372)
    assert back < 0
    assert figures[3] == pytest.approx(net, abs=0.02)  # the sums differ in how invoices are rounded to pence
    assert won + back == pytest.approx(net)
    no_customer = ws.sql("select count(*), min(reason), max(reason) from rejected_rows").fetchall()
    assert no_customer == [(5_229, "no_identifier", "no_identifier")]
    assert on_page(f"{customers:,}", f"{figures[3]:,.2f}", "5,229", "28,816", "525,461") == []


def test_an_olist_lead_and_its_deal_are_one_chain(tmp_path):
    files = (("olist_mql.csv", "olist-leads.toml"), ("olist_closed_deals.csv", "olist-deals.toml"))
    ws = built(tmp_path / "ws", *files, **{"money.base": "BRL", "phones.default_region": "BR"})
    leads, deals = (
        {line.split(",")[0] for line in (DATASETS / name).read_text(encoding="utf-8").splitlines()[1:]}
        for name, _ in files
    )
    figures = ws.sql("""
        select count(*), count(*) filter (where request_count = 1 and won_deals = 1), count(*) filter (where touches > 2)
        from customers
    """).fetchall()[0]
    assert figures == (len(leads), len(leads & deals), 0)
    assert on_page(f"{len(leads):,}", f"{len(deals):,}") == []
