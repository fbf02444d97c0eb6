"""The settings of identity: which identifiers join records, and how values that cannot be used are refused."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from typing import Any

from workbench.durations import duration
from workbench.errors import SettingsError
from workbench.patterns import check_pattern
from workbench.settings_keys import check_known, check_texts, documented_key
from workbench.tables import IDENTIFIER_KINDS

CONFLICTS = ("show", "cut")
SHORTEST_VALIDITY = timedelta(days=30)
"""No operator gives a number to somebody else sooner."""

LONGEST_WINDOW_DAYS = 366

_Counts = dict[str, int]


@dataclass(frozen=True)
class _PerKind:
    """Figures for pairs of kinds; a figure that is not given has its default."""

    def allowed(self) -> dict[str, _Counts]:
        """List by kind and other kind how many are allowed; what has no limit is left out.

        >>> Limits(cookie={"phone": 9, "email": 0}).allowed()["cookie"]
        {'phone': 9, 'crm_id': 3}
        """
        default = type(self)()
        merged = {f.name: getattr(default, f.name) | getattr(self, f.name) for f in fields(self)}
        return {kind: {other: most for other, most in counts.items() if most} for kind, counts in merged.items()}


@dataclass(frozen=True)
class Limits(_PerKind):
    """At most so many distinct identifiers of another kind beside one value; above, it joins nothing."""

    phone: _Counts = documented_key(
        "At most so many distinct values of other kinds beside one phone; 0: no limit.",
        {"cookie": 60, "email": 6, "crm_id": 4},
    )
    email: _Counts = documented_key(
        "At most so many distinct values of other kinds beside one e-mail; 0: no limit.",
        {"cookie": 60, "phone": 6, "crm_id": 4},
    )
    cookie: _Counts = documented_key(
        "At most so many distinct values of other kinds beside one cookie; 0: no limit.",
        {"phone": 4, "email": 4, "crm_id": 3},
    )
    crm_id: _Counts = documented_key(
        "At most so many distinct values of other kinds beside one CRM id; 0: no limit.", {"phone": 12, "email": 12}
    )
    messenger: _Counts = documented_key(
        "At most so many distinct values of other kinds beside one messenger id; 0: no limit.", {"phone": 4, "email": 4}
    )


@dataclass(frozen=True)
class WindowLimits(_PerKind):
    """The same within the window: somebody else's cookie meets few phones in a year, a kiosk's does in a day."""

    phone: _Counts = documented_key("The same beside one phone within identity.window.", {"email": 4, "crm_id": 3})
    email: _Counts = documented_key("The same beside one e-mail within identity.window.", {"phone": 4, "crm_id": 3})
    cookie: _Counts = documented_key(
        "The same beside one cookie within identity.window.", {"phone": 3, "email": 3, "crm_id": 2}
    )
    crm_id: _Counts = documented_key("The same beside one CRM id within identity.window.", {})
    messenger: _Counts = documented_key(
        "The same beside one messenger id within identity.window.", {"phone": 3, "email": 3}
    )


@dataclass(frozen=True)
class Identity:
    """Which identifiers join records."""

    guards: bool = documented_key(
        "Keep identifiers that many people share from joining records; false shows what would happen without.", True
    )
    blocked: dict[str, list[str]] = documented_key(
        "Values that never join, by kind, beside the built-in ones (null, anonymous, test@… …); one * stands for any "
        'text: { email = ["info@*"] }.',
        {},
    )
    blocked_patterns: dict[str, list[str]] = documented_key(
        "The same as regular expressions, which the whole value in lower case has to match: "
        "{ email = ['sales[0-9]*@firm[.]ru'] }.",
        {},
    )
    own: dict[str, list[str]] = documented_key("The company's own phones and e-mails; they never join.", {})
    unique: list[str] = documented_key(
        "Kinds of which a person has one in each system; a customer with two is shown as a conflict.", ["crm_id"]
    )
    conflicts: str = documented_key(
        'What is done about a conflict: "show" it, or "cut" the weakest evidence between the two.', "show"
    )
    validity: dict[str, str] = documented_key(
        "How long a value may stay unseen before it is taken for somebody else's, by kind: "
        '{ phone = "540d" }. Empty: for ever.',
        {},
    )
    reassigned: dict[str, dict[str, str]] = documented_key(
        'Values that are known to have got another holder, and the day: { phone = { "+79161234567" = "2025-03-01" } }.',
        {},
    )
    window: str = documented_key("The window of identity.window_limits, in whole days.", "1d")
    gmail_dots: bool = documented_key("Treat a.b@gmail.com and ab+x@gmail.com as one address.", False)
    limits: Limits = field(default_factory=Limits)
    window_limits: WindowLimits = field(default_factory=WindowLimits)

    @property
    def window_days(self) -> int:
        """The window in days."""
        return duration(self.window, "identity.window").days

    def validities(self) -> dict[str, timedelta]:
        """List the kinds whose values may get another holder when unseen for longer than this."""
        return {kind: duration(text, f"identity.validity.{kind}") for kind, text in self.validity.items()}

    def reassignments(self) -> list[tuple[str, str, date]]:
        """List the values that got another holder: kind, value as written, the day."""
        return [
            (kind, value, _day(text, f"identity.reassigned.{kind}"))
            for kind, values in self.reassigned.items()
            for value, text in values.items()
        ]


def check_identity(identity: Identity, origin: str) -> None:
    """Refuse what has the right type but cannot be used.

    Args:
        identity: the section as read.
        origin: the file it is from, for the message.

    Raises:
        SettingsError: a kind is unknown, a value, expression, duration or day is none, or a word is not allowed.

    """
    where = f"{origin}: 'identity."
    for name in ("blocked", "blocked_patterns", "own"):
        for kind, values in getattr(identity, name).items():
            check_known(kind, IDENTIFIER_KINDS, f"{where}{name}'")
            check_texts(values, f"{where}{name}.{kind}'")
    _check_values(identity, where)
    for kind, patterns in identity.blocked_patterns.items():
        for pattern in patterns:
            check_pattern(pattern, f"{where}blocked_patterns.{kind}'")
    for kind in identity.unique:
        check_known(kind, IDENTIFIER_KINDS, f"{where}unique'")
    check_known(identity.conflicts, CONFLICTS, f"{where}conflicts'")
    _check_times(identity, where)
    for section in ("limits", "window_limits"):
        _check_counts(getattr(identity, section), f"{where}{section}")


def _check_values(identity: Identity, where: str) -> None:
    """Refuse a blocked value that could only be a mistake."""
    for name in ("blocked", "own"):
        for kind, values in getattr(identity, name).items():
            for value in values:
                if value.strip() == "*":
                    raise SettingsError(f"{where}{name}.{kind}': '*' would bar every {kind}. Name values.")
                if value.count("*") > 1:
                    raise SettingsError(
                        f"{where}{name}.{kind}': {value!r} holds more than one *. One stands for any text; for more "
                        "write a regular expression under identity.blocked_patterns."
                    )


def _check_times(identity: Identity, where: str) -> None:
    for kind, text in identity.validity.items():
        check_known(kind, IDENTIFIER_KINDS, f"{where}validity'")
        if duration(text, f"{where}validity.{kind}'") < SHORTEST_VALIDITY:
            raise SettingsError(
                f"{where}validity.{kind}': {text!r} is too short, a silence of {SHORTEST_VALIDITY.days} days is usual. "
                f'Write "{SHORTEST_VALIDITY.days}d" or more, such as "540d".'
            )
    for kind, values in identity.reassigned.items():
        check_known(kind, IDENTIFIER_KINDS, f"{where}reassigned'")
        if not isinstance(values, dict):
            raise SettingsError(
                f"{where}reassigned.{kind}' must name values and days, such as "
                f'{{ "+79161234567" = "2025-03-01" }}, not {values!r}.'
            )
        for text in values.values():
            _day(text, f"{where}reassigned.{kind}'")
    window = duration(identity.window, f"{where}window'")
    if window % timedelta(days=1) or not 1 <= window.days <= LONGEST_WINDOW_DAYS:
        raise SettingsError(
            f'{where}window\': {identity.window!r} must be whole days, "1d" to "{LONGEST_WINDOW_DAYS}d".'
        )


def _check_counts(section: _PerKind, where: str) -> None:
    for limited in fields(section):
        for other, most in getattr(section, limited.name).items():
            check_known(other, IDENTIFIER_KINDS, f"{where}.{limited.name}'")
            if other == limited.name:
                raise SettingsError(f"{where}.{limited.name}': a limit is about other kinds than {other} itself.")
            if not isinstance(most, int) or isinstance(most, bool) or most < 0:
                raise SettingsError(
                    f"{where}.{limited.name}': {other} must be a whole number, 0 for no limit, not {most!r}."
                )


def _day(text: Any, where: str) -> date:
    """Read a day written as text or as a date of TOML."""
    if isinstance(text, date) and not isinstance(text, datetime):
        return text
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        raise SettingsError(f'{where}: {text!r} is no day. Write it as "2025-03-01" (year-month-day).') from None
