"""Words and phrases over what customers wrote, and the answered appeals most like one.

Reading order: `words` (when two words count as one), `index` and `part` (what a build writes), `query` (what one may
type), `find` (the texts it is in), `alike` (the appeals most like one), `listed` (both beside what the tables say).
"""
