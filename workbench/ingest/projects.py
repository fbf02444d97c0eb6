"""SQL that finds rows of a project that the workspace does not know: a misspelt one would be one more brand."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.engine.query import literal

_ALIKE = 0.8
"""Jaro-Winkler similarity from which a known project may be what was meant."""


def unknown(project: str, known: Sequence[str]) -> str:
    """Write the condition that the row names a project and it is none of the known ones."""
    return f"{project} not in ({_listed(known)})"


def in_words(project: str, known: Sequence[str]) -> str:
    """Write the SQL of a sentence about the unknown project, with the nearest known one."""
    likeness = f"jaro_winkler_similarity(lower(x), lower({project}))"
    ranked = f"list_reverse_sort(list_transform([{_listed(known)}], lambda x: {{'likeness': {likeness}, 'name': x}}))"
    nearest = (
        f"case when {ranked}[1].likeness >= {_ALIKE} then ' Did you mean “' || {ranked}[1].name || '”?' else '' end"
    )
    hint = literal(f" Projects: {', '.join(known)}. Add a new one to 'projects' in workspace.toml.")
    return f"'project is “' || {project} || '”.' || {nearest} || {hint}"


def _listed(known: Sequence[str]) -> str:
    return ", ".join(literal(name) for name in known)
