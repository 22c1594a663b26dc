"""What `init` proposes: from what was found to settings, and the few questions about them."""
