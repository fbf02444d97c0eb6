from datetime import date, datetime, timedelta

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.segments.few_customers import at, database
from workbench.notes.followed import FollowedNotes, Redirects
from workbench.notes.store import NotesStore
from workbench.segments.language.columns import ConditionError
from workbench.segments.language.compile import compile_condition
from workbench.segments.language.conditions import All, AnyOf, Compare, InSegment, Not, Tagged
from workbench.segments.language.grammar import parse
from workbench.segments.language.touch_conditions import Had, Later

AS_OF = date(2026, 3, 1)
NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)


def found(connection, text, *, as_of=AS_OF, zone="UTC", notes=None, segments=None):
    condition = parse(text) if isinstance(text, str) else text
    query = compile_condition(condition, as_of, zone, notes, segments)
    rows = connection.execute(query.sql, query.parameters).fetchall()
    ids = [customer for (customer,) in rows]
    assert len(ids) == len(set(ids))
    return "".join(sorted(ids))


CUSTOMERS = [
    {"customer_id": "a", "name": "Пётр Иванов", "ltv": 1500, "first_source": "yandex", "has_target": True,
     "phones": ["+79160000001"], "emails": ["anna@mail.ru", "a.b@ya.ru"], "first_at": at("2026-01-01"),
     "last_at": at("2026-02-27 22:30")},
    {"customer_id": "b", "name": None, "ltv": 1000, "first_source": "google", "has_target": True, "phones": [],
     "first_at": at("2026-01-31 21:30"), "last_at": at("2026-01-31 21:30")},
    {"customer_id": "c", "name": 'ООО "Ромашка"; drop table customers --', "ltv": 0, "first_source": None,
     "has_target": False, "first_at": at("2026-02-01"), "last_at": at("2026-02-01")},
]  # fmt: skip
BOUGHT = {"kind": "deal", "status": "won"}
TOUCHES = [
    {"customer_id": "a", "touch_no": 1, "occurred_at": at("2026-01-01"), "kind": "session", "city": "Киев"},
    {"customer_id": "a", "touch_no": 2, "occurred_at": at("2026-02-20"), "kind": "cart"},
    {"customer_id": "a", "touch_no": 3, "occurred_at": at("2026-02-27 22:30"), **BOUGHT, "amount_base": 1500},
    {"customer_id": "b", "touch_no": 1, "occurred_at": at("2026-01-31 21:30"), **BOUGHT, "amount_base": 1000},
    {"customer_id": "b", "touch_no": 2, "occurred_at": at("2026-02-25"), "kind": "cart", "city": "Москва"},
    {"customer_id": "c", "touch_no": 1, "occurred_at": at("2026-02-01"), "kind": "session", "city": "Москва"},
    {"customer_id": "c", "touch_no": 2, "occurred_at": at("2026-02-02"), "kind": "session", "source": "google"},
]
RFM = [{"customer_id": "a", "as_of": AS_OF, "segment": "Champions", "r": 5}]
SCORES = [
    {"customer_id": "a", "model": "churn", "horizon_days": 90, "as_of": AS_OF, "score": 0.2, "tier": "low",
     "expected_at": date(2026, 3, 10)},
    {"customer_id": "b", "model": "churn", "horizon_days": 90, "as_of": AS_OF, "score": 0.9, "tier": "high"},
    {"customer_id": "b", "model": "churn", "horizon_days": 30, "as_of": AS_OF, "score": 0.97, "tier": "high"},
]  # fmt: skip


