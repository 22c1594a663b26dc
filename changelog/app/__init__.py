"""Use cases, a chapter a file; pure, they read the world through ports."""
