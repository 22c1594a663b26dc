"""The checkup: facts in, lines out."""
