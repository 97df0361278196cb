"""The venues of gigs: found among those held or made new, and named as people know them."""
