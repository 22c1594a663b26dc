"""Values and rules; nothing below touches the world."""
