from __future__ import annotations

import tomllib
from datetime import date, timedelta

import pytest

from workbench import settings
from workbench.builds import fingerprint
from workbench.errors import SettingsError


def parse(text: str) -> settings.Settings:
    return settings.parse(tomllib.loads(text))


def test_an_unknown_key_names_its_nearest_match():
    with pytest.raises(SettingsError, match=r"unknown key 'time_zon'\. Did you mean 'time_zone'"):
        parse('time_zon = "Europe/Kyiv"')


def test_an_unknown_key_of_a_section_names_its_nearest_match():
    with pytest.raises(SettingsError, match=r"'phones.default_regon'. Did you mean 'default_region'"):
        parse('[phones]\ndefault_regon = "UA"')


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('time_zone = "Europe/Kiyv"', "Did you mean 'Europe/Kyiv'"),
        ("projects = []", "name at least one"),
        ('projects = "shop"', "must be a list"),
        ('[deals]\ntarget_actions = ["cal"]', "Did you mean 'call'"),
        ('[identity.own]\nphon = ["1"]', "Did you mean 'phone'"),
        ("[identity.limits]\nphone = { cookie = -1 }", "0 for no limit, not -1"),
        ("[identity.limits]\nphone = { cookie = true }", "0 for no limit, not True"),
        ("[identity.window_limits]\nphone = { phone = 1 }", "other kinds than phone itself"),
        ("[identity.limit]\nphone = { cookie = 5 }", "Did you mean 'limits'"),
        ('[identity.blocked]\nphone = ["*"]', "would bar every phone"),
        ('[identity.blocked]\nphone = [" "]', "not empty"),
        ('[identity.blocked]\nphone = "+7916"', "must be a list of texts"),
        ('[identity.own]\nemail = ["*@*.ru"]', "more than one"),
        (
            "[identity.blocked_patterns]\nemail = ['info(']",
            "'identity.blocked_patterns.email': the regular .* cannot be",
        ),
        ("[identity.blocked_patterns]\nmail = ['info']", "Did you mean 'email'"),
        ("[identity.blocked_patterns]\nemail = ['(?=a)b']", "looks around"),
        ('[identity]\nunique = ["crm"]', "Did you mean 'crm_id'"),
        ('[identity]\nconflicts = "cuts"', "Did you mean 'cut'. Allowed: show, cut"),
        ('[identity]\nguards = "off"', "must be true or false"),
        ("[identity]\nvalidity = { phone = 540 }", "540 is no duration. Write a whole number and its unit"),
        ('[identity]\nvalidity = { phone = "540" }', "is no duration"),
        ('[identity]\nvalidity = { phone = "0d" }', "is no duration"),
        ('[identity]\nvalidity = { phone = "6000w" }', "a hundred years at most"),
        ('[identity]\nvalidity = { phone = "12h" }', '"30d" or more'),
        ('[identity]\nvalidity = { phon = "540d" }', "Did you mean 'phone'"),
        ('[identity]\nreassigned = { phone = { "+79161234567" = "March" } }', "'March' is no day. Write it as"),
        ('[identity]\nreassigned = { phone = "2025-03-01" }', "must name values and days"),
        ('[identity]\nwindow = "12h"', 'must be whole days, "1d" to "366d"'),
        ("[identity]\nwindow = 1", "must be text in quotes"),
        ("[identity.limits]\nphone = { cooky = 5 }", "Did you mean 'cookie'"),
        ('[phones]\ndefault_region = "ru"', "two capital letters"),
        ('[money]\nbase = "rouble"', "three capital letters"),
        ("[money]\nrates = { EUR = -1 }", "above 0"),
        ('[storage]\nmemory = "lots"', "must look like 4GB"),
        ("[storage]\nkeep_snapshots = true", "must be a number"),
        ("[storage]\nthreads = 30000", "0 .all cores. to 256"),
        ("[storage]\nthreads = -1", "0 .all cores. to 256"),
        ('[storage]\nmemory = "0GB"', "256MB or more"),
        ("[money]\nrates = { EUR = inf }", "above 0"),
        ('projects = [""]', "empty name"),
        ("phones = 3", "is a section"),
        ('[scores]\nchurn_tiers = "quantil"', "'scores.churn_tiers': unknown 'quantil'. Did you mean 'quantile'"),
        ("[scores]\nchurn_high = 10", "'scores.churn_high' must lie between 0 and 1, such as 0.1, not 10"),
        ('[scores]\nchurn_high = "a lot"', "must be a number, not 'a lot'"),
        ("[scores]\ninterest_high = 0.9\ninterest_medium = 0.2", "are 1.1 of the customers together"),
        ('[scores]\ninterest_tiers = "threshold"', r"'scores.interest_medium' \(0.2\) must be a lower chance"),
        ("[scores]\ninterest_days = 0", "must be 1 to 90 days, not 0"),
        ("[scores]\nkeep_runs = 0", "'scores.keep_runs' must be 1 to 1000, not 0"),
        ('[appeals]\ngrouping = "until answerd"', "Did you mean 'until answered'"),
        ("[appeals]\nkinds = []", "'appeals.kinds' is empty, so there would be no appeals"),
        ('[appeals]\nkinds = ["mail"]', "Did you mean 'email'"),
        ("[appeals]\nconversion_days = 0", "must be 1 to 3650 days, not 0"),
        ('[appeals]\nsla_response = "60"', "'60' is no duration"),
        ('[appeals]\nresponse_buckets = ["1h", "5m"]', "must rise, each longer than the one before"),
        ('[appeals]\nmachines = ["Newsletter", " "]', "'appeals.machines' must be a list of texts that are not empty"),
        ('[business_hours]\nmonday = "9-18"', "'9-18' are no hours of a day"),
        ('[business_hours]\nmonday = "18:00-09:00"', "a night is two parts"),
        ('[business_hours]\nmonday = "09:00-18:60"', "are no hours of a day"),
        ('[business_hours]\nmonday = "09:00-13:00, 12:00-18:00"', "overlap or are not in order"),
        ("[business_hours]\nmonday = 9", "must be text in quotes"),
        ('[business_hours]\nholidays = "Germany"', "unknown country 'Germany'. Did you mean 'DE'"),
        ('[business_hours]\nholidays = "DE-Bavaria"', "DE has no part 'Bavaria'. Known: BB, BE"),
        ('[business_hours]\nholidays = "UK"', "unknown country 'UK'. Did you mean 'GB'"),
        ('[business_hours]\nholidays = "RU-"', "RU has no part ''. Known: none, write 'RU' alone."),
        ('[business_hours]\nclosed = ["31.12."]', "'31.12.' is no day. Write it as"),
        ('[business_hours]\nopen = { "2026-05-09" = 10 }', "must be text such as"),
        ('[operators]\n"A" = "B"\n"B" = "A"', "go in a ring: 'A' → 'B' → 'A'"),
        ('[operators]\n"A" = 3', "must name old and new names"),
        ('[audiences]\nno_ads_tags = [""]', "'audiences.no_ads_tags' must be a list of texts that are not empty"),
        ('[audiences]\nconsent_tags = ["No Ads"]', "'No Ads' is among 'audiences.no_ads_tags' too"),
        ("[audiences]\nconsent = true", "must be text in quotes"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_with_a_way_out(text: str, message: str):
    with pytest.raises(SettingsError, match=message):
        parse(text)


def test_every_setting_of_identity_is_read():
    read = parse("""
        [identity]
        guards = false
        unique = ["crm_id", "email"]
        conflicts = "cut"
        validity = { phone = "77w", cookie = "400d" }
        reassigned = { phone = { "8 916 123-45-67" = "2025-03-01", "+79031111111" = 2024-12-31 } }
        window = "48h"
        [identity.blocked_patterns]
        email = ['(sales|shop)[0-9]*@firm[.]ru']
    """).identity
    assert read.validities() == {"phone": timedelta(days=539), "cookie": timedelta(days=400)}
    assert read.reassignments() == [
        ("phone", "8 916 123-45-67", date(2025, 3, 1)),
        ("phone", "+79031111111", date(2024, 12, 31)),
    ]
    assert (read.window_days, read.guards, read.conflicts, read.unique) == (2, False, "cut", ["crm_id", "email"])


def test_every_setting_of_scores_and_audiences_is_read():
    read = parse("""
        [scores]
        churn_tiers = "threshold"
        churn_high = 0.8
        churn_medium = 0.5
        interest_days = 7
        [audiences]
        no_ads_tags = []
        consent = "email is not empty"
    """)
    assert (read.scores.churn_tiers, read.scores.churn_high, read.scores.interest_days) == ("threshold", 0.8, 7)
    assert (read.audiences.no_ads_tags, read.audiences.consent) == ([], "email is not empty")


def test_business_hours_are_read_with_days_as_dates_or_texts():
    hours = parse("""
        [business_hours]
        monday = "09:00-13:00, 14:00–18:00"
        saturday = ""
        holidays = "US-CA"
        closed = [2026-12-31, "2027-01-02"]
        open = { 2026-07-04 = "10:00-15:00" }
    """).business_hours
    assert hours.week()[0] == [(540, 780), (840, 1080)]
    own = hours.days_of_their_own(range(2026, 2028))
    days = (date(2026, 7, 4), date(2026, 12, 25), date(2026, 12, 31), date(2027, 1, 2))
    assert [own[day] for day in days] == [[(600, 900)], [], [], []]
    assert (hours.always, parse("").business_hours.always) == (False, True)


def test_what_only_statistics_are_held_against_asks_for_no_new_build():
    usual = fingerprint(parse(""))
    assert fingerprint(parse('[appeals]\nsla_response = "2h"\nconversion_days = 7')) == usual
    assert fingerprint(parse('[appeals]\ngrouping = "24h"')) != usual
    assert fingerprint(parse('[appeals]\nmachines = ["Newsletter"]')) != usual
    assert fingerprint(parse('[business_hours]\nmonday = "09:00-18:00"')) != usual
    assert fingerprint(parse('[operators]\n"Anna S." = "Anna Smirnova"')) != usual


def test_a_limit_that_is_given_leaves_the_other_defaults():
    limits = parse("[identity.limits]\nphone = { cookie = 5, email = 0 }\n").identity.limits
    assert limits.allowed()["phone"] == {"cookie": 5, "crm_id": 4}
    assert limits.allowed()["cookie"] == settings.Limits().cookie


def test_a_phone_can_be_a_key_of_a_new_file():
    text = settings.template(**{"identity.reassigned": {"phone": {"+7 916": "2025-03-01"}}})
    assert parse(text).identity.reassigned == {"phone": {"+7 916": "2025-03-01"}}


def test_the_file_that_init_writes_is_read_back_with_its_values():
    text = settings.template(**{"name": 'ООО "Ромашка"', "money.base": "EUR", "money.rates": {"USD": 0.9}})
    read = parse(text)
    assert read.name == 'ООО "Ромашка"'
    assert (read.money.base, read.money.rates) == ("EUR", {"USD": 0.9})
    assert read.time_zone == settings.Settings().time_zone


def test_an_unknown_key_for_a_new_file_is_refused():
    with pytest.raises(SettingsError, match=r"'time_zon'\. Did you mean 'time_zone'"):
        settings.template(time_zon="Europe/Kyiv")


def test_every_key_is_explained():
    assert all(doc.endswith((".", ")")) and len(doc) > 10 for _, doc, _ in settings.documented())


def test_a_file_that_is_no_toml_names_the_place(tmp_path):
    file = tmp_path / settings.FILE_NAME
    file.write_text("name = [1,", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"cannot be read as TOML.*(line 1|end of document)"):
        settings.load(file)


def test_a_folder_without_settings_says_how_to_make_them(tmp_path):
    with pytest.raises(SettingsError, match="workbench init"):
        settings.load(tmp_path / settings.FILE_NAME)


def test_a_day_without_quotes_is_a_day():
    read = parse("""
        [identity]
        reassigned = { phone = { "+79031111111" = 2024-12-31 } }
    """)
    assert read == parse("""
        [identity]
        reassigned = { phone = { "+79031111111" = "2024-12-31" } }
    """)
    assert len(fingerprint(read)) == 64
