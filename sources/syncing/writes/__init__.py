"""Writing what syncs bring: batches that wait together are matched and written together, in short transactions."""
