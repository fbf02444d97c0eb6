"""The section `money` of `workspace.toml`: the base currency, and what others are worth."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from workbench.durations import duration
from workbench.errors import SettingsError
from workbench.settings_keys import documented_key


@dataclass(frozen=True)
class Money:
    """Currencies."""

    base: str = documented_key("Currency of LTV and of every total (ISO 4217).", "RUB")
    rates: dict[str, float] = documented_key(
        "What one unit of another currency is worth in the base currency, where no dated rate holds.", {}
    )
    rates_file: str = documented_key(
        "Dated rates: a CSV file with date, currency and rate, or one of the European Central Bank; its place is seen "
        "from the workspace's folder.",
        "",
    )
    rates_max_age: str = documented_key("How long a dated rate holds when no later one follows, in whole days.", "7d")

    def seen_from(self, folder: Path) -> Money:
        """Name the file of rates by its whole path."""
        return replace(self, rates_file=str(folder / self.rates_file)) if self.rates_file else self


def check_money(money: Money, origin: str) -> None:
    """Refuse a code that is no currency, a rate that is not above 0, and an age that is not whole days.

    Raises:
        SettingsError: the section holds one.

    """
    for code in (money.base, *money.rates):
        if not re.fullmatch("[A-Z]{3}", code):
            raise SettingsError(f"{origin}: currency {code!r} must be three capital letters, such as EUR.")
    for code, rate in money.rates.items():
        if not isinstance(rate, int | float) or isinstance(rate, bool) or not (0 < rate < math.inf):
            raise SettingsError(f"{origin}: the rate of {code} must be a number above 0, not {rate!r}.")
    if duration(money.rates_max_age, f"{origin}: 'money.rates_max_age'") % timedelta(days=1):
        raise SettingsError(
            f"{origin}: 'money.rates_max_age' must be whole days, such as \"7d\", not {money.rates_max_age!r}."
        )
