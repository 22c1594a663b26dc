"""The promises."""
