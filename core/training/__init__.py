"""Training: one update, the run that makes updates and records what it measures, and what a perceptron's layers do."""
