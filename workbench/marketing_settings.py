"""The sections `marketing`, `channels`, `campaigns` and `funnel` of `workspace.toml`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from workbench.durations import duration
from workbench.errors import SettingsError
from workbench.settings_keys import check_known, check_texts, documented_key
from workbench.tables import DEAL_STATUSES, KINDS

MODELS = ("first", "last", "last non-direct", "linear", "position", "time decay", "markov", "shapley")
CONVERSIONS = ("deal", "lead")
HIGHEST_ORDER = 4
BETWEEN = " / "
"""Stands between the source and the medium."""

_SALES = ("checkout", "deal")
"""Target actions that come after a lead."""

_OWN = 'direction not in ("out", "internal")'
"""Asks for what the customer did: an operator's call is no lead of theirs. A touch without a direction is their own."""

_BESIDE = (*KINDS, *(f"deal {status}" for status in DEAL_STATUSES))
"""Events that stand beside channels in paths."""

CHANNELS_DOC = (
    'Own channels, before the built-in ones: { "Paid search" = ["yandex / cpc*", "google / cpc"] }, patterns of '
    '"source / medium" in which * stands for any text. Spend without a UTM mark is "platform / no utm".'
)
CAMPAIGNS_DOC = 'Campaigns that are known under another name now: { "Old name" = "New name" }.'
FUNNEL_DOC = (
    "Stages of the funnel in their order, each with a condition on touches: { Visit = 'kind = \"session\"' }; empty: "
    "Visit, Lead, Deal, Won."
)


@dataclass(frozen=True)
class Marketing:
    """How touches share in what customers bring."""

    lookback: str = documented_key("How long before a conversion touches count as having led to it.", "90d")
    model: str = documented_key(
        'Attribution of the page "Channels": "first", "last", "last non-direct", "linear", "position", "time decay", '
        '"markov" or "shapley".',
        "last non-direct",
    )
    visit_gap: str = documented_key("A touch from the same place that soon after another is the same visit.", "30m")
    half_life: str = documented_key("With time decay: a touch so long before the conversion counts half.", "7d")
    position: list[float] = documented_key(
        "With position: the shares of the first touch and of the last; the rest goes to those between.", [0.4, 0.4]
    )
    markov_order: int = documented_key(f"With markov: how many touches back it looks, 1 to {HIGHEST_ORDER}.", 1)
    conversion: str = documented_key(
        'What a conversion is: "deal", a won deal, or "lead", a target action that is no checkout and no deal.', "deal"
    )

    @property
    def model_name(self) -> str:
        """The model as tables name it.

        >>> Marketing().model_name
        'last_non_direct'
        """
        return self.model.replace(" ", "_").replace("-", "_")

    @property
    def lookback_s(self) -> int:
        """Seconds before a conversion in which touches count."""
        return _seconds(self.lookback, "marketing.lookback")

    @property
    def visit_gap_s(self) -> int:
        """Seconds within which touches from the same place are one visit."""
        return _seconds(self.visit_gap, "marketing.visit_gap")

    @property
    def half_life_s(self) -> int:
        """Seconds after which a touch counts half."""
        return _seconds(self.half_life, "marketing.half_life")


def lead_kinds(target_actions: Iterable[str]) -> tuple[str, ...]:
    """Name the kinds of touch that are leads: target actions that are no checkout and no deal.

    >>> lead_kinds(["call", "request", "deal"])
    ('call', 'request')
    """
    return tuple(kind for kind in dict.fromkeys(target_actions) if kind not in _SALES)


def stages(funnel: dict[str, str], target_actions: Iterable[str]) -> dict[str, str]:
    """Return the stages of the funnel, name -> condition on touches, in order; the built-in ones if none are set."""
    if funnel:
        return dict(funnel)
    leads = [f'"{kind}"' for kind in lead_kinds(target_actions) if kind != "session"]
    return {
        "Visit": 'kind = "session"',
        **({"Lead": f"kind in ({', '.join(leads)}) and {_OWN}"} if leads else {}),
        "Deal": 'kind = "deal"',
        "Won": 'kind = "deal" and status = "won"',
    }


