"""The only door to MkDocs."""
