"""The catalogue and grammar."""
