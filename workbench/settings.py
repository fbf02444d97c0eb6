"""`workspace.toml` as frozen dataclasses; an unknown key names its nearest match.

The metadata of each field is its documentation: the file that `workbench init` writes is made from it, and a test holds
`docs/settings.md` against it.
"""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from workbench.appeal_settings import Appeals, BusinessHours, check_appeals, check_business_hours, check_operators
from workbench.database_settings import check_databases
from workbench.errors import SettingsError, nearest
from workbench.identity_settings import Identity, Limits, WindowLimits, check_identity
from workbench.marketing_settings import (
    CAMPAIGNS_DOC,
    CHANNELS_DOC,
    FUNNEL_DOC,
    Marketing,
    check_campaigns,
    check_channels,
    check_funnel,
    check_marketing,
    lead_kinds,
    stages,
)
from workbench.money_settings import Money, check_money
from workbench.score_settings import Audiences, Scores, check_audiences, check_scores
from workbench.settings_keys import check_known, documented_key, typed
from workbench.tables import KINDS

__all__ = [
    "FILE_NAME",
    "Appeals",
    "Audiences",
    "BusinessHours",
    "Deals",
    "Identity",
    "Limits",
    "Marketing",
    "Money",
    "Phones",
    "Scores",
    "Settings",
    "Storage",
    "WindowLimits",
    "documented",
    "load",
    "parse",
    "template",
]

FILE_NAME = "workspace.toml"
_MOST_THREADS = 256
_LEAST_MEMORY_MB = 256


@dataclass(frozen=True)
class Phones:
    """How phones are read."""

    default_region: str = documented_key("Region of numbers written without a country code (ISO 3166).", "RU")
    regions: list[str] = documented_key("Regions most numbers come from; they take the fast path.", ["RU", "UA"])


@dataclass(frozen=True)
class Deals:
    """What counts as a sale and as a target action."""

    target_actions: list[str] = documented_key(
        "Kinds of touch that bring a person into the journal.",
        ["call", "request", "callback", "checkout", "deal"],
    )


@dataclass(frozen=True)
class Storage:
    """Snapshots and resources of a build."""

    keep_snapshots: int = documented_key("Snapshots kept after a build.", 3)
    memory: str = documented_key("Most memory of the engine in a build, such as 4GB; empty: 60 % of the machine's.", "")
    threads: int = documented_key("Threads of the engine; 0: all cores.", 0)


@dataclass(frozen=True)
class Settings:
    """The whole of `workspace.toml`."""

    name: str = documented_key("Name of the company, shown on the dashboards.", "My company")
    projects: list[str] = documented_key("Sites or brands; the first is the default of an ingest.", ["main"])
    time_zone: str = documented_key("Zone of times without one, and of every time shown.", "Europe/Moscow")
    databases: dict[str, dict[str, str]] = documented_key(
        "Databases to take data from: a section [databases.NAME] each, with url, query, mapping and perhaps project.",
        {},
    )
    operators: dict[str, str] = documented_key(
        'Operators who are known under another name now: { "A. Smirnova" = "Anna Smirnova" }.', {}
    )
    channels: dict[str, list[str]] = documented_key(CHANNELS_DOC, {})
    campaigns: dict[str, str] = documented_key(CAMPAIGNS_DOC, {})
    funnel: dict[str, str] = documented_key(FUNNEL_DOC, {})
    phones: Phones = field(default_factory=Phones)
    money: Money = field(default_factory=Money)
    deals: Deals = field(default_factory=Deals)
    marketing: Marketing = field(default_factory=Marketing)
    identity: Identity = field(default_factory=Identity)
    appeals: Appeals = field(default_factory=Appeals)
    business_hours: BusinessHours = field(default_factory=BusinessHours)
    scores: Scores = field(default_factory=Scores)
    audiences: Audiences = field(default_factory=Audiences)
    storage: Storage = field(default_factory=Storage)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone as an object."""
        return ZoneInfo(self.time_zone)

    @property
    def lead_kinds(self) -> tuple[str, ...]:
        """The kinds of touch that are leads."""
        return lead_kinds(self.deals.target_actions)

    @property
    def stages(self) -> dict[str, str]:
        """The stages of the funnel in order, name -> condition on touches."""
        return stages(self.funnel, self.deals.target_actions)


def load(path: Path) -> Settings:
    """Read `workspace.toml`.

    Raises:
        SettingsError: the file is missing, is no TOML, or holds an unknown key or a value that cannot be used.

    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(f"{path} does not exist. Make a workspace first: workbench init {path.parent}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read as TOML: {error}. Mend that line and try again.") from None
    read = parse(raw, path.name)
    return replace(read, money=read.money.seen_from(path.parent))


def parse(raw: dict[str, Any], origin: str = FILE_NAME) -> Settings:
    """Turn the parsed TOML into `Settings` and check every value."""
    settings: Settings = _build(Settings, _days_as_text(raw), origin, "")
    _check(settings, origin)
    return settings


