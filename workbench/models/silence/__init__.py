"""Cost of silence: how long customers wait for an answer, and how many of them still buy."""
