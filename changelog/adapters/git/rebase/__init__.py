"""A branch on top of another one, in memory."""
