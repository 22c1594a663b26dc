"""The forges: `connect` chooses one, each has a room of its own."""
