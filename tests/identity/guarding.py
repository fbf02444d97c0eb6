"""Runs the steps from the signatures to the barred identifiers on a few records written in the test."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from workbench import pipeline
from workbench.engine.base import Engine
from workbench.engine.duck import DuckEngine
from workbench.identity import guards, spells
from workbench.settings import Settings

START = datetime(2026, 1, 1)  # noqa: DTZ001  UTC without a zone, as everywhere inside
Record = tuple[float | None, dict[str, str | list[str]]]
"""The day of a record (None: it has no date) and the identifiers on it."""

EVENTS = {"event_no": "bigint", "signature_no": "bigint", "occurred_at": "timestamp"}
SIGNATURES = {"signature_no": "bigint", "kind": "varchar", "value": "varchar", "valid": "boolean"}


class Judge:
    """Keeps one engine for many examples; every `judge` works on the given records alone."""

    def __init__(self, folder: Path, engine: Engine | None = None) -> None:
        self.engine = engine or DuckEngine(folder, memory="500MB", threads=1)
        self.loaded: Settings | None = None

    def judge(
        self, records: Sequence[Record], settings: Settings, last: str = "barred_now", *, roles: bool = False
    ) -> None:
        """Make the tables of the pipeline, up to the last one named."""
        if settings is not self.loaded:
            spells.load(self.engine, settings)
            guards.load(self.engine, settings)
            self.loaded = settings
        self._give(records)
        for step in self.steps(last, roles=roles):
            if step.run is not None:
                step.run(self.engine)
            elif step.how == "components":
                self.engine.label_components(step.sql, step.table)
            elif step.how == "view":
                self.engine.view(step.table, step.sql)
            else:
                self.engine.make(step.table, step.sql)

    def steps(self, last: str, *, roles: bool) -> list[pipeline.Step]:
        """List the steps of a first build, up to the last one named."""
        names = [step.table for step in pipeline.STEPS]
        some = pipeline.STEPS[names.index("signature_events") : names.index(last) + 1]
        return [
            step
            for step in some
            if step.only != "again" and step.table != "signatures" and (roles or not step.table.startswith("role_"))
        ]

    def _give(self, records: Sequence[Record]) -> None:
        events, signatures, known = [], [], {}
        for number, (day, identifiers) in enumerate(records):
            found = tuple(
                (kind, value)
                for kind, values in sorted(identifiers.items())
                for value in ([values] if isinstance(values, str) else values)
            )
            if found not in known:
                known[found] = len(known)
                signatures += [(known[found], kind, value, True) for kind, value in found]
            moment = None if day is None else START + timedelta(days=day)
            events.append((number, known[found], moment))
        self.engine.values("events_in", EVENTS, events)
        self.engine.values("signatures_in", SIGNATURES, signatures)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Query the tables."""
        return self.engine.rows(sql)

    def barred(self) -> set[tuple[Any, ...]]:
        """Name the barred identifiers with their rule and figures."""
        return set(
            self.rows(
                "select c.kind, c.value, c.spell, b.reason, b.rule, b.seen, b.allowed "
                "from barred_now b join identifier_codes c on c.code = b.code"
            )
        )
