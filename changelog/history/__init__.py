"""What happened: date tags, merges, reverts, duplicates, and where each commit ended."""
