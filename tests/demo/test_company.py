from datetime import date

import duckdb
import pytest

from workbench.demo import DemoError, Hardships, company, write_demo

PRESETS = {
    "metrica_visits.tsv.gz": ("metrica-visits", "shop"),
    "calltouch_calls.json": ("calltouch-calls", "shop"),
    "calltouch_requests.json": ("calltouch-requests", "shop"),
    "ga4_events.jsonl.gz": ("ga4", "service"),
    "segment.jsonl": ("segment", "service"),
    "shop_orders.csv": ("shop-orders", "shop"),
    "shop_carts.jsonl": ("shop-carts", "shop"),
    "crm_contacts.xlsx": ("crm-contacts", "shop"),
    "crm_deals.csv": ("crm-deals", "service"),
    "helpdesk.csv": ("events", "service"),
    "ads_daily.csv": ("ads", "shop"),
}


def truth(folder):
    return duckdb.sql(
        "select event_id, person_id from read_parquet($file)", params={"file": str(folder / "truth.parquet")}
    )


def test_eleven_exports_are_written_and_nothing_else_is_left(tmp_path):
    exports = write_demo(tmp_path, customers=60)
    assert {export.path.name: (export.preset, export.project) for export in exports} == PRESETS
    assert {path.name for path in tmp_path.iterdir()} == {*PRESETS, "truth.parquet"}


def test_the_same_seed_writes_the_same_bytes(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    write_demo(first, customers=80)
    write_demo(second, customers=80)
    for file in first.iterdir():
        assert file.read_bytes() == (second / file.name).read_bytes(), file.name


def test_another_seed_writes_another_company(tmp_path):
    write_demo(tmp_path / "first", customers=60, seed=1)
    write_demo(tmp_path / "second", customers=60, seed=2)
    assert (tmp_path / "first" / "helpdesk.csv").read_bytes() != (tmp_path / "second" / "helpdesk.csv").read_bytes()


def test_chunks_add_up_to_one_company(tmp_path, monkeypatch):
    monkeypatch.setattr(company, "CHUNK", 40)
    write_demo(tmp_path, customers=100, hardships=Hardships.none())
    rows = truth(tmp_path).aggregate("count(*), count(distinct event_id), count(distinct person_id)").fetchall()
    events, distinct, people = rows[0]
    assert events == distinct
    assert people == 280  # 100 customers and 180 visitors


def test_nothing_happens_outside_the_span(tmp_path):
    write_demo(tmp_path, customers=60, until=date(2024, 3, 1))
    days = [line[:10] for line in (tmp_path / "ads_daily.csv").read_text(encoding="utf-8").splitlines()[1:]]
    assert "2022-09-01" <= min(days) <= max(days) < "2024-03-01"


def test_progress_runs_from_nothing_to_all(tmp_path):
    told = []
    write_demo(tmp_path, customers=60, progress=lambda done, total, what: told.append((done, total, what)))
    assert told[0] == (0, 100, "Simulating customers")
    assert told[-1] == (100, 100, "Made up")
    assert [done for done, _, _ in told] == sorted(done for done, _, _ in told)


@pytest.mark.parametrize(
    ("customers", "seed", "named"), [(0, 7, "0 customers"), (10**8, 7, "customers"), (10, -1, "seed is -1")]
)
def test_an_impossible_company_is_refused(tmp_path, customers, seed, named):
    with pytest.raises(DemoError, match=named):
        write_demo(tmp_path, customers, seed)


def test_a_failure_leaves_no_scratch_behind(tmp_path, monkeypatch):
    def fail(_done, _total, what):
        if what == "Writing exports":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_demo(tmp_path, customers=60, progress=fail)
    assert list(tmp_path.iterdir()) == []
