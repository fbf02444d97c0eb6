"""The models: RFM, churn by survival analysis, lifetime value, interest, and how good they are."""
