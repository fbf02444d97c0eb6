"""How much the figures of a report hang on the rules of identity: strict, normal and loose ones side by side.

The records are joined three times, by the workspace's own rules and by two others, beside the snapshots; nothing that
people work with changes.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, TypeVar

from workbench import builds, pipeline
from workbench.engine import last_snapshot, open_engine
from workbench.engine.base import Engine
from workbench.engine.side_tables import SideTables
from workbench.engine.snapshots import SnapshotStore
from workbench.errors import WorkspaceError
from workbench.identity import decisions
from workbench.identity_settings import Identity, Limits, WindowLimits
from workbench.ingest import inputs
from workbench.ingest.locks import no_build
from workbench.notes.decisions import Decision, DecisionsStore
from workbench.settings import Settings

TABLE = "sensitivity"

FRAGILE = 0.1
"""A figure whose band is wider than this share of its normal value is fragile."""

TOP_SOURCES = 5

Progress = Callable[[int, int, str], None]
_Counted = TypeVar("_Counted", Limits, WindowLimits)


@dataclass(frozen=True)
class Rules:
    """One way to join records: its name, what is other than in the workspace's own rules, and the change."""

    name: str
    words: str
    change: Callable[[Identity], Identity]


def _strict(identity: Identity) -> Identity:
    limits = _times(identity.limits, 0.5)
    one_person = dict.fromkeys(("phone", "email", "crm_id"), 1)
    return replace(
        identity,
        guards=True,
        conflicts="cut",
        limits=replace(limits, cookie=limits.cookie | one_person),
        window_limits=_times(identity.window_limits, 0.5),
    )


def _loose(identity: Identity) -> Identity:
    return replace(
        identity,
        conflicts="show",
        blocked={},
        blocked_patterns={},
        validity={},
        limits=_times(identity.limits, 5),
        window_limits=_times(identity.window_limits, 0),
    )


def _times(section: _Counted, factor: float) -> _Counted:
    """Multiply every limit, those not written in the settings too; one stays the least, 0 (no limit) stays 0."""
    allowed = section.allowed()
    kinds = {}
    for kind in fields(section):
        pairs = getattr(type(section)(), kind.name) | getattr(section, kind.name)
        limits = {other: allowed.get(kind.name, {}).get(other, 0) for other in pairs}
        kinds[kind.name] = {
            other: max(1, int(most * factor)) if most and factor else 0 for other, most in limits.items()
        }
    return type(section)(**kinds)


STRICT = Rules(
    "strict",
    "Half of every limit, whole time and window; a cookie of more than one phone, e-mail or CRM id joins nothing; "
    "of two unique ids in one customer the weakest evidence is cut.",
    _strict,
)
NORMAL = Rules("normal", "The workspace's own rules.", lambda identity: identity)
LOOSE = Rules(
    "loose",
    "Five times every limit, none within a window; of blocked values only the built-in ones that stand for nobody; "
    "conflicts are left alone, numbers never pass to another holder by themselves.",
    _loose,
)
RULES = (STRICT, NORMAL, LOOSE)
"""What people decided holds under all three."""

_FIGURES = """
    select
        count(*) as customers,
        count(*) filter (where has_target) as journal_customers,
        avg(touches) filter (where has_target) as touches_per_customer,
        count(*) filter (where won_deals > 0) / nullif(count(*), 0) as conversion,
        count(*) filter (where won_deals > 1) / nullif(count(*) filter (where won_deals > 0), 0) as repeat_buyers,
        avg(ltv) filter (where has_target) as mean_ltv,
        max(touches) as largest_customer
    from customers
"""

UNITS = {
    "customers": "count",
    "journal_customers": "count",
    "touches_per_customer": "touches",
    "conversion": "share",
    "repeat_buyers": "share",
    "mean_ltv": "money",
    "largest_customer": "touches",
}
"""The figures: customers, those in the journal, their mean touches, buyers among all, those with two or more won deals
among buyers, mean LTV of those in the journal (base currency), touches of the largest customer."""

_SOURCES = """
    select first_source, count(*) as buyers
    from customers
    where won_deals > 0 and first_source is not null
    group by first_source
"""


@dataclass(frozen=True)
class World:
    """The figures of one way to join, and the share of buyers whom each first source brought."""

    figures: dict[str, float | None]
    sources: dict[str, float]

    def rank(self, source: str) -> int:
        """Return how many sources bring more buyers."""
        return sum(share > self.sources.get(source, 0.0) for share in self.sources.values())


