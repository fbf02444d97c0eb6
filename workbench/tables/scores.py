"""Tables that scoring adds to a snapshot: what models and segments say about customers, and how far to trust them."""

from __future__ import annotations

from workbench.tables.base import Table, columns

RFM = Table(
    "rfm",
    "a customer who has bought, by recency, frequency and money",
    ("customer_id",),
    columns("""
customer_id VARCHAR The customer.
as_of DATE The first day that was not known.
recency_days BIGINT Days since the last purchase.
purchases BIGINT Days with a purchase.
monetary DOUBLE Money of all purchases, base currency.
r BIGINT Score of recency, 1 to 5; 5 bought last.
f BIGINT Score of frequency, 1 to 5; 5 bought most often.
m BIGINT Score of money, 1 to 5; 5 brought most.
segment VARCHAR Name of the segment in the grid.
"""),
)

RFM_CUTS = Table(
    "rfm_cuts",
    "a score of a measure and the values that get it, by period",
    ("as_of", "measure", "score"),
    columns("""
as_of DATE End of the period: the first day that was not known.
measure VARCHAR recency, frequency or monetary.
score BIGINT 1 to 5; one that nobody can get, because equal values stay together, is not there.
least DOUBLE Least value with this score: days, purchases or base currency.
most DOUBLE Greatest value with this score.
customers BIGINT Customers with this score.
"""),
)

RFM_MOVES = Table(
    "rfm_moves",
    "a way from one RFM segment to another between two periods",
    ("as_of", "from_segment", "to_segment"),
    columns("""
as_of DATE End of the later period.
from_segment VARCHAR Segment at the end of the earlier period; (new) who had not bought before.
to_segment VARCHAR Segment at the end of the later period.
before_as_of DATE End of the earlier period.
customers BIGINT Customers who went this way.
monetary DOUBLE Their money so far, base currency.
"""),
)

SCORES = Table(
    "scores",
    "what a model says about a customer",
    ("customer_id", "model", "horizon_days"),
    columns("""
customer_id VARCHAR The customer.
model VARCHAR churn, ltv or interest.
horizon_days BIGINT How far it looks, in days from as_of.
as_of DATE The first day that was not known.
score DOUBLE churn: chance of no purchase, 0 to 1; interest: chance of a target action, 0 to 1; ltv: money expected.
tier VARCHAR high, medium or low; empty for ltv.
expected_at DATE For churn: the day by which the next purchase is as likely to have come as not, if known.
money_at_stake DOUBLE For churn at 90 days: money expected in 365 days (ltv) times the score; empty without ltv.
"""),
)

SCORE_CONTRIBUTIONS = Table(
    "score_contributions",
    "what a feature adds to a customer's score; all of them add up to it",
    ("customer_id", "model", "feature"),
    columns("""
customer_id VARCHAR The customer.
model VARCHAR churn, ltv or interest.
feature VARCHAR What is known of the customer; `average`: a customer with average figures; `other`: small parts.
horizon_days BIGINT The horizon of the score that is explained.
value VARCHAR What it is for this customer, in words.
contribution DOUBLE What it adds, in the unit of the score.
"""),
)

SURVIVAL_CURVES = Table(
    "survival_curves",
    "a day of a Kaplan-Meier curve of the time to the next purchase",
    ("grouping", "value", "day"),
    columns("""
grouping VARCHAR What the customers are parted by: all, first_source, rfm_segment or order_number.
value VARCHAR Which of them.
day BIGINT Days since the last purchase.
survival DOUBLE Share of purchases that no other had followed by then.
lower DOUBLE Lower end of its 95 % interval.
upper DOUBLE Upper end.
at_risk BIGINT Gaps still open just before that day.
events BIGINT Purchases on that day.
censored BIGINT Gaps of which no more is known after that day.
"""),
)

SCORE_OUTCOMES = Table(
    "score_outcomes",
    "what customers of a past tier went on to do",
    ("model", "horizon_days", "as_of", "tier"),
    columns("""
model VARCHAR churn or interest.
horizon_days BIGINT How far it looked, in days.
as_of DATE When it was asked; scored with what was known then.
tier VARCHAR high, medium or low.
customers BIGINT Customers of that tier.
happened BIGINT Those with whom it came true.
share DOUBLE The same as a share.
lower DOUBLE Lower end of its 95 % Wilson interval.
upper DOUBLE Upper end.
mean_score DOUBLE What the model had said on average.
"""),
)

SCORE_GAINS = Table(
    "score_gains",
    "a point of the call-list curve: how much is caught by going down the list so far",
    ("model", "horizon_days", "called_share"),
    columns("""
model VARCHAR churn or interest.
horizon_days BIGINT How far it looked, in days.
called_share DOUBLE Share of the list, best first, 0 to 1.
called BIGINT Customers.
caught BIGINT Those of them with whom it came true.
caught_share DOUBLE The same as a share of all with whom it came true.
caught_lower DOUBLE Lower end of its 95 % interval.
caught_upper DOUBLE Upper end.
"""),
)

