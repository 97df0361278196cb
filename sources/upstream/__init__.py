"""Calling an upstream: one careful HTTP client, with pacing, a breaker and refusals told in words."""
