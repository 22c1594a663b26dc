"""Brings a branch on top of another one without touching anybody's files: merges kept, conflicts left to a person."""