MODEL_FIGURES = Table(
    "model_figures",
    "how good a model, its challenger or a naive rule was on data it had not seen",
    ("model", "horizon_days", "estimator", "metric"),
    columns("""
model VARCHAR churn, ltv or interest.
horizon_days BIGINT How far it looked, in days.
estimator VARCHAR The way of scoring.
metric VARCHAR auc, brier, ece, lift, total_error, rmse, mae, rank_correlation …
role VARCHAR champion (its scores are published), challenger or naive.
measured DOUBLE The figure.
lower DOUBLE Lower end of its 95 % interval.
upper DOUBLE Upper end.
as_of DATE Cutoff of the holdout.
rows BIGINT Customers of the holdout.
"""),
)

RELIABILITY = Table(
    "reliability",
    "customers of similar scores: what the model said and what came true",
    ("model", "horizon_days", "estimator", "bin"),
    columns("""
model VARCHAR churn or interest.
horizon_days BIGINT How far it looked, in days.
estimator VARCHAR The way of scoring.
bin BIGINT Number of the group, from the lowest score.
predicted DOUBLE Mean score.
observed DOUBLE Share with whom it came true.
lower DOUBLE Lower end of its 95 % Wilson interval.
upper DOUBLE Upper end.
customers BIGINT Customers of the group.
"""),
)

MODEL_NOTES = Table(
    "model_notes",
    "something to know about a model, in words",
    ("model", "check_name"),
    columns("""
model VARCHAR rfm, churn, ltv or interest; segments or triggers.
check_name VARCHAR What was looked at.
verdict VARCHAR ok, watch, alarm, or none where it could not be told.
words VARCHAR What it means.
figure DOUBLE The figure behind it.
"""),
)

CUSTOMER_PROFILES = Table(
    "customer_profiles",
    "something that a third party says about a customer",
    ("customer_id", "attribute", "value"),
    columns("""
customer_id VARCHAR The customer.
attribute VARCHAR sex, age, interest or the provider's own word.
value VARCHAR What it says.
provider VARCHAR Who says so.
confidence DOUBLE How sure the provider is, 0 to 1.
told_at TIMESTAMP When it was said, UTC.
"""),
)

SEGMENTS = Table(
    "segments",
    "a customer in a saved segment",
    ("segment", "customer_id"),
    columns("""
segment VARCHAR Name of the segment.
customer_id VARCHAR The customer.
"""),
)

SEGMENT_SIZES = Table(
    "segment_sizes",
    "the size of a saved segment in a build",
    ("segment", "build_no"),
    columns("""
segment VARCHAR Name of the segment.
build_no BIGINT The build.
as_of DATE The first day that was not known.
customers BIGINT Customers in it.
ltv DOUBLE Their lifetime value, base currency.
"""),
)

TRIGGERS = Table(
    "triggers",
    "a customer who has entered a segment or tier that somebody wants to hear of",
    ("delivery_key",),
    columns("""
delivery_key VARCHAR Name of the entry; the receiver can tell by it that it has had this one.
trigger_name VARCHAR The trigger.
customer_id VARCHAR The customer, by the id of then; `customer_redirects` leads on.
entered_at TIMESTAMP When it was found out, UTC.
what VARCHAR The segment, or model and tier, that was entered.
build_no BIGINT The build.
"""),
)

SCORED = {
    table.name: table
    for table in (
        RFM,
        RFM_CUTS,
        RFM_MOVES,
        SCORES,
        SCORE_CONTRIBUTIONS,
        SCORE_OUTCOMES,
        SCORE_GAINS,
        SURVIVAL_CURVES,
        MODEL_FIGURES,
        RELIABILITY,
        MODEL_NOTES,
        CUSTOMER_PROFILES,
        SEGMENTS,
        SEGMENT_SIZES,
        TRIGGERS,
    )
}
"""Added to a snapshot by scoring; empty where nothing was scored yet."""

FOLLOWING: dict[str, tuple[str, ...]] = {
    "rfm": (),
    "scores": ("model",),
    "score_contributions": ("model",),
    "customer_profiles": ("attribute", "value"),
    "segments": ("segment",),
}
"""Tables of scores whose rows follow a customer that is merged after the scoring.

With each stands what a customer has one of there: who has a score of a model keeps it, whatever the merged one had.
The entries of `triggers` stay as they were found.
"""

SCORED_REDIRECTS = "scored_redirects"
"""In a snapshot, `customer_redirects` as it was at the last scoring: who was inside then, under the ids of then."""
