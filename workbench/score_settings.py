"""The settings of scores and audiences: what a tier means, how far interest looks, who may be shown ads."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.errors import SettingsError
from workbench.settings_keys import check_known, check_texts, documented_key

TIER_MODES = ("quantile", "threshold")
LONGEST_INTEREST_DAYS = 90
MOST_RUNS = 1000


@dataclass(frozen=True)
class Scores:
    """How scores are parted into tiers, and how much of them is kept."""

    churn_tiers: str = documented_key(
        'What a tier of churn is: "quantile", a fixed share of the customers, so that high is a list of a known '
        'length; or "threshold", a fixed chance, so that high means the same at any time. In most shops nine customers '
        "in ten buy nothing for a month or three: a threshold then calls nearly everybody high. High are the surest to "
        "stay away; whom to win back first, the money at stake says.",
        "quantile",
    )
    churn_high: float = documented_key(
        "With quantile: the share of customers who are high; with threshold: the least chance of no purchase.", 0.1
    )
    churn_medium: float = documented_key(
        "With quantile: the share who come next; with threshold: the least chance of a medium one.", 0.2
    )
    interest_days: int = documented_key("How many days ahead interest looks; whole weeks even weekdays out.", 14)
    interest_tiers: str = documented_key("The same as scores.churn_tiers, for interest.", "quantile")
    interest_high: float = documented_key(
        "With quantile: the share of customers who are high; with threshold: the least chance of a target action.", 0.1
    )
    interest_medium: float = documented_key(
        "With quantile: the share who come next; with threshold: the least chance of a medium one.", 0.2
    )
    keep_runs: int = documented_key("Fitted models kept of each kind, the latest ones.", 12)


@dataclass(frozen=True)
class Audiences:
    """Who may be in an audience file."""

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
        check_known(mode, TIER_MODES, f"{where}{model}_tiers'")
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
    """Refuse tags that are none. The condition is read when an audience is asked for, by what reads segments.

    Raises:
        SettingsError: a tag is empty, or stands for refusal and consent at once.

    """
    where = f"{origin}: 'audiences."
    for name in ("no_ads_tags", "consent_tags"):
        check_texts(getattr(audiences, name), f"{where}{name}'")
    refused = {tag.strip().casefold() for tag in audiences.no_ads_tags}
    both = [tag for tag in audiences.consent_tags if tag.strip().casefold() in refused]
    if both:
        raise SettingsError(
            f"{where}consent_tags': {both[0]!r} is among 'audiences.no_ads_tags' too, so nobody could be in an "
            "audience. Take it out of one of them."
        )
