"""Appeals: the contacts of one customer until an operator answers, in clock and business time."""
