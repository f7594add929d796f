"""How Fashion-MNIST gets to this computer: the cache, the sources, and a drawn stand-in where all of them fail."""
