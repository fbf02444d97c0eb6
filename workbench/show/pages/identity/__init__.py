"""The identity page: why records are one person, and how to correct it."""
