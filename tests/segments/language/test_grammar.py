import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import WorkbenchError
from workbench.segments.language.columns import ConditionError
from workbench.segments.language.conditions import All, AnyOf, Compare, InSegment, Not, Tagged
from workbench.segments.language.grammar import parse
from workbench.segments.language.touch_conditions import Had, Later


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("ltv > 1000", Compare("ltv", ">", 1000)),
        ("LTV>1e3", Compare("ltv", ">", 1000)),
        ("ltv ≥ -0.5", Compare("ltv", ">=", -0.5)),
        ('name = "a ""b"" c"', Compare("name", "=", 'a "b" c')),
        ("name = «Анна»", Compare("name", "=", "Анна")),
        ("name = 'it''s'", Compare("name", "=", "it's")),
        ("last_at within 2W", Compare("last_at", "within", "2w")),
        ("churn(90).score > 0.5", Compare("churn.score", ">", 0.5)),
        ("a_b", None),
        ("not not has_target", Not(Not(Compare("has_target", "=", value=True)))),
        ("no cart", Not(Had("cart"))),
        ("had sessions", Had("session")),
        (
            "had cart within 14d and no deal after it",
            Had("cart", period=Compare("occurred_at", "within", "14d"), later=(Later("deal", none=True),)),
        ),
        (
            "ltv > 1 and had cart and had deal within 2h after it and no call after it or ltv < 0",
            AnyOf(
                (
                    All(
                        (
                            Compare("ltv", ">", 1),
                            Had("cart", later=(Later("deal", within="2h"), Later("call", none=True))),
                        )
                    ),
                    Compare("ltv", "<", 0),
                )
            ),
        ),
        ("had cart and no deal within 3d", All((Had("cart"), Not(Had("deal", period=Compare("occurred_at", "within", "3d")))))),
        ('tag "vip" and in segment "A"', All((Tagged("vip"), InSegment("A")))),
        (
            'had deal where (status = "won" and not source = "x")',
            Had("deal", where=All((Compare("status", "=", "won"), Not(Compare("source", "=", "x"))))),
        ),
    ],
)  # fmt: skip
def test_a_text_is_read(text, condition):
    if condition is None:
        with pytest.raises(ConditionError, match="There is no column 'a_b'"):
            parse(text)
        return
    assert parse(text) == condition
    assert parse(str(condition)) == condition


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "The condition is empty"),
        ("  \n ", "The condition is empty"),
        ("ltv > 1 " * 2000, "16,000 characters; at most 10,000"),
        ("(" * 60 + "ltv > 1" + ")" * 60, "More than 50 conditions are inside each other"),
        ("not " * 60 + "has_target", "More than 50 conditions are inside each other"),
        ("had deal where " * 600 + "amount > 1", "More than 50 conditions are inside each other"),
        (" or ".join(["ltv > 1"] * 600), "more than 500 parts"),
        ("ltv >", "ends where a value is needed"),
        ("ltv", r"what ltv is compared by"),
        ("ltv > 1000)", "Here 'and', 'or' or the end is needed, at character 11"),
        ("(ltv > 1000", "ends where '\\)' is needed"),
        ("ltv > 10 000", "a number is written without spaces"),
        ("ltv > 5days", "no number, day or duration"),
        ("ltv > 1 annd ltv < 3", "Did you mean 'and'"),
        ("first_source = yandex", 'Texts stand in quotes, at character 16.*Write "yandex"'),
        ('name = "Anna', "quotes that begin at character 8.* are never closed"),
        ("name = 5", "name is text: write it in quotes"),
        ('ltv = "5"', "ltv is a number: write it plainly"),
        ("ltv = 2026-01-01", "ltv is a number"),
        ("ltv within 5d", "cannot be asked by 'within'; it is a number"),
        ("ltv = true", "ltv is a number"),
        ("has_target = 1", "has_target is true or false"),
        ("last_at = 5", "last_at is a moment: write a day such as 2026-01-31"),
        ("last_at = 2026-02-30", "last_at is a moment"),
        ("last_at within 30", "Here a duration such as 14d"),
        ("last_at within 40000d", "a hundred years at most"),
        ("last_at = 1492-10-12", "not in 1900-2200"),
        ("churn.expected_at within 5h", "too fine. Write whole days"),
        ("name in ()", "needs a list with at least one value"),
        ("ltv in (" + ", ".join(["1"] * 1001) + ")", "1,001 values; at most 1,000"),
        ('name contains "' + "x" * 1001 + '"', "1,001 characters is too long"),
        ('name contains ""', "compared with an empty text"),
        ('name = "a\x00b"', "control characters"),
        ("ltv > 99999999999999999999999999", "too large"),
        ("ltv > 1e400", "too large"),
        ("ltv between 5 and 1", "holds nothing. Write the lesser value first"),
        ("lvt > 5", "no column 'lvt'. Did you mean 'ltv'"),
        ('chrun.tier = "high"', "Did you mean 'churn.tier'"),
        ('churn.tier = "hihg"', "never 'hihg'. Did you mean 'high'"),
        ('ltv.tier = "high"', "There is no column 'ltv.tier'"),
        ("churn(45).score > 1", r"not computed for 45 days. Allowed: churn\(30\), churn\(60\), churn\(90\)"),
        ('rfm.segment = "Champion"', "Did you mean 'Champions'"),
        ("had checkuot", "no kind of touch 'checkuot'. Did you mean 'checkout'"),
        ("had at least 0 carts", "write 1 to 1,000,000"),
        ("had at least x carts", "a whole number is needed"),
        ("had deal where ltv > 5", "ltv is no column of a touch"),
        ('had deal where tag "x"', "asks about the customer"),
        ('had deal where amount > 5 and status = "won"', "Is status about the same touch"),
        ("ltv > 5 and no deal after it", "'after it' needs a touch right before it"),
        ("not had cart and no deal after it", "'after it' needs a touch right before it"),
        ("tag vip", "the name of a tag in quotes"),
        ('in segment ""', "The name of the segment is empty"),
        ("ltv > 5; drop table customers", "Nothing in a condition is written so, at character 8"),
    ],
)
def test_what_cannot_be_read_is_said_in_words(text, message):
    with pytest.raises(ConditionError, match=message) as caught:
        parse(text)
    assert len(str(caught.value)) < 1500


