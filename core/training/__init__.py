"""Training: one update, the run that makes updates and records measurements, and the statistics of a network's layers."""
