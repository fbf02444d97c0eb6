"""How far to trust a score, for the pages that show one: figures, sentences and drawings."""
