"""Stage: one mail for each reader. In: a frozen audience and its segments; out: a ledger that sums up."""
