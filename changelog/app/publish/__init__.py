"""The page's pull request."""
