"""Training: one update, the run that makes and records updates, and the statistics of a network's layers."""
