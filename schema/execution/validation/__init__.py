"""By which rules documents are valid, and what is kept of those that are."""
