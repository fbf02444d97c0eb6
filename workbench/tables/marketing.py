"""Marketing: channels, attribution, paths, the funnel, cohorts and levels of customers."""

from __future__ import annotations

from workbench.tables.base import Table, columns

FEEDBACK = Table(
    "feedback",
    "an answer to a survey, or a mention",
    ("customer_id", "event_id"),
    columns("""
customer_id VARCHAR Who said it.
event_id VARCHAR The event.
occurred_at TIMESTAMP When, UTC.
kind VARCHAR survey or mention.
survey VARCHAR Of surveys nps, csat or other, by the words of its name and its question.
question VARCHAR What was asked, or the title; empty where the source does not say.
rating DOUBLE Rating given, on the source's own scale.
recommends BOOLEAN 9 or 10 of an NPS survey; of a mention 4 or 5, 9 or 10; empty without a rating, or of others.
source VARCHAR Where it was said: the traffic source, or else the system.
operator VARCHAR The operator it is about, under the latest name.
"""),
)

CUSTOMER_LEVELS = Table(
    "customer_levels",
    "a customer and the level reached",
    ("customer_id",),
    columns("""
customer_id VARCHAR The customer.
first_at TIMESTAMP First touch, UTC.
first_channel VARCHAR Channel of the first touch; empty where it is no session and names no source.
level VARCHAR no purchase yet, first-time, repeat or advocate: a buyer whose last feedback recommends.
purchases BIGINT Won deals.
hundredths BIGINT Lifetime value in hundredths of the base currency.
purchased_at TIMESTAMP First won deal, UTC.
repeated_at TIMESTAMP Second won deal, UTC.
last_purchase_at TIMESTAMP Last won deal, UTC.
recommends_by VARCHAR By what the last feedback recommends: nps or mention.
nps DOUBLE Last answer to an NPS survey, 0 to 10.
nps_at TIMESTAMP When it was given, UTC.
"""),
)

CHANNEL_NAMES = Table(
    "channel_names",
    "a source and a medium that touches or ads name",
    ("source", "medium"),
    columns("""
source VARCHAR Source in lower case, without blanks around; empty where there is none, the platform where ads name none.
medium VARCHAR Medium likewise; "no utm" where ads name neither source nor medium.
channel VARCHAR The channel they are.
"""),
)

FUNNEL_STEPS = Table(
    "funnel_steps",
    "a customer and a stage of the funnel that was reached; stage 0 is everybody's first touch",
    ("customer_id", "stage_no"),
    columns("""
customer_id VARCHAR The customer.
stage_no BIGINT Place of the stage in the setting funnel: 1, 2, …; 0 is the first touch.
open_at TIMESTAMP When the customer first did it at all, UTC.
closed_at TIMESTAMP When the customer first did it after all the stages before, UTC; empty where that never was.
open_gap_s BIGINT Seconds since the first time of the stage before; negative where that came later.
closed_gap_s BIGINT Seconds since the stage before, in order.
first_at TIMESTAMP First touch, UTC.
first_month DATE First day of its month in the workspace's zone.
first_channel VARCHAR Channel of the first touch; empty where it has none.
operator VARCHAR Operator of the customer's first touch that names one, under the latest name.
"""),
)

FUNNEL = Table(
    "funnel",
    "a stage of the funnel, counted open (at any time) or closed (in the order of the stages)",
    ("mode", "stage_no"),
    columns("""
stage_no BIGINT Place of the stage: 1, 2, …
stage VARCHAR Its name in the setting funnel.
mode VARCHAR open or closed.
customers BIGINT Customers who reached it.
share_of_all DOUBLE Their share of all customers.
share_of_previous DOUBLE Of those who reached the stage before, the share who reached this one too.
median_s DOUBLE Seconds from the stage before, median of those who came by it first; of the first stage empty.
"""),
)

CUSTOMER_MONTHS = Table(
    "customer_months",
    "a month in which a customer had a touch",
    ("customer_id", "month"),
    columns("""
customer_id VARCHAR The customer.
month DATE First day of the month, in the workspace's zone.
bought BOOLEAN Whether a deal was won in it.
hundredths BIGINT Won deals of the month less what was given back in it, in hundredths of the base currency.
first_at TIMESTAMP First touch, UTC.
first_channel VARCHAR Channel of the first touch; empty where it has none.
first_month DATE Month of the first touch.
deal_month DATE Month of the first won deal; empty where there is none.
"""),
)

COHORTS = Table(
    "cohorts",
    "a month of the customers who began in one month",
    ("cohort_by", "cohort", "month_no"),
    columns("""
cohort_by VARCHAR What began in the cohort's month: first touch or first deal.
cohort DATE First day of that month, in the workspace's zone.
month_no BIGINT Months since: 0 is the cohort's own.
customers BIGINT Customers of the cohort.
active BIGINT Those of them with a touch in this month.
buyers BIGINT Those with a won deal in this month.
revenue DECIMAL(20,2) What they brought in this month, less what was given back in it, in the base currency.
finished BOOLEAN Whether the month was over when the data end; what is not finished can still grow.
"""),
)

