"""What a source declares of itself, and how the rest of the house finds it."""
