"""`make bench`: how much of what a team announced is found, then how fast, against git itself."""

import sys

from benchmarks import announced, holdings, resync, speed

print("What is found of what the team announced by hand (python -m benchmarks.announced)\n")
announced.main()
print("\nTime and memory against plain git (python -m benchmarks.speed)\n")
slow = speed.main()
print("\nA resync against git's own rebase (python -m benchmarks.resync)\n")
slow = resync.main() or slow
print("\nWhat production holds of a year's deliveries (python -m benchmarks.holdings)\n")
sys.exit(holdings.main() or slow)
