"""Refuses names that an option gives and nothing has, with the nearest one: an empty table would not tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from workbench.errors import WorkbenchError, nearest
from workbench.marketing.channel_rules import CHANNELS
from workbench.marketing_desk import MarketingDesk
from workbench.workspace import Workspace


def channels_of(workspace: Workspace, names: Sequence[str] | None) -> tuple[str, ...]:
    """Check the channels of the first touch that `--channel` names, and return them.

    Raises:
        WorkbenchError: the settings know no such channel, and nobody came by it.

    """
    return _known_channels(workspace, names or (), lambda: (row["channel"] for row in _loyal(workspace)))


def channel_of(workspace: Workspace, name: str) -> str:
    """Check the channel whose rows `--channel` asks for, and return it; raises what `channels_of` does."""
    found = _known_channels(workspace, [name], lambda: (row["channel"] for row in workspace.marketing.channels().rows))
    return found[0]


def check_event(desk: MarketingDesk, option: str, event: str, level: str) -> None:
    """Refuse an event that is in no path.

    Raises:
        WorkbenchError: it is in none.

    """
    events = sorted(node["event"] for node in desk.transitions(level=level).nodes if not node["event"].startswith("("))
    if event not in events:
        raise WorkbenchError(
            f"{option} {event!r}: there is no such event.{nearest(event, events)} "
            f"Events: {', '.join(events) or 'none yet'}."
        )


def _loyal(workspace: Workspace) -> list[dict[str, str]]:
    return workspace.marketing.loyalty().rows


def _known_channels(
    workspace: Workspace, names: Sequence[str], found: Callable[[], Iterable[str | None]]
) -> tuple[str, ...]:
    """Look among the channels of the settings, and only then among those that the last build has found."""
    known = [*(name.strip() for name in workspace.settings.channels), *CHANNELS]
    for name in names:
        if name in known:
            continue
        built = [channel for channel in found() if channel]
        if name not in built:
            allowed = list(dict.fromkeys([*known, *built]))
            raise WorkbenchError(
                f"--channel {name!r}: there is no such channel.{nearest(name, allowed)} Channels: {', '.join(allowed)}."
            )
    return tuple(names)
