"""Explanations of a model or an update in numbers. No function here changes the model."""