def sensitivity(workspace: Path, settings: Settings, progress: Progress = lambda *_: None) -> list[dict[str, Any]]:
    """Join the records by strict, normal and loose rules and keep the figures as the side table `sensitivity`.

    A row has figure, unit, strict, normal, loose, spread (the width of the band of the three as a share of the normal
    value) and fragile: the spread is over a tenth, or, for the share of buyers that a first source brings, the rank of
    the source among all differs.

    Raises:
        WorkspaceError: nothing has been ingested yet, or a build is running.

    """
    known = inputs.taken_in(workspace)
    with no_build(workspace) as free:
        if not free:
            raise WorkspaceError("A build of this workspace is running. Wait until it has ended, then try again.")
        worlds = {}
        for number, rules in enumerate(RULES):

            def tell(done: int, total: int, what: str, number: int = number, rules: Rules = rules) -> None:
                progress(number * total + done, len(RULES) * total, f"{rules.name}: {what}")

            changed = replace(settings, identity=rules.change(settings.identity))
            worlds[rules.name] = _world(workspace, changed, known, tell)
    rows = compare(worlds)
    _keep(workspace, rows)
    return rows


def _world(workspace: Path, settings: Settings, known: list[Any], progress: Progress) -> World:
    """Run the flow into a folder that is thrown away."""
    scratch = workspace / "tmp" / TABLE
    shutil.rmtree(scratch, ignore_errors=True)
    tables = scratch / "tables"
    tables.mkdir(parents=True)
    engine = open_engine("duckdb", scratch / "engine", settings.storage)
    try:
        inputs.load(engine, known, [])
        last_snapshot.load(engine, None, pipeline.PUBLISHED.values(), pipeline.LAYERS)
        builds.load_settings(engine, settings, {"build_no": 1}, None)
        decisions.load(engine, _standing(workspace))
        pipeline.run(engine, tables, progress)
        return read_world(engine)
    finally:
        engine.close()
        shutil.rmtree(scratch, ignore_errors=True)


def _standing(workspace: Path) -> list[Decision]:
    store = DecisionsStore.of(workspace)
    try:
        return store.standing()
    finally:
        store.close()


def read_world(engine: Engine) -> World:
    """Read the figures from the table `customers`."""
    figures = dict(zip(UNITS, engine.rows(_FIGURES)[0], strict=True))
    buyers = dict(engine.rows(_SOURCES))
    return World(figures, {source: count / sum(buyers.values()) for source, count in buyers.items()})


def compare(worlds: dict[str, World]) -> list[dict[str, Any]]:
    """Set the three side by side."""
    rows = [
        _row(figure, unit, {name: world.figures[figure] for name, world in worlds.items()})
        for figure, unit in UNITS.items()
    ]
    sources = worlds["normal"].sources
    for source in sorted(sources, key=lambda source: (-sources[source], source))[:TOP_SOURCES]:
        shares: dict[str, float | None] = {name: world.sources.get(source, 0.0) for name, world in worlds.items()}
        row = _row(f"buyers whose first source is {source}", "share", shares)
        row["fragile"] |= len({world.rank(source) for world in worlds.values()}) > 1
        rows.append(row)
    return rows


def _row(figure: str, unit: str, values: dict[str, float | None]) -> dict[str, Any]:
    """Write a row; where the normal value is nothing, any other makes the figure fragile."""
    there = [value for value in values.values() if value is not None]
    width = max(there) - min(there) if there else 0.0
    normal = values["normal"]
    spread = width / abs(normal) if normal else None
    fragile = spread > FRAGILE if spread is not None else width > 0 or len(there) not in (0, len(values))
    return {"figure": figure, "unit": unit, **values, "spread": spread, "fragile": fragile}


def _keep(workspace: Path, rows: list[dict[str, Any]]) -> None:
    import pyarrow as pa  # noqa: PLC0415  heavy; only this table needs it

    texts, truths = ("figure", "unit"), ("fragile",)
    columns = {
        name: pa.array(
            [row[name] for row in rows],
            pa.string() if name in texts else pa.bool_() if name in truths else pa.float64(),
        )
        for name in rows[0]
    }
    about = {
        "snapshot": SnapshotStore(workspace / "snapshots").current_id(),
        "rules": {rules.name: rules.words for rules in RULES},
        "fragile_above": FRAGILE,
    }
    SideTables(workspace / "analyses").write(TABLE, pa.table(columns), about)
