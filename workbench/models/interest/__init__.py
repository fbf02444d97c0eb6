"""Interest: who is about to act, for everybody and for the people of a base."""
