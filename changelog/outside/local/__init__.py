"""The world without a forge: a board in a file, pull requests and statuses as files beside git's own."""
