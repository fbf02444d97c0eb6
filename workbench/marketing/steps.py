"""The steps of marketing, between the journal and the report: see `workbench.steps` for the whole flow."""

from __future__ import annotations

from workbench.engine.step import Step
from workbench.marketing import (
    action_sources,
    ad_names,
    attribution_reading,
    attribution_table,
    channel_days,
    channel_names,
    cohort_cells,
    cohort_months,
    conversion_points,
    conversions,
    customer_levels,
    deal_shares,
    feedback,
    first_touches,
    funnel_stages,
    funnel_steps,
    path_steps,
    touch_points,
    transitions,
)

MARKETING_STEPS = (
    # the channels of marketing
    Step("source_pairs", channel_names.SOURCE_PAIRS),
    Step("pair_channels", how="run", run=channel_names.name_channels),
    Step("channel_names", channel_names.CHANNEL_NAMES, "publish"),
    Step("ad_names", ad_names.AD_NAMES, "publish"),
    # levels and surveys
    Step("first_touches", first_touches.FIRST_TOUCHES),
    Step("feedback", feedback.FEEDBACK, "layer", key=("customer_id",), stale="rewritten"),
    Step("feedback_of_scope", feedback.ALL_FEEDBACK, "view", feedback.FEEDBACK_OF_SCOPE),
    Step("customer_purchases", customer_levels.CUSTOMER_PURCHASES),
    Step("customer_opinions", customer_levels.CUSTOMER_OPINIONS),
    Step("customer_levels", customer_levels.CUSTOMER_LEVELS, "layer", key=("customer_id",), stale="affected_customers"),
    # the funnel and cohorts
    Step("local_months", how="run", run=cohort_months.list_months),
    Step("month_days", cohort_months.MONTH_DAYS),
    Step("first_months", cohort_months.FIRST_MONTHS),
    Step("month_figures", cohort_months.MONTH_FIGURES),
    Step("month_refunds", cohort_months.MONTH_REFUNDS),
    Step("customer_months", cohort_months.CUSTOMER_MONTHS, "layer", key=("customer_id",), stale="affected_customers"),
    Step("cohorts", cohort_cells.COHORTS, "publish"),
    Step("whole_touches", funnel_stages.ALL_WHOLE_TOUCHES, "view", funnel_stages.WHOLE_TOUCHES_OF_SCOPE),
    Step("stage_moments", how="run", run=funnel_stages.mark_stages),
    Step("first_operators", funnel_steps.FIRST_OPERATORS),
    Step("funnel_steps", funnel_steps.FUNNEL_STEPS, "layer", key=("customer_id",), stale="affected_customers"),
    Step("funnel", funnel_steps.FUNNEL, "publish"),
    # paths
    Step("path_events", path_steps.PATH_EVENTS),
    Step("path_places", path_steps.PATH_PLACES),
    Step("path_steps", path_steps.PATH_STEPS, "layer", key=("customer_id",), stale="affected_customers"),
    Step("transitions", transitions.TRANSITIONS, "publish"),
    # attribution
    Step("channel_letters", touch_points.CHANNEL_LETTERS, "publish"),
    Step("point_pairs", touch_points.POINT_PAIRS),
    Step("point_touches", touch_points.ALL_POINT_TOUCHES, "view", touch_points.POINT_TOUCHES_OF_SCOPE),
    Step("touch_points", touch_points.TOUCH_POINTS),
    Step("conversions_won", conversions.CONVERSIONS_WON),
    Step("conversion_refunds", conversions.CONVERSION_REFUNDS),
    Step("conversions", conversions.CONVERSIONS),
    Step("conversion_ends", conversion_points.CONVERSION_ENDS),
    Step("chain_points", conversion_points.CHAIN_POINTS),
    Step("weighed_points", conversion_points.WEIGHED_POINTS),
    Step("conversion_points", conversion_points.CONVERSION_POINTS, "layer",
         key=("customer_id",), stale="affected_customers"),
    Step("conversion_chains", conversion_points.CONVERSION_CHAINS, "layer",
         key=("customer_id",), stale="affected_customers"),
    Step("attribution_rules", attribution_reading.ATTRIBUTION_RULES, "publish"),
    Step("credits_by_place", attribution_reading.ALL_CREDITS),
    Step("alike_chains", attribution_reading.ALL_PATHS),
    Step("credit_totals", attribution_table.CREDIT_TOTALS),
    Step("rule_credits", attribution_table.RULE_CREDITS),
    Step("shared_out", how="run", run=attribution_table.share_out),
    Step("attribution", attribution_table.SHARED_OUT, "publish"),
    # what advertising brings
    Step("action_touches", action_sources.ACTION_TOUCHES),
    Step("led_actions", action_sources.LED_ACTIONS),
    Step("deal_shares", deal_shares.DEAL_SHARES),
    Step("action_sources", action_sources.ACTION_SOURCES, "layer", key=("customer_id",), stale="affected_customers"),
    Step("zone_days", how="run", run=channel_days.list_days),
    Step("ad_reports", ad_names.AD_REPORTS),
    Step("session_days", channel_days.SESSION_DAYS),
    Step("lead_days", channel_days.LEAD_DAYS),
    Step("deal_days", channel_days.DEAL_DAYS),
    Step("traffic_keys", channel_days.TRAFFIC_KEYS),
    Step("ad_days", ad_names.AD_DAYS),
    Step("channels", channel_days.CHANNELS, "publish"),
)  # fmt: skip

MARKETING_READ_BY = {
    "zone_days": ("touches", "ads"),
    "local_months": ("touches_of_scope",),
    "stage_moments": ("whole_touches",),
    "pair_channels": ("source_pairs",),
}
"""Tables that the steps in Python read."""
