"""The stages of the funnel: reads their conditions from the settings, and finds who reached which one when."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from workbench.engine.base import Engine
from workbench.engine.query import quoted
from workbench.errors import SettingsError, WorkbenchError
from workbench.segments.language.catalogue import catalogue_of
from workbench.segments.language.conditions import Compare, Condition
from workbench.segments.language.rows import compiled_rows, read_rows
from workbench.segments.language.values import DURATIONS
from workbench.settings import Settings
from workbench.tables import TOUCHES

_NO_DAY = date(2000, 1, 1)
"""Nothing counts from it: durations are refused."""

_TYPES: dict[type, str] = {bool: "boolean", int: "double", float: "double", str: "varchar", datetime: "timestamp"}


def load(engine: Engine, settings: Settings) -> None:
    """Give the engine `funnel_stages`, with what each asks of a touch, and `stage_values`, a row to compare with.

    Raises:
        SettingsError: a stage's condition cannot be read, or counts from today.

    """
    conditions = {stage: read_stage(stage, condition) for stage, condition in settings.stages.items()}
    values: dict[str, Any] = {"none": True}
    rows = []
    for number, (stage, condition) in enumerate(conditions.items(), 1):
        asked = compiled_rows(condition, _NO_DAY, settings.time_zone, alias="t", prefix=f"s{number}_")
        values |= asked.parameters
        rows.append((number, stage, re.sub(r"\$(\w+)", r"v.\1", asked.sql), _asked_before(conditions, number)))
    columns = {"stage_no": "bigint", "stage": "varchar", "asked": "varchar", "same_no": "bigint"}
    engine.values("funnel_stages", columns, rows)
    engine.values(
        "stage_values", {name: _TYPES[type(value)] for name, value in values.items()}, [tuple(values.values())]
    )


def read_stage(stage: str, condition: str) -> Condition:
    """Read the condition of a stage.

    Raises:
        SettingsError: it cannot be read, or asks how long ago something was, which changes from day to day.

    >>> str(read_stage("Visit", 'kind = "session"'))
    'kind = "session"'
    """
    try:
        read = read_rows(condition, catalogue_of("touches"))
    except WorkbenchError as error:
        raise SettingsError(f"The stage {stage!r} of the funnel: {error} Mend it under [funnel].") from None
    for part in read.walk():
        if isinstance(part, Compare) and part.operator in DURATIONS:
            raise SettingsError(
                f"The stage {stage!r} of the funnel asks {str(part)!r}, which is another thing every day. Compare with "
                "a day under [funnel], such as occurred_at >= 2026-01-01, or leave it out and choose people by period."
            )
    return read


def _asked_before(conditions: Mapping[str, Condition], number: int) -> int:
    """Find the last stage before one that asks the same; 0: none does."""
    asked = list(conditions.values())
    return max((place for place, one in enumerate(asked[: number - 1], 1) if one == asked[number - 1]), default=0)


def mark_stages(engine: Engine) -> None:
    """Make `stage_moments`: when a customer first did a stage at all (open), and in the order of stages (closed).

    A row a customer and stage. In order, a stage is the first touch of its kind that is not before the stage before
    it, so that a deal that is won when it comes is both a deal and a won one. A stage that asks the same as an earlier
    one needs a later touch than that: a second purchase is not the first.

    Reads `funnel_stages`, `stage_values` and `whole_touches`.
    """
    stages = engine.rows("select stage_no, asked, same_no from funnel_stages order by stage_no")
    for number, asked, same in stages:
        engine.make(f"stage_{number}", _stage(number, asked, same))
    parts = [f"select cast({number} as bigint) as stage_no, s.* from stage_{number} s" for number, _, _ in stages]
    engine.make("stage_moments", "\nunion all\n".join(parts))
    for number, _, _ in stages:
        engine.drop(f"stage_{number}")


def _stage(number: int, asked: str, same: int) -> str:
    """Write the query of one stage: its first touch of each customer, and the first in order."""
    joins, in_order, before = "", "true", "cast(null as timestamp)"
    if number > 1:
        joins = f"left join stage_{number - 1} b on b.customer_id = t.customer_id"
        in_order, before = "t.touch_no >= b.closed_no", "min(b.{mode}_at)"
    if same:
        joins += f"\n    left join stage_{same} r on r.customer_id = t.customer_id"
        in_order += " and t.touch_no > r.closed_no"
    return f"""
    select
        t.customer_id,
        min(t.occurred_at) as open_at,
        min(case when {in_order} then t.touch_no end) as closed_no,
        min(case when {in_order} then t.occurred_at end) as closed_at,
        {before.format(mode="open")} as open_before,
        {before.format(mode="closed")} as closed_before
    from whole_touches t
    cross join stage_values v
    {joins}
    where {asked}
    group by t.customer_id
"""


_COLUMNS = quoted(TOUCHES.names, "t.")

ALL_WHOLE_TOUCHES = f"""
    select {_COLUMNS}
    from touches t
"""
"""Touches with every column that a condition may ask."""

WHOLE_TOUCHES_OF_SCOPE = f"""
    select {_COLUMNS}
    from touches_now t
    union all
    select {_COLUMNS}
    from was_touches t
    join continued_customers c on c.customer_id = t.customer_id
"""
"""Those of the customers in scope."""
