"""A workspace of three buyers with published scores, written by hand."""

import json
from datetime import date

from tests.segments.small_snapshots import publish as publish_tables
from tests.show.four_people import at

AS_OF = date(2026, 6, 1)
SCORED_AT = "2026-06-01T03:00:00+00:00"
HOSTILE_NAME = "<img src=x onerror=alert(1)>"
FORMULA_NAME = "=1+1"
TOML = 'name = "Samovar & Co"\ntime_zone = "Europe/Moscow"\n'


def customer(customer_id, name, ltv, **more):
    return {
        "customer_id": customer_id, "name": name, "ltv": ltv, "last_at": at("2026-05-31 10:00"),
        "search_text": f"{name} {more.get('phones', [''])[0]}".lower(), **more,
    }  # fmt: skip


CUSTOMERS = [
    customer("anna", "Anna", 9000.0, phones=["+79161111111"], emails=["anna@mail.ru"]),
    customer("boris", HOSTILE_NAME, 500.0, phones=["+79162222222"]),
    customer("vera", FORMULA_NAME, 100.0),
    customer("gleb", "Gleb who never bought", 0.0),
]
RFM = [
    {"customer_id": "anna", "as_of": AS_OF, "recency_days": 10, "purchases": 4, "segment": "Champions"},
    {"customer_id": "boris", "as_of": AS_OF, "recency_days": 40, "purchases": 2, "segment": "At Risk"},
    {"customer_id": "vera", "as_of": AS_OF, "recency_days": 300, "purchases": 1, "segment": "Lost"},
]


def churn(customer_id, by_days, tier, stake, expected_at=None):
    return [
        {
            "customer_id": customer_id, "model": "churn", "horizon_days": days, "as_of": AS_OF, "score": score,
            "tier": tier, "expected_at": expected_at, "money_at_stake": stake if days == 90 else None,
        }
        for days, score in by_days.items()
    ]  # fmt: skip


def ltv(customer_id, score):
    return {"customer_id": customer_id, "model": "ltv", "horizon_days": 365, "as_of": AS_OF, "score": score}


SCORES = [
    *churn("anna", {30: 0.6, 60: 0.5, 90: 0.4}, "low", 800.0, date(2026, 7, 20)),
    *churn("boris", {30: 0.95, 60: 0.9, 90: 0.8}, "medium", 400.0),
    *churn("vera", {30: 0.99, 60: 0.95, 90: 0.9}, "high", 45.0),
    *(ltv(*one) for one in (("anna", 6000.0), ("boris", 300.0), ("vera", 10.0))),
]


def part(model, feature, contribution, value=""):
    days = 90 if model == "churn" else 365
    return {
        "customer_id": "anna", "model": model, "feature": feature, "horizon_days": days, "value": value,
        "contribution": contribution,
    }  # fmt: skip


PARTS = [
    part("churn", "average", 0.7),
    part("churn", "silence", -0.35, "10"),
    part("churn", "first_source", 0.05, "vk"),
    part("ltv", "average", 1000.0),
    part("ltv", "money", 5000.0, "RUB a day with a purchase: 2250.0"),
]


def curve_day(value, day, survival, at_risk, grouping="first_source"):
    return {
        "grouping": grouping, "value": value, "day": day, "survival": survival, "lower": survival - 0.1,
        "upper": survival + 0.1, "at_risk": at_risk, "events": 1, "censored": 0,
    }  # fmt: skip


CURVES = [
    curve_day("vk", 10, 0.8, 50),
    curve_day("vk", 70, 0.6, 40),
    curve_day("vk", 95, 0.45, 10),
    curve_day("google", 40, 0.9, 80),
    *(curve_day(f"shop-{number}", 5, 0.9, 30 - number) for number in range(6)),
]


def figure(model, estimator, metric, role, figures, **more):
    measured, lower, upper = figures
    return {
        "model": model, "horizon_days": 90, "estimator": estimator, "metric": metric, "role": role,
        "measured": measured, "lower": lower, "upper": upper, "as_of": date(2026, 3, 3), "rows": 200, **more,
    }  # fmt: skip