@pytest.fixture(scope="module")
def company():
    with database(CUSTOMERS, TOUCHES, RFM, SCORES) as connection:
        yield connection


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ('ltv > 1000 and first_source = "yandex"', "a"),
        ("ltv >= 1000", "ab"),
        ("ltv between 0 and 1000", "bc"),
        ("ltv in (0, 1500)", "ac"),
        ('first_source != "google"', "ac"),
        ('not first_source = "google"', "ac"),
        ('first_source not in ("google", "yandex")', "c"),
        ("first_source is empty", "c"),
        ("has_target", "ab"),
        ("not has_target", "c"),
        ('name contains "ПЕТР"', "a"),
        ('name not contains "петр"', "bc"),
        ('name starts with "ооо ""ром"', "c"),
        ('name = "ООО ""Ромашка""; drop table customers --"', "c"),
        ("name is empty", "b"),
        ('phones = "+79160000001"', "a"),
        ("phones is empty", "bc"),
        ('emails contains "MAIL"', "a"),
        ('emails starts with "a.b"', "a"),
        ('emails starts with "mail"', ""),
        ('emails in ("x@y.z", "a.b@ya.ru")', "a"),
        ("last_at within 2d", "a"),
        ("last_at older than 2d", "bc"),
        ("first_at on 2026-01-31", "b"),
        ("first_at = 2026-01-31", "b"),
        ("first_at between 2026-01-31 and 2026-02-01", "bc"),
        ("first_at > 2026-01-31", "c"),
        ("first_at <= 2026-01-31", "ab"),
        ('city in ("Киев", "Берлин")', "a"),
        ('city != "Москва"', "a"),
        ("city is empty", ""),
        ("source is empty", "ab"),
        ("had cart within 14d and no deal after it", "b"),
        ("had cart and had deal after it", "a"),
        ("had cart and had deal within 7d after it", ""),
        ("had cart and had deal within 8d after it", "a"),
        ("had cart and no deal within 7d after it", "ab"),
        ("had cart", "ab"),
        ("no cart", "c"),
        ("had at least 2 sessions", "c"),
        ("had at least 3 touches", "a"),
        ('had at least 2 session where source = "google"', ""),
        ("had session and had session after it", "c"),
        ('had session where (city = "Москва" or source = "google") before 2026-02-02', "c"),
        ("had deal where amount_base > 1000", "a"),
        ("had deal since 2026-02-01", "a"),
        ('rfm.segment = "champions"', "a"),
        ("rfm.segment is empty", "bc"),
        ("rfm.r < 5", ""),
        ('rfm.segment != "Champions"', "bc"),
        ('churn.tier = "high"', "b"),
        ("churn.score >= 0.95", ""),
        ("churn(30).score >= 0.95", "b"),
        ("churn.expected_at within next 14d", "a"),
        ("churn.expected_at within next 9d", ""),
        ("churn.expected_at is empty", "bc"),
        ('interest.tier = "high"', ""),
        ("ltv > 1000 or not has_target and ltv = 0", "ac"),
        ("(ltv > 1000 or not has_target) and ltv = 0", "c"),
    ],
)
def test_who_meets_a_condition(company, text, who):
    assert found(company, text) == who


def test_days_are_those_of_the_zone(company):
    assert found(company, "first_at = 2026-02-01", zone="Europe/Moscow") == "bc"
    assert found(company, "first_at = 2026-02-01", zone="UTC") == "c"
    assert found(company, "last_at within 1d", as_of=date(2026, 2, 28), zone="Europe/Moscow") == ""
    assert found(company, "last_at within 1d", as_of=date(2026, 2, 28), zone="UTC") == "a"


def test_touches_and_customers_from_as_of_on_are_not_seen(company):
    assert found(company, "had cart and no deal after it", as_of=date(2026, 2, 27)) == "ab"
    assert found(company, "no cart", as_of=date(2026, 2, 1)) == "ab"
    assert found(company, 'churn.tier = "high"', as_of=date(2026, 2, 28)) == ""


def test_a_deal_at_the_same_moment_comes_after_the_cart():
    touches = [
        {"customer_id": "a", "touch_no": 1, "occurred_at": at("2026-02-20"), "kind": "deal"},
        {"customer_id": "a", "touch_no": 2, "occurred_at": at("2026-02-20"), "kind": "cart"},
    ]
    with database([{"customer_id": "a"}], touches) as connection:
        assert found(connection, "had cart and no deal after it") == ""
        assert found(connection, "had cart and had deal within 1h after it") == "a"
        assert found(connection, "had cart and had cart after it") == ""


