"""What everybody's saves say: who saves the same, what it is worth, and what that means for one person."""
