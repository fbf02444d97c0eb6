"""The settings of scores and audiences: what a tier means, how far interest looks, who may be shown ads."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.durations import duration
from workbench.errors import SettingsError
from workbench.settings_keys import check_known, check_texts, documented_key

TIER_MODES = ("quantile", "threshold")
CHURN_TIER_MODES = ("average", *TIER_MODES)
LONGEST_INTEREST_DAYS = 90
MOST_RUNS = 1000


@dataclass(frozen=True)
class Scores:
    """How scores are parted into tiers, and how much of them is kept."""

    churn_tiers: str = documented_key(
        'What a tier of churn is: "average", against the average buyer of the day: high at half the odds of a '
        'purchase or less, low at twice or more; "quantile", a fixed share of the customers, so that high is a list of '
        'a known length; or "threshold", a fixed chance. In most shops nine customers in ten buy nothing for a month '
        "or three: a threshold then calls nearly everybody high. High are the surest to stay away; whom to win back "
        "first, the money at stake says.",
        "average",
    )
    churn_high: float = documented_key(
        "With quantile: the share of customers who are high; with threshold: the least chance of no purchase.", 0.1
    )
    churn_medium: float = documented_key(
        "With quantile: the share who come next; with threshold: the least chance of a medium one.", 0.2
    )
    interest_days: int = documented_key("How many days ahead interest looks; whole weeks even weekdays out.", 14)
    interest_tiers: str = documented_key(
        'What a tier of interest is: "quantile" or "threshold", as for churn.', "quantile"
    )
    interest_high: float = documented_key(
        "With quantile: the share of customers who are high; with threshold: the least chance of a target action.", 0.1
    )
    interest_medium: float = documented_key(
        "With quantile: the share who come next; with threshold: the least chance of a medium one.", 0.2
    )
    keep_runs: int = documented_key("Fitted models kept of each kind, the latest ones.", 12)


@dataclass(frozen=True)
class Audiences:
    """Who may be in an audience file, and how long it is remembered who has entered what a trigger watches."""

    no_ads_tags: list[str] = documented_key(
        "Tags of customers who are in no audience, and neither are their contacts.", ["no ads"]
    )
    consent_tags: list[str] = documented_key(
        "Tags of which a customer must carry one to be in an audience; empty: nobody has to.", []
    )
    consent: str = documented_key(
        "A condition, as in a segment, that a customer must meet to be in an audience, such as 'email is not empty'; "
        "empty: none.",
        "",
    )
    keep_entries: str = documented_key(
        "How long the entries that triggers found are kept, and what became of them: a number and its unit.", "400d"
    )


def check_scores(scores: Scores, origin: str) -> None:
    """Refuse what has the right type but cannot be used.

    Args:
        scores: the section as read.
        origin: the file it is from, for the message.

    Raises:
        SettingsError: a way of drawing tiers is unknown, a share or a number is out of range.

    """
    where = f"{origin}: 'scores."
    for model in ("churn", "interest"):
        mode, high, medium = (getattr(scores, f"{model}_{part}") for part in ("tiers", "high", "medium"))
        known = CHURN_TIER_MODES if model == "churn" else TIER_MODES
        check_known(mode, known, f"{where}{model}_tiers'")
        _check_tiers(mode, high, medium, f"{where}{model}_")
    if not 1 <= scores.interest_days <= LONGEST_INTEREST_DAYS:
        raise SettingsError(
            f"{where}interest_days' must be 1 to {LONGEST_INTEREST_DAYS} days, not {scores.interest_days}. "
            "14 is usual: interest is about now."
        )
    if not 1 <= scores.keep_runs <= MOST_RUNS:
        raise SettingsError(f"{where}keep_runs' must be 1 to {MOST_RUNS}, not {scores.keep_runs}.")


def _check_tiers(mode: str, high: float, medium: float, where: str) -> None:
    for name, value in (("high", high), ("medium", medium)):
        if not 0 < value < 1:
            raise SettingsError(f"{where}{name}' must lie between 0 and 1, such as 0.1, not {value:g}.")
    if mode == "quantile" and high + medium > 1:
        raise SettingsError(
            f"{where}high' and '{where.rpartition(' ')[2][1:]}medium' are {high + medium:g} of the customers together; "
            "1 is all of them. Lower one."
        )
    if mode == "threshold" and medium >= high:
        raise SettingsError(
            f"{where}medium' ({medium:g}) must be a lower chance than that of high ({high:g}). Exchange them."
        )


def check_audiences(audiences: Audiences, origin: str) -> None:
    """Refuse tags and times that are none. The condition is read by what reads segments, once an audience is asked for.

    Raises:
        SettingsError: a tag is empty, or stands for refusal and consent at once; a time is no duration.

    """
    where = f"{origin}: 'audiences."
    for name in ("no_ads_tags", "consent_tags"):
        check_texts(getattr(audiences, name), f"{where}{name}'")
    duration(audiences.keep_entries, f"{where}keep_entries'")
    refused = {tag.strip().casefold() for tag in audiences.no_ads_tags}
    both = [tag for tag in audiences.consent_tags if tag.strip().casefold() in refused]
    if both:
        raise SettingsError(
            f"{where}consent_tags': {both[0]!r} is among 'audiences.no_ads_tags' too, so nobody could be in an "
            "audience. Take it out of one of them."
        )
