"""The product's remote."""
