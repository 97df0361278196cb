"""Events by their words: what a text may mean, and which events hold it."""
