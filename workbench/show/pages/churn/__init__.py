"""The churn page: who may not come back, why, what is at stake, and how far to trust it."""
