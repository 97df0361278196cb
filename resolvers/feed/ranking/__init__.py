"""The ranking of events for one person: a pure policy. docs/ranking.md has the formula.

A score is a sum of terms, each made of one signal alone; what a person is told as a reason is a term of the score.
"""
