"""Recette back on top of production."""
