"""A complete example to play with: the invented service « Capucine », its team, its history and its documentation."""
