"""What teaches: named starting points, lessons with a goal, and short runs that answer a question."""
