"""What one run has open: each use case given its adapters."""
