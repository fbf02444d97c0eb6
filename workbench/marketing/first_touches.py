"""Where each customer came from first: the moment and the channel by which people are chosen on the pages."""

from __future__ import annotations

from workbench.marketing.channel_names import named

FIRST_TOUCHES = f"""
    select t.customer_id, t.occurred_at as first_at, n.channel as first_channel
    from touches_of_scope t
    {named("t")}
    where t.touch_no = 1
"""
"""A row a customer in scope; empty where the touch is no session and names no source."""
