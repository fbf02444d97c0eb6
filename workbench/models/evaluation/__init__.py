"""How good a score is, and whether it can be trusted: plain numpy, shared by every model and the notebooks.

`metrics` and `survival_metrics` measure, `intervals` say how sure the figure is, `reliability` and `gains` are drawn,
`drift` and `leaks` warn, `outcomes` tells what past tiers went on to do, `contributions` takes one score apart.
"""
