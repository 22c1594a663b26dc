"""The documentation repository: read, written and pushed from a clone of our own, never from anybody's work tree."""
