"""The promises that the adapters keep: what a use case may ask of the world."""
