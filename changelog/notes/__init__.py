"""What is said about the changes: titles, words for users, sections, rendering."""
