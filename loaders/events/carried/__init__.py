"""Events with what belongs to them: read in one statement, and kept in memory."""