PATH_STEPS = Table(
    "path_steps",
    "a touch of a path, with what came next; an event is a kind of touch, and of a deal what became of it",
    ("customer_id", "step"),
    columns("""
customer_id VARCHAR The customer.
step INTEGER Place in the path: 1, 2, …
event VARCHAR Kind of the touch, such as call or "deal won".
next_event VARCHAR The event after it; empty at the end of the path.
one_of_event BOOLEAN True on one row of each customer and event, so that a sum counts customers.
one_of_edge BOOLEAN True on one row of each customer, event and next event.
event_by_channel VARCHAR Of a session its channel, else the event.
next_by_channel VARCHAR The same of the touch after it.
one_of_event_by_channel BOOLEAN True on one row of each customer and event_by_channel.
one_of_edge_by_channel BOOLEAN True on one row of each customer, event_by_channel and next_by_channel.
gap_s BIGINT Seconds until the next touch; empty at the end.
first_at TIMESTAMP First touch of the customer, UTC.
first_channel VARCHAR Channel of the first touch; empty where it has none.
"""),
)

CUSTOMER_PATHS = Table(
    "customer_paths",
    "the path of a customer as a text, a letter an event (see path_letters)",
    ("customer_id",),
    columns("""
customer_id VARCHAR The customer.
path VARCHAR The letters of all touches in their order.
run_path VARCHAR The same, repeats of an event one after another as one letter.
path_by_channel VARCHAR The same as path, of a session the letter of its channel.
run_path_by_channel VARCHAR The same, repeats one after another as one letter.
elapsed_s BIGINT[] Of each touch, the seconds since the first one.
first_at TIMESTAMP First touch of the customer, UTC.
first_channel VARCHAR Channel of the first touch; empty where it has none.
"""),
)

PATH_LETTERS = Table(
    "path_letters",
    "an event or a channel there can be",
    ("event",),
    columns("""
event VARCHAR The event, such as call or "deal won", or the channel.
letter VARCHAR The letter that stands for it in customer_paths.
"""),
)

TRANSITIONS = Table(
    "transitions",
    "an event and the event after it, over the paths of all customers",
    ("level", "from_event", "to_event"),
    columns("""
level VARCHAR kind, or channel: sessions by their channel.
from_event VARCHAR The event; (start) before the first touch.
to_event VARCHAR The event right after it; (end) after the last touch.
touches BIGINT How often the one followed the other.
customers BIGINT Customers of whom it did.
median_gap_s DOUBLE Seconds between the two, median; empty at the start and the end.
"""),
)

CHANNEL_LETTERS = Table(
    "channel_letters",
    "a channel there can be",
    ("channel",),
    columns("""
channel VARCHAR The channel.
letter VARCHAR The letter that stands for it in the paths of conversion_chains.
"""),
)

CONVERSION_POINTS = Table(
    "conversion_points",
    "a touch point that led to a conversion",
    ("customer_id", "conversion_no", "point_no"),
    columns("""
customer_id VARCHAR The customer.
conversion_no BIGINT Place among the customer's conversions: 1, 2, …; -1 money given back without a conversion.
conversion_id VARCHAR The deal or lead: its event_id; empty where the number is -1.
converted_at TIMESTAMP When it was, UTC.
hundredths BIGINT Revenue of the conversion net of refunds, hundredths of the base currency; empty where no rate is set.
point_no BIGINT Place in the chain: 1, 2, …; 0 where no touch point is known.
points BIGINT Touch points of the chain within the look-back.
touched_at TIMESTAMP When the touch was, UTC.
source VARCHAR Its traffic source, in lower case.
medium VARCHAR Its traffic medium, in lower case.
campaign VARCHAR Its campaign as given; ad_names has the name it is shown under.
content VARCHAR Its ad.
channel VARCHAR Its channel; (unobserved) where no touch point is known.
first DOUBLE Weight by the model first, 0 to 1.
last DOUBLE Weight by the model last.
last_non_direct DOUBLE Weight by the model last non-direct.
linear DOUBLE Weight by the model linear.
position DOUBLE Weight by the model position.
time_decay DOUBLE Weight by the model time decay.
"""),
)

CONVERSION_CHAINS = Table(
    "conversion_chains",
    "a chain of touch points, whether it led to a conversion or not",
    ("customer_id", "conversion_no"),
    columns("""
customer_id VARCHAR The customer.
conversion_no BIGINT As in conversion_points; 0 what comes after the last conversion, or where there is none.
converted BOOLEAN Whether it led to a conversion.
ended_at TIMESTAMP The conversion, or else the last touch point, UTC.
hundredths BIGINT Revenue of the conversion net of its refunds, hundredths of the base currency.
points BIGINT Touch points within the look-back.
path VARCHAR Their channels in the order of time, a letter each (channel_letters).
ages_s BIGINT[] Seconds from each to the end, sorted: the last touch point comes first.
first_known BOOLEAN Whether it led to a conversion before which nothing is known of the customer.
"""),
)

