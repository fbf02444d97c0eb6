"""Words and phrases over what customers wrote, and the answered appeals most like one."""
