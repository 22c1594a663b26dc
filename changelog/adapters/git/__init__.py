"""One door to git."""