def check_marketing(marketing: Marketing, origin: str) -> None:
    """Refuse what has the right type but cannot be used.

    Raises:
        SettingsError: a word is not allowed, a time is no duration, or a number is out of its range.

    """
    where = f"{origin}: 'marketing."
    check_known(marketing.model, MODELS, f"{where}model'")
    check_known(marketing.conversion, CONVERSIONS, f"{where}conversion'")
    for name in ("lookback", "visit_gap", "half_life"):
        duration(getattr(marketing, name), f"{where}{name}'")
    if not 1 <= marketing.markov_order <= HIGHEST_ORDER:
        raise SettingsError(f"{where}markov_order' must be 1 to {HIGHEST_ORDER}, not {marketing.markov_order}.")
    shares = marketing.position
    if len(shares) != 2 or not all(0 <= share <= 1 for share in shares) or sum(shares) > 1:  # noqa: PLR2004  two ends
        raise SettingsError(
            f"{where}position' must be two shares, the first touch's and the last's, together 1 at most, such as "
            f"[0.4, 0.4], not {shares!r}."
        )


def check_channels(channels: dict[str, Any], origin: str) -> None:
    """Refuse channels without a name or with one that is taken, and patterns that are none or stand for two channels.

    Raises:
        SettingsError: the section holds one.

    """
    seen: dict[str, str] = {}
    for channel, patterns in channels.items():
        where = f"{origin}: 'channels.{channel}'"
        if not channel.strip():
            raise SettingsError(f"{origin}: 'channels' holds an empty name. Name the channel.")
        if channel.strip().startswith("(") or channel.strip() in _BESIDE:
            raise SettingsError(
                f"{where}: {channel!r} means something else in figures: names in brackets, such as (unobserved) and "
                f"(end), and the kinds of touch ({', '.join(_BESIDE)}) are taken. Give the channel another name."
            )
        check_texts(patterns, where)
        for pattern in patterns:
            if len(pattern.split(BETWEEN)) != 2 or not all(part.strip() for part in pattern.split(BETWEEN)):  # noqa: PLR2004  a source and a medium
                raise SettingsError(
                    f"{where}: {pattern!r} is no pattern of a source and a medium. Write them with a slash between "
                    f'blanks, such as "google / cpc" or "* / cpc"; * stands for any text.'
                )
            first = seen.setdefault(pattern.lower().strip(), channel)
            if first != channel:
                raise SettingsError(f"{where}: {pattern!r} stands under {first!r} already. Take one of them out.")


def check_campaigns(campaigns: dict[str, Any], origin: str) -> None:
    """Refuse names of campaigns that lead nowhere, or to a name that is an old one itself.

    Raises:
        SettingsError: the section holds one.

    """
    where = f"{origin}: 'campaigns'"
    _check_pairs(campaigns, where, "old and new names", '"Sale 2025" = "Sale"')
    latest = {old.strip().lower(): new.strip() for old, new in campaigns.items()}
    if len(latest) < len(campaigns):
        raise SettingsError(f"{where} names a campaign twice; capital letters do not tell campaigns apart.")
    for old, new in campaigns.items():
        further = latest.get(new.strip().lower())
        if further is not None and further.lower() != new.strip().lower():
            raise SettingsError(
                f"{where}: {old!r} is called {new!r} now, and that {further!r}. Write {further!r} for both."
            )


def check_funnel(funnel: dict[str, Any], origin: str) -> None:
    """Refuse stages without a name or condition, and a funnel of one stage; a build reads the conditions.

    Raises:
        SettingsError: the section holds one.

    """
    where = f"{origin}: 'funnel'"
    _check_pairs(funnel, where, "stages and conditions", "Visit = 'kind = \"session\"'")
    if len(funnel) == 1:
        raise SettingsError(f"{where} has one stage, {next(iter(funnel))!r}. Name two or more, or none at all.")


def _check_pairs(pairs: dict[str, Any], where: str, what: str, example: str) -> None:
    for name, value in pairs.items():
        if not isinstance(value, str) or not name.strip() or not value.strip():
            raise SettingsError(f"{where} must name {what}, such as {example}, not {name!r} = {value!r}.")


def _seconds(text: str, where: str) -> int:
    return duration(text, where) // timedelta(seconds=1)
