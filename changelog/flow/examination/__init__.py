"""What a checkup looks at, topic by topic: facts in, lines with a state and a cure out."""
