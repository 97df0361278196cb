"""What is answered from memory, and what caches between us and the client may keep."""
