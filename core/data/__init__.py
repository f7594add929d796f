"""The training data: synthetic regression data and Fashion-MNIST."""
