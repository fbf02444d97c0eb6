"""Cohorts month by month: the query of their cells, and the published table."""

from __future__ import annotations

from workbench.marketing.cohort_months import FIRST_DEAL, FIRST_TOUCH

COHORT_COLUMNS = {FIRST_TOUCH: "first_month", FIRST_DEAL: "deal_month"}
"""The column of `customer_months` that names the cohort, by what begins it."""


def counted(cohort_by: str, where: str = "true") -> str:
    """Write the query of the cells that hold anything: a row a cohort and month; those of no cohort have none.

    What is given back before the first deal (an order that is not known) counts in the month of that deal, so that
    the money of all cells is all the money. Nobody is active before the cohort begins.
    """
    cohort = COHORT_COLUMNS[cohort_by]
    return f"""
        select
            {cohort} as cohort,
            greatest(month, {cohort}) as month,
            count(case when month >= {cohort} then 1 end) as active,
            count(case when month >= {cohort} and bought then 1 end) as buyers,
            count(case when month = first_month then 1 end) as first_seen,
            cast(sum(hundredths) as bigint) as hundredths
        from customer_months
        where {where}
        group by {cohort}, greatest(month, {cohort})"""


COHORTS = f"""
    with of_touch as ({counted(FIRST_TOUCH)}
    ),
    of_deal as ({counted(FIRST_DEAL)}
    ),
    counted as (
        select '{FIRST_TOUCH}' as cohort_by, t.*
        from of_touch t
        union all
        select '{FIRST_DEAL}' as cohort_by, d.*
        from of_deal d
    )
    select
        b.cohort_by,
        b.cohort,
        date_diff('month', b.cohort, m.month) as month_no,
        b.active as customers,
        coalesce(c.active, 0) as active,
        coalesce(c.buyers, 0) as buyers,
        cast(coalesce(c.hundredths, 0) / 100 as decimal(20, 2)) as revenue,
        m.finished
    from counted b
    join calendar_months m on m.month >= b.cohort
    left join counted c on c.cohort_by = b.cohort_by and c.cohort = b.cohort and c.month = m.month
    where b.month = b.cohort
    order by cohort_by, cohort, month_no
"""
"""Every cohort, from its first month to the last of the data, months without anything included."""
