"""The synthetic world: venues, acts and gigs, and what each source tells of them."""
