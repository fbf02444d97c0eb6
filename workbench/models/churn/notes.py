"""What the churn score says of itself in words: what was published and why, on whom it was learned, what is missing."""

from __future__ import annotations

from workbench.models.churn.history import History
from workbench.models.churn.judged import MODEL, Row
from workbench.models.churn.parts import FAMILIES, LABELS, family_of
from workbench.models.churn.purchase_gap_cox import LEAST_EVENTS
from workbench.models.churn.scored import COX, LANDMARK, LONGEST, Champion, Scored
from workbench.models.churn.tiers import ChurnTiers
from workbench.models.purchases import date_of
from workbench.models.survival.proportional_check import in_words, proportional_check


def sample_notes(history: History) -> list[Row]:
    """Say that past days were asked of some customers only."""
    if history.sample is None:
        return []
    words = (
        f"Learned from past days and judged on {len(history.sample.purchases.ids):,} of "
        f"{len(history.purchases.ids):,} customers, evenly taken by their ids; everybody is scored."
    )
    return [_note("sample", "ok", words, float(len(history.sample.purchases.ids)))]


def proportional_notes(history: History) -> list[Row]:
    """Check proportional hazards of the survival model on the gaps of the customers that past days are asked of."""
    cox, gaps = history.cox(history.as_of), history.past.gaps(history.as_of)
    if cox is None:
        return []
    if not cox.used_:
        words = "The survival model goes by silence and the number of purchases alone, so there is nothing to check."
        return [_note("proportional hazards", "none", words)]
    stratum = cox.strata_[gaps.stratum]
    found = proportional_check(
        cox.fit_, gaps.names, duration=gaps.duration, event=gaps.event, features=gaps.features, stratum=stratum
    )
    verdict = "watch" if any(each.matters for each in found) else "ok"
    largest = max((abs(each.change) for each in found), default=0.0)
    return [_note("proportional hazards", verdict, in_words(found, LABELS), largest)]


def chosen_note(history: History, chosen: Champion) -> Row:
    """Say which model is published, why, and what it goes by."""
    uses = _uses(history, chosen.name)
    if chosen.judged_at is None:
        words = (
            f"Published: {chosen.name}. No past outcomes are over yet that another model could be compared on. {uses}"
        )
        return _note("champion", "none", words)
    others = [name for name in chosen.briers if name != chosen.name]
    against = ", ".join(f"{name} {chosen.briers[name]:.4f}" for name in others) or "no other"
    least = min(chosen.briers.values()) == chosen.briers[chosen.name]
    within = "" if least else "; the difference is within chance"
    words = (
        f"Published: {chosen.name}, whose Brier score on {date_of(chosen.judged_at)} was "
        f"{chosen.briers[chosen.name]:.4f} (smaller is better) against {against}{within}. {uses}"
    )
    return _note("champion", "ok", words, chosen.briers[chosen.name])


def tier_note(scored: Scored, tiers: ChurnTiers) -> Row:
    """Say where the tiers of the longest horizon lie, so that nobody takes low for a safe customer."""
    score = scored.scores[LONGEST]
    tier = tiers.of(score)
    ends = []
    if (tier == "high").any():
        ends.append(f"high from {score[tier == 'high'].min():.1%}")
    if (tier == "low").any():
        ends.append(f"low up to {score[tier == 'low'].max():.1%}")
    told = ", ".join([f"{score.mean():.1%} for the average buyer", *ends])
    return _note("tiers", "ok", f"The chance of no purchase in {LONGEST} days is {told}.", float(score.mean()))


def _uses(history: History, name: str) -> str:
    """Say what the published score of the longest horizon is made of."""
    model = history.landmark(history.as_of, LONGEST) if name == LANDMARK else history.cox(history.as_of)
    families = dict.fromkeys(family_of(feature) for feature in (model.used_ if model else ()))
    if name == COX:
        families = {"silence": None, "purchases": None} | families
    told = ", ".join(family.replace("_", " ") for family in families)
    if len(families) == len(FAMILIES):
        return f"It goes by {told}."
    return f"It goes by {told}; nothing else has been seen to help beyond chance on past outcomes."


def too_little_note(history: History) -> Row:
    """Say why nobody is scored."""
    bought, again = len(history.purchases.ids), int(history.gaps(history.as_of).event.sum())
    day = date_of(history.as_of)
    if not bought:
        words = f"Nobody had bought anything before {day}, so there is no churn to tell."
    elif not again:
        who = "The only customer" if bought == 1 else f"All {bought:,} customers"
        words = (
            f"{who} bought once before {day}; when anybody comes back is not known, so nobody is scored. The score "
            "appears once some have bought again."
        )
    else:
        times, people = "purchase" if again == 1 else "purchases", "customer" if bought == 1 else "customers"
        words = (
            f"There was too little to learn from before {day}: {again:,} repeat {times} by {bought:,} {people}; "
            f"{LEAST_EVENTS} repeat purchases are needed, so nobody is scored."
        )
    return _note("enough data", "none", words, float(again))


def _note(check: str, verdict: str, words: str, figure: float | None = None) -> Row:
    return {"model": MODEL, "check_name": check, "verdict": verdict, "words": words, "figure": figure}
