"""Class counts, and example images of a class."""

from torch import Tensor


def class_sizes(labels: Tensor, classes: int = 10) -> list[int]:
    """The number of examples in each class.  Shapes: labels (n,) -> (classes,)"""
    return labels.bincount(minlength=classes).tolist()


def first_of_class(labels: Tensor, label: int, limit: int) -> list[int]:
    """The row numbers of the first `limit` images with this label, or of all if there are fewer."""
    return (labels == label).nonzero().view(-1)[:limit].tolist()
