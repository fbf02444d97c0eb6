import csv
import gzip
from collections import Counter


def read(demo):
    with (demo / "ads_daily.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_day_of_an_ad_stands_once(demo):
    days = Counter((row["date"], row["platform"], row["campaign"], row["ad_group"], row["ad"]) for row in read(demo))
    assert set(days.values()) == {1}


def test_clicks_cover_the_visits_they_brought(demo):
    with gzip.open(demo / "metrica_visits.tsv.gz", "rt", encoding="utf-8") as file:
        visits = Counter(
            (visit["ym:s:date"], visit["ym:s:UTMContent"])
            for visit in csv.DictReader(file, delimiter="\t")
            if visit["ym:s:UTMCampaign"] == "fridges"
        )
    clicks = {(row["date"], row["ad"]): int(row["clicks"]) for row in read(demo) if row["campaign"] == "fridges"}
    assert visits
    assert all(clicks[day] >= count for day, count in visits.items())


def test_ads_are_shown_more_often_than_clicked_and_cost_money(demo):
    assert all(int(row["impressions"]) > int(row["clicks"]) > 0 < float(row["cost"]) for row in read(demo))


def test_one_campaign_had_another_name_and_one_platform_has_no_marks(demo):
    names = {row["campaign"]: row["date"] for row in read(demo)}
    assert names["ovens"] < "2025-12-01" <= names["built-in-ovens"]
    without = [row for row in read(demo) if not row["utm_source"]]
    assert {row["platform"] for row in without} == {"kitchen-fair"}
    assert {row["currency"] for row in read(demo)} == {"RUB", "UAH"}
