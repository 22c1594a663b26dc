"""The documentation, in git."""
