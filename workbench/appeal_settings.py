"""The settings of appeals: how contacts are grouped, business hours, names of operators."""
