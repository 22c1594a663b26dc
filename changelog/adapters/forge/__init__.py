"""One place that chooses a forge."""
