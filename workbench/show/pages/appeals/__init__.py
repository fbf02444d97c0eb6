"""The page of appeals: their list, what people say of them, statistics, and what waiting costs."""
