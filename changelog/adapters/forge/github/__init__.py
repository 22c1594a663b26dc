"""All that knows GitHub."""
