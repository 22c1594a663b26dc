"""The story, one chapter a file: collect, link, write, status."""
