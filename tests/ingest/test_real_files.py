"""The four public data sets go in with the committed mappings alone.

They are not part of the project: the environment variable WORKBENCH_DATASETS names their folder, `../shared/datasets`
beside the checkout is looked at too. The expected figures were counted with other tools (awk, wc, pyarrow).
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DATASETS = Path(os.environ.get("WORKBENCH_DATASETS", ROOT.parent / "shared" / "datasets"))


@pytest.fixture
def take(ingest):
    def run(name, mapping):
        file = DATASETS / name
        if not file.exists():
            pytest.skip(f"{file} is not there; set WORKBENCH_DATASETS to the folder of the public data sets")
        return ingest(file, (ROOT / "data" / "mappings" / f"{mapping}.toml").read_text("utf-8"))

    return run


def test_cdnow(take):
    found = take("CDNOW_master.txt", "cdnow")
    # tail -n +2 | wc -l: 69,659; cut of the first column | sort -u | wc -l: 23,570; sum of the last: 2,500,315.63
    assert (found.batch.rows_read, found.batch.rows_good, found.batch.rejected) == (69_659, 69_659, {})
    assert found.events("count(*), count(distinct crm_id), round(sum(amount), 2), count(distinct event_id)") == [
        (69_659, 23_570, 2_500_315.63, 69_659)
    ]
    assert found.events("min(occurred_at)::date::varchar, max(occurred_at)::date::varchar") == [
        ("1997-01-01", "1998-06-30")
    ]


def test_online_retail(take):
    found = take("online_retail_2009_2010.parquet", "online-retail")
    # pyarrow: 525,461 lines of 28,816 invoices, 23,587 of them with one of 4,383 customers;
    # 19,215 of these sold for 8,832,003.274, 4,372 are taken back for -483,794.70.
    assert (found.batch.rows_read, found.batch.rows_good) == (525_461, 23_587)
    assert found.batch.rejected == {"no_identifier": 28_816 - 23_587}
    assert found.events("count(distinct crm_id)") == [(4_383,)]
    totals = {
        status: found.events("count(*), sum(amount)", f"status = '{status}'")[0] for status in ("won", "refunded")
    }
    assert totals["won"] == (19_215, pytest.approx(8_832_003.274, abs=1))  # each invoice is rounded to pence
    assert totals["refunded"] == (4_372, pytest.approx(-483_794.70, abs=1))


def test_olist_leads(take):
    found = take("olist_mql.csv", "olist-leads")
    # wc -l: 8,001 with the header; awk: 2,296 leads from organic_search, 60 without an origin
    assert (found.batch.rows_good, found.batch.rejected) == (8_000, {})
    assert found.events("count(*)", "source = 'organic_search'") == [(2_296,)]
    assert found.events("count(*)", "source is null") == [(60,)]
    # Line 2 of the file: 01-02-2018, the first of February; São Paulo was at UTC-2 in its summer time.
    assert found.events("occurred_at::varchar", "event_id like '%dac32acd4db4c29c230538b72f8dd87d'") == [
        ("2018-02-01 02:00:00",)
    ]


def test_a_lead_and_its_deal_share_the_identifier(take):
    leads, deals = take("olist_mql.csv", "olist-leads"), take("olist_closed_deals.csv", "olist-deals")
    # comm -12 of the sorted first columns: each of the 842 deals is one of the leads
    assert (deals.batch.rows_good, deals.batch.rejected) == (842, {})
    signed = {crm_id for (crm_id,) in deals.events("crm_id")}
    assert len(signed & {crm_id for (crm_id,) in leads.events("crm_id")}) == 842
