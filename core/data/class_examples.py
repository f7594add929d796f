"""Which images belong to which class."""

from torch import Tensor


def class_sizes(labels: Tensor, classes: int = 10) -> list[int]:
    """How many labels name each class.  Shapes: labels (n,) -> (classes,)"""
    return labels.bincount(minlength=classes).tolist()


def first_of_class(labels: Tensor, number: int, most: int) -> list[int]:
    """The rows of the first images of this class, in their order; fewer than `most` if there are no more."""
    return (labels == number).nonzero().view(-1)[:most].tolist()
