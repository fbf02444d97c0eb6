"""What each figure of the statistics is called, and what it counts: the words of page, command line and docs."""

from __future__ import annotations

from typing import NamedTuple


class Word(NamedTuple):
    """A figure's short name, and a sentence on what it counts and of what."""

    label: str
    meaning: str


_OPEN = (
    "those not done by the end of the data count as broken once the time is used up, and are left out while it is not"
)

FIGURES = {
    "received": Word("Appeals received", "Appeals opened in the period."),
    "processed": Word("Processed", "Of these, answered or closed by the end of the data."),
    "processed_share": Word("Processed, share", "Processed of received."),
    "missed": Word(
        "Missed",
        "Appeals with an unanswered call and no answer by the end of the data. A status that people set takes an "
        "appeal out of them, in past periods too; calls missed stay what they were.",
    ),
    "missed_share": Word("Missed, share", "Missed of received."),
    "calls": Word("Calls", "Incoming calls of the period."),
    "calls_missed": Word("Calls missed", "Incoming calls nobody answered, whether somebody rang back or not."),
    "calls_missed_share": Word("Calls missed, share", "Of incoming calls of which it is known."),
    "call_mean_s": Word("Call length, mean", "Of answered incoming calls with a known length."),
    "call_median_s": Word("Call length, median", "Of answered incoming calls with a known length."),
    "target": Word("Target", "Appeals of the category target."),
    "target_share": Word(
        "Target, share", "Target of appeals that are target or non-target; service and other categories are left out."
    ),
    "response_median_s": Word("First response, median", "Clock time; of appeals answered, with a known time."),
    "response_mean_s": Word("First response, mean", "Clock time; of appeals answered, with a known time."),
    "response_business_median_s": Word("First response, median, business time", "Of the same appeals."),
    "response_business_mean_s": Word("First response, mean, business time", "Of the same appeals."),
    "resolution_median_s": Word("Resolution, median", "Clock time from opening to closing; of appeals closed."),
    "resolution_mean_s": Word("Resolution, mean", "Clock time from opening to closing; of appeals closed."),
    "resolution_business_median_s": Word("Resolution, median, business time", "Of the same appeals."),
    "resolution_business_mean_s": Word("Resolution, mean, business time", "Of the same appeals."),
    "response_sla": Word("Answered in time", f"Within the business time of appeals.sla_response; {_OPEN}."),
    "resolution_sla": Word(
        "Closed in time",
        f"Within the business time of appeals.sla_resolution; {_OPEN}. "
        "Only appeals that began with a kind of contact that is ever closed by itself, such as a ticket.",
    ),
    "rating": Word("Rating, mean", "Of appeals that the customer rated, on the source's own scale."),
}
