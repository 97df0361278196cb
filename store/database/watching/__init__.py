"""What statements and the work around them cost: counts for tests and metrics, spans for traces."""
