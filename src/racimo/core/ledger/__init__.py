"""A log that nobody can quietly change, and bundles that anyone can check."""
