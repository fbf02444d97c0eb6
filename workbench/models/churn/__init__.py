"""The churn score: who will not buy again, and when the next purchase is due."""
