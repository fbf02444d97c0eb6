"""The page Overview: the figures of a period against the one before, and where each is explained."""
