"""A repository without a forge."""
