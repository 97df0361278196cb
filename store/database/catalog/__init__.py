"""The catalog version, and what each version changed, as one process knows them."""