def test_every_value_is_bound_and_none_is_pasted():
    hostile = "x'); drop table customers; --"
    condition = All((Compare("name", "contains", hostile), Compare("city", "in", (hostile, "y")), Tagged(hostile)))
    assert "drop" not in compile_condition(condition, AS_OF, "UTC").sql


def test_tags_and_given_names_follow_the_notes(company, tmp_path):
    store = NotesStore(tmp_path / "notes.db")
    store.add_tag("old", "VIP", "olga")
    store.set_name("b", "Борис", "olga")
    notes = FollowedNotes(store, lambda: Redirects({"old": "c"}))
    assert found(company, 'tag "vip"', notes=notes) == "c"
    assert found(company, 'not tag "vip"', notes=notes) == "ab"
    assert found(company, 'name contains "борис"', notes=notes) == "b"
    assert found(company, 'name contains "иванов"', notes=notes) == "a"
    assert found(company, 'tag "vip"') == ""
    store.close()


def test_a_segment_in_a_condition_is_its_condition(company):
    segments = {"Rich": parse("ltv > 1000"), "Not rich": parse('not in segment "Rich"')}
    assert found(company, 'in segment "Rich"', segments=segments) == "a"
    assert found(company, 'in segment "Not rich" and in segment "Not rich" and has_target', segments=segments) == "b"


def test_a_ring_of_segments_is_refused():
    segments = {"A": parse('in segment "B"'), "B": parse('ltv > 1 and in segment "A"')}
    with pytest.raises(ConditionError, match="ring: A → B → A"):
        compile_condition(InSegment("A"), AS_OF, "UTC", None, segments)


def test_a_segment_that_is_not_there_names_the_nearest():
    with pytest.raises(ConditionError, match=r"no segment 'Rihc'. Did you mean 'Rich'"):
        compile_condition(InSegment("Rihc"), AS_OF, "UTC", None, {"Rich": parse("ltv > 1")})


def test_a_long_row_of_segments_is_refused():
    segments = {f"s{n}": parse(f'in segment "s{n + 1}"') for n in range(100)} | {"s100": parse("ltv > 1")}
    with pytest.raises(ConditionError, match="More than 20 segments"):
        compile_condition(InSegment("s0"), AS_OF, "UTC", None, segments)
    assert compile_condition(InSegment("s85"), AS_OF, "UTC", None, segments).sql


# Conditions compared with their meaning, written a second time in plain Python.

START = datetime(2026, 2, 1)  # noqa: DTZ001  as the tables keep it
KINDS = ("cart", "deal", "session")
SOURCES = ("x", "y", None)
TOUCH = st.tuples(st.sampled_from("ab"), st.integers(0, 40), st.sampled_from(KINDS), st.sampled_from(SOURCES))
ROW = st.one_of(
    st.builds(Compare, st.just("source"), st.sampled_from(("=", "!=")), st.sampled_from(("x", "y"))),
    st.just(Compare("source", "is empty")),
)
WHERE = st.one_of(st.none(), ROW, st.builds(Not, ROW), st.tuples(ROW, ROW).map(AnyOf), st.tuples(ROW, ROW).map(All))
WITHIN = st.one_of(st.just(""), st.integers(1, 9).map("{}d".format))
LATER = st.builds(Later, st.sampled_from(KINDS), st.booleans(), WHERE, WITHIN)
PERIOD = st.one_of(
    st.none(),
    st.builds(Compare, st.just("occurred_at"), st.sampled_from(("within", "older than")), st.just("14d")),
    st.builds(Compare, st.just("occurred_at"), st.sampled_from(("=", "<", ">=")), st.just(date(2026, 2, 10))),
)
HAD = st.builds(Had, st.sampled_from(KINDS), st.integers(1, 3), WHERE, PERIOD, st.lists(LATER, max_size=2).map(tuple))
NUMBER = st.builds(Compare, st.just("ltv"), st.sampled_from(("=", "!=", "<", "<=", ">", ">=")), st.sampled_from((0, 1)))
CONDITION = st.recursive(
    st.one_of(HAD, ROW, NUMBER),
    lambda inner: st.one_of(
        st.builds(Not, inner), st.tuples(inner, inner).map(All), st.tuples(inner, inner).map(AnyOf)
    ),
    max_leaves=5,
)


