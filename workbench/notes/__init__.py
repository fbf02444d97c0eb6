"""What people write about customers: names, tags and comments.

Kept apart from the snapshots, so it survives every build.
"""
