"""What people write about customers: names, tags, comments, and decisions about who is one person.

Kept apart from the snapshots, so it survives every build.
"""
