"""The train's own chapters: each decides a plan, and one place carries plans out."""
