"""The door's rooms: one command a file; options in, sentences out."""
