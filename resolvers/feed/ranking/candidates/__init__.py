"""The candidates of a ranking, stored by column."""
