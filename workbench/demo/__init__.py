"""A made-up company that sells kitchen appliances and services them: the raw exports of its systems, and the truth."""

from workbench.demo.catalogue import OWN_PHONES
from workbench.demo.company import UNTIL, DemoError, write_demo
from workbench.demo.export import Export
from workbench.demo.hardships import HardshipError, Hardships

__all__ = ["OWN_PHONES", "UNTIL", "DemoError", "Export", "HardshipError", "Hardships", "write_demo"]
