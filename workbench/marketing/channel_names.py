"""The channel of every source and medium, and the settings that marketing steps read."""

from __future__ import annotations

import json

from workbench.engine.base import Engine
from workbench.marketing.channel_rules import NO_UTM, Rule, channel_of, own_rules
from workbench.settings import Settings


def load(engine: Engine, settings: Settings) -> None:
    """Give the engine the settings of marketing.

    `channel_rules` (a row: own channels as JSON), `lead_kinds` (kind), `campaign_names` (named: an old name in lower
    case, campaign: the new one) and `marketing_rules` (a row: zone, model, conversion, lookback_s, visit_gap_s,
    half_life_s, first_share, last_share, markov_order).
    """
    marketing = settings.marketing
    engine.values("channel_rules", {"channels": "varchar"}, [(json.dumps(settings.channels),)])
    engine.values("lead_kinds", {"kind": "varchar"}, [(kind,) for kind in settings.lead_kinds])
    names = {old.strip().lower(): new.strip() for old, new in settings.campaigns.items()}
    engine.values("campaign_names", {"named": "varchar", "campaign": "varchar"}, sorted(names.items()))
    columns = {
        "zone": "varchar",
        "model": "varchar",
        "conversion": "varchar",
        "lookback_s": "bigint",
        "visit_gap_s": "bigint",
        "half_life_s": "bigint",
        "first_share": "double",
        "last_share": "double",
        "markov_order": "integer",
    }
    row = (
        settings.time_zone,
        marketing.model_name,
        marketing.conversion,
        marketing.lookback_s,
        marketing.visit_gap_s,
        marketing.half_life_s,
        *marketing.position,
        marketing.markov_order,
    )
    engine.values("marketing_rules", columns, [row])


PAIR_KEY = "lower(trim(coalesce({column}, '')))"
"""A source or a medium as it is compared: capital letters and blanks around tell nothing apart, missing is empty."""

_SOURCE, _MEDIUM = (PAIR_KEY.format(column=f"a.{name}") for name in ("source", "medium"))
AD_SOURCE = f"case when {_SOURCE} = '' then {PAIR_KEY.format(column='a.platform')} else {_SOURCE} end"
"""The source of a row `a` of ads: the platform where the report names none."""

AD_MEDIUM = f"case when {_SOURCE} = '' and {_MEDIUM} = '' then '{NO_UTM}' else {_MEDIUM} end"
"""The medium of a row `a` of ads."""

SOURCE_PAIRS = f"""
    select distinct {PAIR_KEY.format(column="t.source")} as source, {PAIR_KEY.format(column="t.medium")} as medium
    from (select distinct source, medium from touches) t
    union
    select distinct {AD_SOURCE} as source, {AD_MEDIUM} as medium
    from ads a
"""
"""Every source and medium that touches and ads name, as they are compared."""


def name_channels(engine: Engine) -> None:
    """Make `pair_channels` (source, medium, channel) from `source_pairs` and `channel_rules`."""
    rules: list[Rule] = own_rules(json.loads(engine.rows("select channels from channel_rules")[0][0]))
    pairs = engine.rows("select source, medium from source_pairs")
    rows = [(source, medium, channel_of(source, medium, rules)) for source, medium in sorted(pairs)]
    engine.values("pair_channels", {"source": "varchar", "medium": "varchar", "channel": "varchar"}, rows)


IS_LEAD = "(k.kind is not null and coalesce(t.direction, 'in') not in ('out', 'internal'))"
"""Whether a touch `t`, joined with `lead_kinds` as `k`, is a lead: a target action that is the customer's own.

A call that an operator makes is none, nor is what colleagues say among themselves.
"""

CHANNEL_NAMES = """
    select source, medium, channel
    from pair_channels
    order by source, medium
"""
"""The channel of every source and medium."""


def named(touches: str, names: str = "n") -> str:
    """Write the join that gives touches (by their alias) the columns source, medium and channel of `channel_names`.

    A touch that is no session and names no source has no channel: its columns are null.
    """
    return f"""left join channel_names {names}
        on {names}.source = {PAIR_KEY.format(column=f"{touches}.source")}
        and {names}.medium = {PAIR_KEY.format(column=f"{touches}.medium")}
        and ({touches}.kind = 'session' or {names}.source <> '')"""
