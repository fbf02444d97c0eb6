"""Every number opens its customers: finds the query of the customers behind a figure that a link names.

A link is `journal?behind=<JSON>` with `figure`, the parts of that figure, and `people`, whose figure it is:
`{"figure": "level", "level": "repeat", "people": {"first": "2026-01-01", "channels": ["Direct"]}}`. The customers are
looked for anew in the snapshot that is read, so that an old link shows who is behind the figure now.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple
from zoneinfo import ZoneInfo

from workbench.errors import WorkbenchError, nearest
from workbench.marketing.asked import Behind, People
from workbench.marketing.attribution_behind import PARTS as ATTRIBUTION_PARTS
from workbench.marketing.attribution_behind import behind_attribution
from workbench.marketing.between import behind_between
from workbench.marketing.channel_behind import behind_channel
from workbench.marketing.channel_keys import PARTS
from workbench.marketing.cohorts import behind_cohort
from workbench.marketing.figure_spec import ANEW, Spec, Where, known_parts, people_of, word
from workbench.marketing.flows import behind_flow
from workbench.marketing.funnel import behind_stage
from workbench.marketing.levels import behind_level, behind_level_move
from workbench.marketing.loss_reasons import behind_loss
from workbench.marketing.loyalty import behind_loyal
from workbench.marketing.mentions import behind_mentions
from workbench.marketing.period_customers import behind_period
from workbench.marketing.periods import period_words
from workbench.marketing.step_matrix import behind_step
from workbench.marketing.survey_answers import behind_survey
from workbench.marketing.times_to import behind_time_to
from workbench.marketing.transitions import behind_edge, behind_event

_LONGEST_WORDS = 400
_LONGEST_NAME = 40


class Figure(NamedTuple):
    """A figure that a link can name: the query of its customers, and the parts it has."""

    behind: Callable[[Spec, People], Behind]
    parts: tuple[str, ...]


def behind(spec: Spec, zone: ZoneInfo, where: Where) -> Behind:
    """Return the query of the customers behind a figure, and what they are in words.

    Args:
        spec: the figure, as `figure_spec.read_spec` gives it.
        zone: whose days are meant.
        where: writes conditions on customers.

    Raises:
        WorkbenchError: there is no such figure, or a part of it is not what it should be.
        ConditionError: the condition on its people cannot be read.

    """
    name = word(spec, "figure")
    figure = FIGURES.get(name)
    if figure is None:
        raise WorkbenchError(
            f"The link names a figure {name[:_LONGEST_NAME]!r} that there is not.{nearest(name, FIGURES)} {ANEW}"
        )
    known_parts(spec, ("figure", "people", *figure.parts))
    people = people_of(spec.get("people"), zone, where)
    found = figure.behind(spec, people)
    words = "; ".join(part for part in (found.words, people_words(people, spec.get("people"))) if part)
    return Behind(found.sql, found.values, words[:_LONGEST_WORDS])


def people_words(people: People, given: object = None) -> str:
    """Say whose figure it is; nothing for everybody."""
    period = period_words(people.first, people.last)
    parts = [
        f"first touch {period}" if period else "",
        f"came by {', '.join(people.channels)}" if people.channels else "",
    ]
    if people.who is not None:
        text = given.get("condition") if isinstance(given, Mapping) else ""
        parts.append(f"of those with {text}" if text else "of those who meet a condition")
    return "; ".join(part for part in parts if part)


def behind_people(_spec: Spec, people: People) -> Behind:
    """Find all customers who are meant, such as those of a total."""
    among = people.among("first_at", "first_channel")
    return Behind(f"select customer_id from customer_levels where {among.sql}", among.values, "Customers")


FIGURES: dict[str, Figure] = {
    "people": Figure(behind_people, ()),
    "channel": Figure(behind_channel, ("by", *PARTS, "day", "month", "first", "last", "what")),
    "loyal": Figure(behind_loyal, ("channel", "what")),
    "attribution": Figure(behind_attribution, ATTRIBUTION_PARTS),
    "period": Figure(behind_period, ("what", "first", "last", "channels")),
    "edge": Figure(behind_edge, ("level", "collapsed", "from", "to")),
    "event": Figure(behind_event, ("level", "collapsed", "event")),
    "step": Figure(behind_step, ("level", "collapsed", "step", "event")),
    "flow": Figure(behind_flow, ("level", "collapsed", "start", "end", "kept", "step", "from", "to")),
    "between": Figure(behind_between, ("level", "collapsed", "start", "end", "which", "measure", "from", "to")),
    "time_to": Figure(behind_time_to, ("what", "measure", "from", "to", "without")),
    "stage": Figure(behind_stage, ("mode", "stage", "by", "value", "dropped")),
    "loss": Figure(behind_loss, ("reason",)),
    "cohort": Figure(behind_cohort, ("by", "cohort", "month_no", "active")),
    "level": Figure(behind_level, ("level",)),
    "level_move": Figure(behind_level_move, ("from", "to", "since", "until")),
    "survey": Figure(behind_survey, ("survey", "group", "first", "last", "by", "value")),
    "mentions": Figure(behind_mentions, ("first", "last", "source", "month")),
}
"""By the name that a link gives."""
