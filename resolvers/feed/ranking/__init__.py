"""The ranking of events for one person: a pure policy. docs/ranking.md has the formula.

A score is a sum of terms, each based on one signal only; every reason shown is a term of the score.
"""