def test_brackets_make_it_clear_which_touch_is_meant():
    inside = parse('had deal where (amount > 5 and status = "won")')
    outside = parse('(had deal where amount > 5) and status = "won"')
    assert isinstance(inside, Had)
    assert outside == All((Had("deal", where=Compare("amount", ">", 5)), Compare("status", "=", "won")))
    assert parse(str(outside)) == outside


@given(st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1).filter(str.strip))
def test_any_text_comes_back_as_it_was(text):
    condition = Compare("name", "=", text)
    assert parse(str(condition)).value == text


@given(st.floats(-1e15, 1e15) | st.integers(-(10**15), 10**15))
def test_any_number_comes_back_as_it_was(number):
    assert parse(str(Compare("ltv", "<", number))).value == number


WORDS = [
    "ltv",
    ">",
    "1",
    "and",
    "or",
    "not",
    "(",
    ")",
    "had",
    "cart",
    "no",
    "after",
    "it",
    "within",
    "14d",
    "where",
    "in",
]


@given(st.lists(st.sampled_from([*WORDS, "segment", '"x"', ",", ".", "tag", "is", "empty", "between"]), max_size=12))
def test_any_words_are_read_or_refused_in_words(words):
    try:
        condition = parse(" ".join(words))
    except WorkbenchError:
        return
    assert parse(str(condition)) == condition


@given(st.text(max_size=60))
def test_any_text_at_all_is_read_or_refused_in_words(text):
    try:
        parse(text)
    except WorkbenchError:
        return
