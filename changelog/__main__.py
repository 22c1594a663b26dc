"""`python -m changelog` is `nouveautes`."""

from changelog.cli import run

run()
