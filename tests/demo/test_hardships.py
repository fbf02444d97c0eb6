from dataclasses import fields
from pathlib import Path

import pytest

from workbench.demo import HardshipError, Hardships


def test_none_turns_everything_off():
    assert {getattr(Hardships.none(), rate.name) for rate in fields(Hardships)} == {0.0}


@pytest.mark.parametrize("rate", [-0.1, 1.5, float("nan")])
def test_a_rate_that_is_no_share_is_refused_by_name(rate: float):
    with pytest.raises(HardshipError, match=r"'email_typo' is .* typed e-mails .* from 0 to 1"):
        Hardships(email_typo=rate)


def test_the_page_on_the_demo_names_every_rate_with_its_default():
    page = (Path(__file__).parents[2] / "docs" / "demo.md").read_text(encoding="utf-8")
    rows = [f"| `{rate.name}` | {rate.default:g} | {rate.metadata['doc']} |" for rate in fields(Hardships)]
    assert [row for row in rows if row not in page] == []
