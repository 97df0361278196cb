"""Backups of the whole database: consistent while the server runs, whole or not at all when read back."""
