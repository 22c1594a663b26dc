"""French and English grammar: dates, plurals, typography."""
