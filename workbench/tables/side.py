"""Tables that are computed on demand, not by a build."""

from __future__ import annotations

from workbench.tables.base import Table, columns

IDENTITY_SUGGESTIONS = Table(
    "identity_suggestions",
    "two customers that may be one person, though no identifier joins them",
    ("customer_a", "customer_b"),
    columns("""
customer_a VARCHAR One of the two.
customer_b VARCHAR The other one.
weight DOUBLE Match weight: how much more likely they are one person than two, bits.
probability DOUBLE The same as a probability, 0 to 1.
parts VARCHAR What the weight is made of, as JSON: a list of field, level in words and weight.
name_a VARCHAR Name of the first.
name_b VARCHAR Name of the second.
above BOOLEAN Whether the weight is above the threshold of measured precision.
rivals BOOLEAN Whether both hold a unique identifier of one system, which speaks against.
"""),
)

SENSITIVITY = Table(
    "sensitivity",
    "a figure by strict, normal and loose rules of identity",
    ("figure",),
    columns("""
figure VARCHAR The figure.
unit VARCHAR Its unit.
strict DOUBLE By strict rules.
normal DOUBLE By the workspace's own rules.
loose DOUBLE By loose rules.
spread DOUBLE Width of the band as a share of the normal value.
fragile BOOLEAN Whether the figure hangs on the rules.
"""),
)