def _days_as_text(value: Any) -> Any:
    """Take days that TOML reads as dates for what they are in quotes."""
    if isinstance(value, dict):
        return {key: _days_as_text(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_days_as_text(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _build(cls: type, raw: dict[str, Any], origin: str, prefix: str) -> Any:
    known = {f.name: f for f in fields(cls)}
    for key in raw:
        if key not in known:
            raise SettingsError(
                f"{origin}: unknown key {prefix + key!r}.{nearest(key, known)} Keys here: {', '.join(known)}."
            )
    values: dict[str, Any] = {}
    for key, value in raw.items():
        default = getattr(cls(), key)
        if is_dataclass(default):
            if not isinstance(value, dict):
                raise SettingsError(f"{origin}: {prefix + key!r} is a section: write [{prefix + key}].")
            values[key] = _build(type(default), value, origin, f"{prefix}{key}.")
        else:
            values[key] = typed(value, default, f"{origin}: {prefix + key!r}")
    return cls(**values)


def _check(settings: Settings, origin: str) -> None:
    """Refuse values that have the right type but cannot be used."""
    if settings.time_zone not in available_timezones():
        hint = nearest(settings.time_zone, available_timezones())
        raise SettingsError(f"{origin}: unknown time_zone {settings.time_zone!r}.{hint}")
    if not settings.projects or not all(project.strip() for project in settings.projects):
        raise SettingsError(f"{origin}: 'projects' is empty or holds an empty name; name at least one.")
    for kind in settings.deals.target_actions:
        check_known(kind, KINDS, f"{origin}: 'deals.target_actions'")
    check_databases(settings.databases, settings.projects, origin)
    check_identity(settings.identity, origin)
    check_appeals(settings.appeals, origin)
    check_business_hours(settings.business_hours, origin)
    check_operators(settings.operators, origin)
    check_scores(settings.scores, origin)
    check_audiences(settings.audiences, origin)
    check_money(settings.money, origin)
    check_marketing(settings.marketing, origin)
    check_channels(settings.channels, origin)
    check_campaigns(settings.campaigns, origin)
    check_funnel(settings.funnel, origin)
    _check_regions(settings, origin)
    if settings.storage.keep_snapshots < 1:
        raise SettingsError(f"{origin}: 'storage.keep_snapshots' must be 1 or more.")
    if not 0 <= settings.storage.threads <= _MOST_THREADS:
        raise SettingsError(f"{origin}: 'storage.threads' must be 0 (all cores) to {_MOST_THREADS}.")
    _check_memory(settings.storage.memory, origin)


def _check_memory(memory: str, origin: str) -> None:
    if not memory:
        return
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s?([MG])i?B", memory)
    if not found:
        raise SettingsError(f"{origin}: 'storage.memory' must look like 4GB, not {memory!r}.")
    megabytes = float(found[1]) * (1000 if found[2] == "G" else 1)
    if megabytes < _LEAST_MEMORY_MB:
        raise SettingsError(f"{origin}: 'storage.memory' must be {_LEAST_MEMORY_MB}MB or more, not {memory!r}.")


def _check_regions(settings: Settings, origin: str) -> None:
    for region in (settings.phones.default_region, *settings.phones.regions):
        if not re.fullmatch("[A-Z]{2}", region):
            raise SettingsError(f"{origin}: phone region {region!r} must be two capital letters, such as RU.")


def documented(cls: type = Settings, prefix: str = "") -> list[tuple[str, str, Any]]:
    """List every key as (dotted name, what it means, default), sections after plain keys.

    >>> documented()[0][0]
    'name'
    """
    defaults = cls()
    plain = [f for f in fields(cls) if not is_dataclass(getattr(defaults, f.name))]
    sections = [f for f in fields(cls) if is_dataclass(getattr(defaults, f.name))]
    keys = [(prefix + f.name, f.metadata["doc"], getattr(defaults, f.name)) for f in plain]
    for section in sections:
        keys += documented(type(getattr(defaults, section.name)), f"{prefix}{section.name}.")
    return keys


def template(**values: Any) -> str:
    """Write a `workspace.toml` in which every key is explained; keys not given in `values` are commented out.

    Raises:
        SettingsError: a key is unknown, or a value cannot be used.

    """
    known = [key for key, _, _ in documented()]
    for key in values:
        if key not in known:
            raise SettingsError(f"Unknown key {key!r}.{nearest(key, known)} Keys: {', '.join(known)}.")
    text = _template(values)
    parse(tomllib.loads(text))
    return text


def _template(values: dict[str, Any]) -> str:
    lines: list[str] = []
    section = ""
    for key, doc, default in documented():
        here, _, name = key.rpartition(".")
        if here != section:
            lines += ["", f"[{here}]"]
            section = here
        given = key in values
        lines += [f"# {doc}", f"{'' if given else '# '}{name} = {_toml(values[key] if given else default)}"]
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    """Write a value as TOML (JSON's strings, lists and numbers are TOML as well)."""
    if isinstance(value, dict):
        inner = ", ".join(f"{_toml_key(key)} = {_toml(item)}" for key, item in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    return json.dumps(value, ensure_ascii=False)


def _toml_key(key: str) -> str:
    """Write a key; one such as a phone needs quotes."""
    return key if re.fullmatch("[A-Za-z0-9_-]+", key) else json.dumps(key, ensure_ascii=False)
