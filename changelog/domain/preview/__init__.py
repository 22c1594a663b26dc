"""The preview site as text."""
