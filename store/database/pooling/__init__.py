"""Connections: how they are opened, kept in a pool, and shared out."""
