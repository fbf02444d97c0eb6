"""The page of segments: who is in them, RFM, audience files and triggers."""
