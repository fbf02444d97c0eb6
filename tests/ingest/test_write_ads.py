"""Daily figures of ads."""

from __future__ import annotations

HEADER = "date,platform,campaign,ad_group,ad,impressions,clicks,cost,currency,utm_source,utm_medium\n"


def test_rows_of_one_ad_and_day_are_added_up(ingest):
    row = '2026-03-05,yandex,spring,all,a1,"1 000",10,"20,50",RUB,yandex,cpc\n'
    found = ingest(HEADER + row + row, "ads")
    columns = "day::varchar, platform, project, source, campaign, ad, impressions, clicks, cost, currency, system"
    assert found.ads(columns) == [
        ("2026-03-05", "yandex", "main", "yandex", "spring", "a1", 2000, 20, 41.0, "RUB", "ads")
    ]
    assert (found.batch.rows_read, found.batch.rows_good) == (2, 2)


def test_days_are_named_for_replacing(ingest):
    batch = ingest(HEADER + "2026-03-05,x,,,,1,1,1,RUB,,\n06.03.2026,x,,,,1,1,1,RUB,,\n", "ads").batch
    assert ([str(day) for day in batch.days], batch.first_at) == (["2026-03-05", "2026-03-06"], "2026-03-05T00:00:00")


def test_rows_that_cannot_be_used(ingest):
    rows = "soon,x,,,,1,1,1,RUB,,\n2026-03-05,x,,,,1,some,1,RUB,,\n1970-01-01,x,,,,1,1,1,RUB,,\n"
    assert ingest(HEADER + rows, "ads").rejected("line, reason, detail")[:2] == [
        (2, "unreadable_date", "day is “soon”"),
        (3, "unreadable_amount", "clicks is “some”"),
    ]


def test_a_figure_that_cannot_be_true_costs_the_row_not_the_file(ingest):
    rows = "2026-03-05,x,,,,1e300,1,1,rub,,\n2026-03-05,x,,,,1,1,1e17,rub,,\n2026-03-05,x,,,,1,1,5,rub,,\n"
    found = ingest(HEADER + rows, "ads")
    assert found.rejected() == [(2, "unreadable_amount"), (3, "unreadable_amount")]
    assert found.ads("cost, currency") == [(5.0, "RUB")]


def test_an_unknown_project(ingest):
    mapping = 'table = "ads"\n[columns]\nday = "d"\nplatform = "p"\nproject = "b"\n'
    found = ingest("d,p,b\n2026-03-05,x,mian\n2026-03-05,x,main\n", mapping)
    assert found.rejected() == [(2, "unknown_project")]
    assert found.batch.rows_good == 1
