from tests.show.four_people import publish
from workbench.show.pages.journal.view import Journal


def test_options_count_the_customers_of_the_journal(journal):
    journal.notes.add_tag("anna", "vip", "olga")
    options = journal.options()
    assert options.first_sources == [("", 1), ("google", 1), ("yandex", 1)]
    assert options.last_sources == [("", 2), ("yandex", 1)]
    assert options.any_sources == [("", 2), ("google", 1), ("yandex", 1)]
    assert options.kinds == [("call", 2), ("deal", 2), ("request", 1), ("session", 1)]
    assert options.tags == [("vip", 1)]


def test_ranges_end_where_the_data_do(journal):
    options = journal.options()
    assert (options.first_date, options.last_date) == ("2024-05-01", "2024-06-10")
    assert (options.ltv_min, options.ltv_max) == (0.0, 1500.0)


def test_an_empty_journal_offers_nothing(workspace):
    publish(workspace, customers=[], touches=[], customer_identifiers=[])
    journal = Journal.open(workspace)
    options = journal.options()
    journal.notes.close()
    assert (options.first_sources, options.kinds, options.first_date) == ([], [], None)
