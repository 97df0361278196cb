"""The synthetic world: venues, acts and gigs, and what each source reports about them."""
