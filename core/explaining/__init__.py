"""Explanations of a model or an update in numbers. Nothing here changes the model that it explains."""
