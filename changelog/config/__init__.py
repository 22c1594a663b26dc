"""The settings: TOML text in, frozen values out, every problem at once."""
