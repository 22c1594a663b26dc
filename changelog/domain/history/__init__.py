"""What happened: date tags, deliveries, units, and what became of each."""