FIGURES = [
    figure("churn", "LandmarkChurn", "auc", "champion", (0.80, 0.77, 0.83)),
    figure("churn", "PurchaseGapCox", "auc", "challenger", (0.79, 0.76, 0.82)),
    figure("churn", "recency", "auc", "naive", (0.70, 0.66, 0.74)),
    figure("churn", "LandmarkChurn", "brier", "champion", (0.10, 0.08, 0.12)),
    figure("churn", "base rate", "brier", "naive", (0.11, 0.09, 0.13)),
    figure("churn", "LandmarkChurn", "ece", "champion", (0.02, 0.01, 0.03)),
    figure("churn", "base rate", "ece", "naive", (0.00, 0.00, 0.01)),
    figure("ltv", "pareto_nbd", "total_error", "champion", (-0.4, -0.5, -0.3), horizon_days=183),
    figure("ltv", "same_for_all", "total_error", "naive", (0.1, 0.0, 0.2), horizon_days=183),
]


def told(bin_no, predicted, observed, ends, customers=100):
    lower, upper = ends
    return {
        "model": "churn", "horizon_days": 90, "estimator": "LandmarkChurn", "bin": bin_no, "predicted": predicted,
        "observed": observed, "lower": lower, "upper": upper, "customers": customers,
    }  # fmt: skip


RELIABILITY = [told(1, 0.5, 0.3, (0.2, 0.4)), told(2, 0.9, 0.92, (0.85, 0.97), customers=20)]


def outcome(day, tier, counts, ends, mean):
    (customers, happened), (lower, upper) = counts, ends
    return {
        "model": "churn", "horizon_days": 90, "as_of": day, "tier": tier, "customers": customers,
        "happened": happened, "share": happened / customers, "lower": lower, "upper": upper, "mean_score": mean,
    }  # fmt: skip


OUTCOMES = [
    outcome(date(2025, 12, 3), "high", (100, 90), (0.83, 0.94), 0.85),
    outcome(date(2026, 3, 3), "low", (20, 5), (0.11, 0.47), 0.3),
    outcome(date(2026, 3, 3), "high", (180, 144), (0.74, 0.85), 0.82),
]


def gain(share, caught):
    return {
        "model": "churn", "horizon_days": 90, "called_share": share, "called": round(200 * share), "caught": caught,
        "caught_share": caught / 50, "caught_lower": caught / 50 - 0.04, "caught_upper": caught / 50 + 0.04,
    }  # fmt: skip


GAINS = [gain(0.1, 18), gain(0.2, 32), gain(0.3, 41), {**gain(1.0, 50), "caught_upper": 1.0}]

NOTES = [
    {"model": "churn", "check_name": "base_rate_drift", "verdict": "ok", "words": "As before."},
    {"model": "churn", "check_name": "calibration_drift", "verdict": "alarm", "words": "LandmarkChurn is off."},
]


def publish(folder, scored=True, **tables):
    """Publish the workspace; tables given take the place of these; without `scored` there was no scoring yet."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "workspace.toml").write_text(TOML)
    of_scoring = {
        "rfm": RFM, "scores": SCORES, "score_contributions": PARTS, "survival_curves": CURVES,
        "model_figures": FIGURES, "reliability": RELIABILITY, "score_outcomes": OUTCOMES, "score_gains": GAINS,
        "model_notes": NOTES,
    }  # fmt: skip
    redirects = [{"old_id": "anna-before", "customer_id": "anna", "build_no": 2, "reason": "merged"}]
    own = {
        "customers": CUSTOMERS,
        "touches": [],
        "customer_redirects": redirects,
        **(of_scoring if scored else {}),
        **tables,
    }
    snapshot = publish_tables(folder, **own)
    if scored:
        manifest = snapshot.folder / "manifest.json"
        content = json.loads(manifest.read_text())
        content["report"] = {"scores": {"as_of": AS_OF.isoformat(), "scored_at": SCORED_AT}}
        manifest.write_text(json.dumps(content))
    return folder