AD_NAMES = Table(
    "ad_names",
    "a name of a campaign or an ad, and the one it is shown under",
    ("what", "named"),
    columns("""
what VARCHAR campaign or ad.
named VARCHAR The name as touches or ads have it, in lower case, without blanks around.
name VARCHAR The name it is shown under; see the setting campaigns.
"""),
)

ACTION_SOURCES = Table(
    "action_sources",
    "a lead, or a share in a won deal, and what led to it",
    ("customer_id", "action", "nth", "point_no"),
    columns("""
customer_id VARCHAR The customer.
action VARCHAR lead, deal, or refund: money given back that belongs to no won deal.
nth BIGINT Of a lead its touch_no; of a deal its place among the customer's won deals.
point_no BIGINT Place of the touch point in the deal's chain; 0 where none is known.
event_id VARCHAR The event.
occurred_at TIMESTAMP When the lead or the deal was, UTC.
age_days BIGINT Whole days of 24 hours since the customer's first touch.
channel VARCHAR Channel that led to it; (unobserved) where none is known.
source VARCHAR Its source, in lower case; empty where there is none.
medium VARCHAR Its medium, in lower case; empty where there is none.
campaign VARCHAR Its campaign as given.
content VARCHAR Its ad as given.
weight DOUBLE Its share in the deal by the model of marketing.model; 1 for a lead.
is_first_deal BOOLEAN Whether the deal is the customer's first.
is_unpriced BOOLEAN Whether the deal is in a currency without a rate.
hundredths BIGINT Its share in the deal's money net of refunds, hundredths of the base currency; empty for leads.
"""),
)

CHANNELS = Table(
    "channels",
    "a day of an ad, or of traffic that no ad brought: what it cost and what came of it",
    ("day", "channel", "source", "medium", "campaign", "ad"),
    columns("""
day DATE Day in the workspace's zone; of impressions, clicks and cost the report's own day.
channel VARCHAR Channel; (unobserved) where nothing is known of what led to it.
source VARCHAR Source in lower case; the platform where a report names neither source nor medium.
medium VARCHAR Medium in lower case; "no utm" where a report names neither.
campaign VARCHAR Campaign under its latest name; empty where there is none.
ad VARCHAR Ad; empty where there is none.
impressions BIGINT Times shown.
clicks BIGINT Clicks that the platforms report.
cost DECIMAL(24,6) Cost in the base currency.
unpriced_ads BIGINT Days of ads whose cost is in a currency without a rate and is left out.
sessions BIGINT Sessions.
leads BIGINT Leads, by the last touch that says where they came from.
deals DOUBLE Won deals, shared out by the model of marketing.model.
customers DOUBLE Those of them that are the customer's first.
unpriced_deals DOUBLE Those of them in a currency without a rate; they bring no revenue here.
revenue DECIMAL(20,2) Revenue net of refunds in the base currency, on the day of the deal.
matched VARCHAR Whether spend and traffic name the same: both, ads only, traffic only or unobserved.
matched_by VARCHAR How far down they do, over all days: source, campaign or ad.
"""),
)

ATTRIBUTION = Table(
    "attribution",
    "what a model gives a channel, source, medium and campaign of all conversions",
    ("model", "channel", "source", "medium", "campaign"),
    columns("""
model VARCHAR first, last, last_non_direct, linear, position, time_decay, markov or shapley; each adds up to the same.
channel VARCHAR The channel; (unobserved) for conversions without a known touch point.
source VARCHAR Traffic source, in lower case; empty for markov and shapley, which are by channel.
medium VARCHAR Traffic medium, in lower case; empty for markov and shapley.
campaign VARCHAR Campaign, under the latest name; empty for markov and shapley.
conversions DOUBLE Conversions, shared out.
revenue DECIMAL(20,2) Their revenue net of refunds, base currency.
touched BIGINT Conversions with a touch point of the channel, on the rows of shapley.
error DOUBLE Standard error of the conversions where shapley is sampled.
error_revenue DOUBLE Standard error of the revenue there, base currency.
"""),
)

ATTRIBUTION_RULES = Table(
    "attribution_rules",
    "the rules that attribution was made by",
    ("lookback_s",),
    columns("""
lookback_s BIGINT Seconds before a conversion in which touches count.
half_life_s BIGINT Seconds after which a touch counts half.
first_share DOUBLE Share of the first touch with position.
last_share DOUBLE Share of the last touch with position.
markov_order INTEGER How many touches back Markov looks.
"""),
)
