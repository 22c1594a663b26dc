"""The world: one file per thing that can refuse."""
