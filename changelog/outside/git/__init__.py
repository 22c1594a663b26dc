"""The only door to git: one way to start it, sealed alike for all, and one table of what it means when it refuses."""
