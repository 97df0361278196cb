"""Mutants: small faults put into central functions one at a time, to see that a test notices each of them."""