def compared(operator, value, wanted):
    if operator == "is empty":
        return value is None
    if operator == "!=":
        return value != wanted
    if value is None:
        return False
    return {
        "=": value == wanted,
        "<": value < wanted,
        "<=": value <= wanted,
        ">": value > wanted,
        ">=": value >= wanted,
    }[operator]


def row_meets(condition, touch):
    match condition:
        case None:
            return True
        case All(parts=parts):
            return all(row_meets(part, touch) for part in parts)
        case AnyOf(parts=parts):
            return any(row_meets(part, touch) for part in parts)
        case Not(part=part):
            return not row_meets(part, touch)
    return compared(condition.operator, touch[3], condition.value)


def in_period(period, day):
    when = (START + timedelta(days=day)).date()
    if period is None:
        return True
    ago = AS_OF - timedelta(days=14)
    if period.operator in ("within", "older than"):
        return (when >= ago) == (period.operator == "within")
    return compared(period.operator, when, period.value)


def follows(later, touch, touches):
    """Whether a touch is followed as asked."""
    days = int(later.within[:-1]) if later.within else 10_000
    least = 1 if later.kind == touch[2] else 0
    some = any(
        least <= other[1] - touch[1] <= days
        for other in touches
        if other[2] == later.kind and row_meets(later.where, other)
    )
    return some != later.none


def meets(condition, ltv, touches):
    match condition:
        case All(parts=parts):
            return all(meets(part, ltv, touches) for part in parts)
        case AnyOf(parts=parts):
            return any(meets(part, ltv, touches) for part in parts)
        case Not(part=part):
            return not meets(part, ltv, touches)
        case Had():
            meant = [t for t in touches if t[2] == condition.kind and row_meets(condition.where, t)]
            meant = [t for t in meant if in_period(condition.period, t[1])]
            return sum(all(follows(x, t, touches) for x in condition.later) for t in meant) >= condition.at_least
        case Compare(column="ltv"):
            return compared(condition.operator, ltv, condition.value)
    opposite = condition.operator in ("!=", "is empty")
    positive = [(t[3] is not None) if condition.operator == "is empty" else (t[3] == condition.value) for t in touches]
    return any(positive) != opposite


@settings(max_examples=300, deadline=None, phases=NO_SHRINKING)
@given(CONDITION, st.lists(TOUCH, max_size=8), st.tuples(st.sampled_from((0, 1, None)), st.sampled_from((0, 1, None))))
def test_the_query_means_what_the_condition_says(condition, touches, money):
    rows = [
        {
            "customer_id": who,
            "touch_no": place,
            "occurred_at": START + timedelta(days=day),
            "kind": kind,
            "source": source,
        }
        for place, (who, day, kind, source) in enumerate(sorted(touches, key=lambda touch: touch[1]), 1)
    ]
    ltv = dict(zip("ab", money, strict=True))
    with database([{"customer_id": who, "ltv": ltv[who]} for who in "ab"], rows) as connection:
        shown = found(connection, condition)
    known = [touch for touch in touches if touch[1] < (AS_OF - START.date()).days]
    wanted = [who for who in "ab" if meets(condition, ltv[who], [touch for touch in known if touch[0] == who])]
    assert shown == "".join(wanted), str(condition)


@settings(max_examples=300, deadline=None)
@given(CONDITION)
def test_the_text_form_is_read_back(condition):
    assert parse(str(condition)) == condition
