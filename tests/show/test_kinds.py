from workbench.show.kinds import LOOKS, looks
from workbench.tables import KINDS


def test_every_kind_of_touch_has_a_look():
    assert [look["kind"] for look in looks()] == list(KINDS)


def test_no_two_kinds_share_a_colour():
    assert len({look.colour for look in LOOKS}) == len(LOOKS)
