"""The one way to git."""
