"""Measurements of speed and of what the notes find; see README.md in this folder."""
