"""What all processes have in common: the client of a Redis-compatible store, and the documents that clients name by hash."""
