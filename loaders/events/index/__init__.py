"""The catalog as bitmaps in memory: counts and facets without asking the database."""
