"""The history of the notes' schema, applied by Alembic when a store of an older revision is opened.

A change of `workbench/notes/schema.py` adds a module to `versions/` and moves `REVISION` on to it.
"""
