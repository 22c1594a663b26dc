"""The only door to MkDocs: a folder of pages is written, built, made safe and checked; a small server shows it."""
