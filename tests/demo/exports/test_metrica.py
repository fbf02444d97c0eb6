import csv
import gzip


def read(demo):
    with gzip.open(demo / "metrica_visits.tsv.gz", "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def test_the_columns_are_those_of_the_logs_api(demo):
    assert list(read(demo)[0]) == [
        f"ym:s:{name}"
        for name in (
            *(
                "visitID",
                "counterID",
                "date",
                "dateTime",
                "dateTimeUTC",
                "isNewUser",
                "startURL",
                "endURL",
                "pageViews",
            ),
            *("visitDuration", "bounce", "clientID", "regionCity", "lastTrafficSource", "UTMSource", "UTMMedium"),
            *("UTMCampaign", "UTMContent", "UTMTerm", "referer", "deviceCategory"),
        )
    ]


def test_visits_are_unique_and_in_order_of_time(demo):
    visits = read(demo)
    assert len({visit["ym:s:visitID"] for visit in visits}) == len(visits) > 1000
    times = [visit["ym:s:dateTime"] for visit in visits]
    assert times == sorted(times)


def test_client_ids_begin_with_the_second_of_the_first_visit(demo):
    ids = {visit["ym:s:clientID"] for visit in read(demo)}
    assert {len(client_id) for client_id in ids} == {19}
    assert all("1747" <= client_id[:4] <= "1794" for client_id in ids)  # May 2025 to November 2026


def test_one_page_is_a_bounce(demo):
    assert {(v["ym:s:pageViews"] == "1", v["ym:s:bounce"] == "1") for v in read(demo)} == {(True, True), (False, False)}
