"""The interest page: who is likely to act, of a base and of everybody."""
