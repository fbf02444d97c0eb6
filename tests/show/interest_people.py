"""A workspace with a kept run and published scores, written by hand."""

import json
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq

from tests.segments.small_snapshots import has, member, publish
from tests.show.four_people import at

HOSTILE_NAME = "<img src=x onerror=alert(1)>"
PROFILE = [{"attribute": "sex", "value": "female", "customers": 1, "share": 0.5, "third_party": True}]

CUSTOMERS = [
    {"customer_id": "anna", "name": "Anna", "phones": ["+79161111111"], "emails": ["anna@mail.ru"], "touches": 3, "won_deals": 1,
     "ltv": 900.0, "last_at": at("2026-05-30 10:00"), "search_text": "anna +79161111111"},
    {"customer_id": "boris", "name": HOSTILE_NAME, "phones": ["+79162222222"], "emails": [], "touches": 1, "won_deals": 0,
     "ltv": 0.0, "last_at": at("2026-01-01 10:00"), "search_text": "boris"},
    {"customer_id": "vera", "name": "Vera", "phones": [], "emails": ["vera@mail.ru"], "touches": 1, "won_deals": 0, "ltv": 0.0,
     "last_at": at("2026-02-01 10:00"), "search_text": "vera"},
]  # fmt: skip


def scored(customer_id, score, tier):
    return {
        "customer_id": customer_id,
        "model": "interest",
        "horizon_days": 14,
        "as_of": date(2026, 6, 1),
        "score": score,
        "tier": tier,
    }


SCORES = [scored("anna", 0.8, "high"), scored("boris", 0.02, "low"), scored("vera", 0.1, "medium")]


def part(feature, contribution, value=None):
    return {"customer_id": "anna", "model": "interest", "feature": feature, "horizon_days": 14, "value": value, "contribution": contribution}  # fmt: skip


PARTS = [part("average", 0.1), part("last visit", 0.65, "1 day ago"), part("visits", 0.25, "9"), part("deals", -0.2)]

MEMBERS = [
    {"row": 1, "phone": "+79161111111", "email": None, "status": "recognised", "customer_id": "anna-before", "score": 0.8,
     "tier": "high", "own_visitor": True, "sex": "female", "age": None, "interests": None, "reason": None},
    {"row": 2, "phone": "+79162222222", "email": None, "status": "recognised", "customer_id": "boris", "score": 0.02,
     "tier": "low", "own_visitor": False, "sex": None, "age": None, "interests": None, "reason": None},
    {"row": 3, "phone": "+79163333333", "email": None, "status": "not recognised", "customer_id": None, "score": None,
     "tier": "not recognised", "own_visitor": None, "sex": None, "age": None, "interests": None,
     "reason": "no customer has this contact"},
    {"row": 4, "phone": None, "email": None, "status": "unreadable", "customer_id": None, "score": None, "tier": None,
     "own_visitor": None, "sex": None, "age": None, "interests": None, "reason": "the phone is no valid number"},
]  # fmt: skip


def point(day, high, low, happened):
    came = None if happened is None else {"high": happened, "medium": 0, "low": 0}
    return {"as_of": day, "recognised": high + low, "high": high, "medium": 0, "low": low, "mean_score": 0.4, "happened": came}  # fmt: skip


ABOUT = {
    "name": "Expo", "author": "Vera Orlova", "made_at": "2026-06-01T09:00:00+00:00", "as_of": "2026-06-01",
    "base": {"name": "expo.csv", "kind": "file", "rows": 4, "columns": {"phone": "Phone"}}, "horizon_days": 14,
    "estimator": "logistic", "tiers": {"mode": "quantile", "high": 0.1, "medium": 0.2},
    "least_scores": {"high": 0.8, "medium": None},
    "rows_by_status": {"recognised": 2, "not recognised": 1, "unreadable": 1}, "contacts": 3, "recognised": 2,
    "share_recognised": 2 / 3, "donut": {"high": 1, "medium": 0, "low": 1, "not recognised": 1}, "project": "main",
    "own_visits_days": 90,
    "apart": {
        "own_visitors": {"customers": 1, "mean_score": 0.8, "high": 1, "medium": 0, "low": 0},
        "others": {"customers": 1, "mean_score": 0.02, "high": 0, "medium": 0, "low": 1},
    },
    "dynamics": [point("2026-05-18", 4, 6, 1), point("2026-06-01", 1, 1, None)], "profile": PROFILE, "notes": [],
}  # fmt: skip


def keep(folder, run_id, members=MEMBERS, **changed):
    """Keep a run as `interest_runs` does."""
    kept = folder / "interest" / run_id
    kept.mkdir(parents=True)
    kinds = {"row": pa.int64(), "score": pa.float64(), "own_visitor": pa.bool_()}
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in MEMBERS[0]])
    pq.write_table(pa.Table.from_pylist(members, schema), kept / "members.parquet")
    (kept / "run.json").write_text(json.dumps({**ABOUT, **changed}), encoding="utf-8")


def build(folder):
    """Publish the people with their scores and keep one run."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "workspace.toml").write_text('name = "Expo & Co"\nprojects = ["main", "blog"]\ntime_zone = "UTC"\n')
    publish(
        folder,
        customers=CUSTOMERS,
        customer_identifiers=[has("anna", "phone", "+79161111111"), has("boris", "phone", "+79162222222")],
        customer_redirects=[{"old_id": "anna-before", "customer_id": "anna", "build_no": 2, "reason": "merged"}],
        scores=SCORES,
        score_contributions=PARTS,
        segments=[member("Hot now", "anna")],
        touches=[{"customer_id": "anna", "touch_no": 1, "occurred_at": at("2026-05-30 10:00"), "kind": "session"}],
        **dict.fromkeys(("model_figures", "reliability", "score_outcomes", "score_gains", "model_notes"), ()),
    )
    keep(folder, "20260601T090000000000")
    return folder
