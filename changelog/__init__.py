"""nouveautes: the release train for teams that show before they ship."""

__version__ = "0.1.0"
