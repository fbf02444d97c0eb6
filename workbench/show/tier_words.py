"""How the tiers of churn were drawn, as a sentence for the pages that show them."""

from __future__ import annotations

from workbench.score_settings import Scores
from workbench.show.reader import SnapshotReader

_RULES = {
    "average": "A tier compares the odds of a purchase with the average buyer's: half of them or less is high, twice "
    "or more is low. Low is no promise of a purchase."
}
"""What `scores.churn_tiers` asks for; of the other ways the lines say it all."""

_NOTE = """
    select words
    from model_notes
    where model = 'churn'
        and check_name = 'tiers'
    order by words
"""


def churn_tiers_in_words(reader: SnapshotReader, scores: Scores) -> str:
    """Say by what rule buyers were parted and where its lines lie; empty where nobody was scored."""
    told = [row["words"] for row in reader.known_rows(_NOTE)]
    return " ".join([_RULES.get(scores.churn_tiers, ""), *told]).strip() if told else ""
