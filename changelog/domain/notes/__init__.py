"""What is written of it."""
