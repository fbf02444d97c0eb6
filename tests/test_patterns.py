"""Regular expressions of the settings: which are refused, and that the others are read alike on both engines."""

from __future__ import annotations

import re

import pytest

from workbench.engine.duck import DuckEngine
from workbench.errors import SettingsError
from workbench.patterns import check_pattern, whole

PLAIN = (
    "info.*",
    r"[a-c]+@shop\.ru",
    r"(sales|info)\d{2,3}",
    "(?:a|ab)(c|bcd)",
    "a?b*c+",
    "[^0-9]*",
    r"\w+-\W*",
    "^a.c$",
    "a|",
    r"[\d.-]+",
    r"a{3}|a{5,}",
    "x*?y",
    "ё+",
    r"\(\[\{\\",
    "[{}]",
    "it's",
)
TEXTS = (
    *(
        "",
        "a",
        "abc",
        "abcd",
        "info",
        "info@x.ru",
        "abc@shop.ru",
        "abc@shopxru",
        "sales12",
        "sales1234",
        "a\nc",
        "a\u2028c",
    ),
    *(
        "xxy",
        "ёё",
        "aaa",
        "aaaa",
        "aaaaaa",
        "1.2-3",
        "word-!",
        "слово-",
        "([{\\",
        "{",
        "it's",
        "bbbc",
        "a\n",
        "A",
        "a\r",
    ),
)


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("info(", "cannot be read: missing \\)"),
        ("*a", "cannot be read: nothing to repeat"),
        ("a\\", "cannot be read: bad escape"),
        ("(?=a)b", "looks around"),
        ("(?<!a)b", "looks around"),
        ("(?i)info", "sets a flag"),
        ("(?P<n>a)", "names a group"),
        (r"(a)\1", "holds .1, which is not read alike"),
        (r"\bа", "holds .b, which"),
        (r"\s", "holds .s, which"),
        ("[a[b]]", "set of characters"),
        ("[a&&b]", "set intersection"),
        ("[]a]", "set of characters"),
        ("a{,3}", "begins no count"),
        ("a++", "cannot be used by the engine: bad repetition"),
        ("a{2000}", "cannot be used by the engine: invalid repetition"),
        ("GA:.*", "capital letters"),
    ],
)
def test_what_is_not_read_alike_is_refused_with_what_is_allowed(pattern: str, message: str):
    with pytest.raises(SettingsError, match=rf"^here: .*{message}.*Allowed are"):
        check_pattern(pattern, "here")


@pytest.mark.parametrize("pattern", PLAIN)
def test_a_plain_expression_has_to_match_the_whole_text(pattern: str, tmp_path):
    """Python's own engine says what it should match."""
    check_pattern(pattern, "here")
    engine = DuckEngine(tmp_path / "duck")
    engine.values("given", {"t": "varchar"}, [(text,) for text in TEXTS])
    quoted = whole(pattern).replace("'", "''")
    found = {text for (text,) in engine.rows(f"select t from given where regexp_matches(t, '{quoted}')")}
    engine.close()
    assert found == {text for text in TEXTS if re.fullmatch(pattern, text, flags=re.DOTALL | re.ASCII)}


@pytest.mark.spark
def test_plain_expressions_match_alike_on_both_engines(spark, tmp_path):
    duck = DuckEngine(tmp_path / "duck")
    quoted = [whole(pattern).replace("'", "''") for pattern in PLAIN]
    matches = ", ".join(f"regexp_matches(t, '{pattern}') as m{place}" for place, pattern in enumerate(quoted))
    answers = []
    for engine in (duck, spark):
        engine.values("texts", {"t": "varchar"}, [(text,) for text in TEXTS])
        answers.append(sorted(engine.rows(f"select t, {matches} from texts")))
    duck.close()
    assert answers[1] == answers[0]
