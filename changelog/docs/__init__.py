"""The documentation: old text → new text, every byte that is not ours given back."""
