"""Rows inside of columns: arrays that a statement puts together, and the layouts of what is left as it was sent."""
