"""Where the data of every model comes from: made (synthetic) or found (Fashion-MNIST)."""
