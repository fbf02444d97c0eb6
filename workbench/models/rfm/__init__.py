"""RFM: how lately, how often and for how much customers have bought."""
