"""Teaching material: scenarios, lessons with a goal, and short runs that answer a question."""
