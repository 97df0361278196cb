"""What a source declares about itself, and how the rest of the code finds it."""
