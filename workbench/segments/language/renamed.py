"""Rewrites a condition after a segment that it refers to was given another name."""

from __future__ import annotations

from dataclasses import replace

from workbench.segments.language.conditions import All, AnyOf, Condition, InSegment, Not


def renamed(condition: Condition, name: str, new_name: str) -> Condition:
    """Return the condition with the new name in place of the old one.

    >>> from workbench.segments.language.grammar import parse
    >>> str(renamed(parse('ltv > 5 and not in segment "A"'), "A", "B"))
    'ltv > 5 and not in segment "B"'
    """
    if isinstance(condition, InSegment):
        return InSegment(new_name) if condition.segment == name else condition
    if isinstance(condition, All | AnyOf):
        return replace(condition, parts=tuple(renamed(part, name, new_name) for part in condition.parts))
    return Not(renamed(condition.part, name, new_name)) if isinstance(condition, Not) else condition
