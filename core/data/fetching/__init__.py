"""Fetching Fashion-MNIST: the cache, the sources, and the practice set for when all of them fail."""
