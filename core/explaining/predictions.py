"""Looking inside a model without touching it."""

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import torch
from torch import Tensor

from core.data.batches import pixels
from core.functions import cross_entropy_of_logits, softmax
from core.models import SoftmaxRegression
from core.training.evaluation import EVALUATION_ROWS
from core.training.run import Run


@dataclass(frozen=True)
class Predictions:
    """For each image: the true class, the predicted one and the probability given to it.  Shapes: (n,) each"""

    true: list[int]
    predicted: list[int]
    probability: list[float]


def predict(model, images: Tensor, labels: Tensor) -> Predictions:
    """What a classifier says of these images with the weights it has now.

    Equation: predicted = argmax_j ŷ_j with ŷ = softmax(o)  (d2l 4.1)
    Shapes: images (n, 784) uint8, labels (n,)
    """
    probabilities = softmax(model.forward(pixels(images)))
    # A diverged model's logits may be no numbers; then no class is predicted rather than a wrong one.
    probability, predicted = probabilities.max(dim=1)
    usable = torch.isfinite(probabilities).all(dim=1)
    return Predictions(
        labels.tolist(),
        torch.where(usable, predicted, -1).tolist(),
        torch.where(usable, probability, torch.nan).tolist(),
    )


def count_parameters(model) -> int:
    """How many numbers training adjusts."""
    return sum(parameter.numel() for parameter in model.parameters)


def templates(model: SoftmaxRegression) -> Tensor:
    """What each class looks for: its weights, laid out as an image.  Shapes: → (10, 28, 28)"""
    return model.W.T.reshape(-1, 28, 28)


@dataclass(frozen=True, eq=False)
class Evidence:
    """How one image's logit for one class comes about.

    Equation: o = Σ_j w_j x_j + b
    Shapes: products (28, 28), each w_j x_j
    """

    products: Tensor
    bias: float
    logit: float


def evidence(model: SoftmaxRegression, image: Tensor, cls: int) -> Evidence:
    """The image's pixels times the template of a class.  Shapes: image (784,) uint8"""
    x = pixels(image[None])
    products = model.W[:, cls] * x[0]
    return Evidence(products.reshape(28, 28), model.b[cls].item(), model.forward(x)[0, cls].item())


@dataclass(frozen=True, eq=False)
class ClassificationReport:
    """What a classifier says of many images at one moment.

    Shapes: true, predicted (−1 where its outputs are no numbers), probability (of the prediction), loss (n,);
    confusion (10, 10) how many images of each true class (row) got which prediction (column)
    """

    true: Tensor
    predicted: Tensor
    probability: Tensor
    loss: Tensor
    confusion: Tensor

    def most_confused(self) -> tuple[int, int]:
        """The true and the predicted class of the commonest mistake."""
        mistakes = self.confusion.clone().fill_diagonal_(-1)
        true, predicted = divmod(mistakes.argmax().item(), len(mistakes))
        return true, predicted

    def which(self, true: int | None = None, predicted: int | None = None, mistakes: bool = False) -> Tensor:
        """The numbers of the images of this true class and with this prediction, or of all mistakes."""
        chosen = torch.ones_like(self.true, dtype=torch.bool)
        if true is not None:
            chosen &= self.true == true
        if predicted is not None:
            chosen &= self.predicted == predicted
        if mistakes:
            chosen &= self.true != self.predicted
        return chosen.nonzero()[:, 0]

    def worst(self) -> Tensor:
        """The numbers of the mistaken images, the largest loss first; without those whose loss is no number."""
        mistakes = self.which(mistakes=True)
        mistakes = mistakes[torch.isfinite(self.loss[mistakes])]
        return mistakes[self.loss[mistakes].argsort(descending=True)]


def classification_report(model, images: Tensor, labels: Tensor) -> ClassificationReport:
    """All that a classifier says of these images.

    Equation: confusion[i, j] = number of images with y = i and argmax_k o_k = j
    Shapes: images (n, 784) uint8, labels (n,)
    """
    logits = torch.cat([model.forward(pixels(part)) for part in images.split(EVALUATION_ROWS)])
    probability, predicted = softmax(logits).max(dim=1)
    usable = torch.isfinite(logits).all(dim=1)
    classes = logits.shape[1]
    confusion = torch.bincount(labels[usable] * classes + predicted[usable], minlength=classes**2).reshape(
        classes, classes
    )
    return ClassificationReport(
        labels, torch.where(usable, predicted, -1), probability, cross_entropy_of_logits(logits, labels), confusion
    )


_reports: WeakKeyDictionary[Run, tuple[int, ClassificationReport]] = WeakKeyDictionary()


def report_on_test_set(run: Run, model, step: int) -> ClassificationReport:
    """What the run's model says of all test images after so many updates; worked out once for each that is looked at.

    `model` is the run's own, or a copy of it as it was then: so the run may train on meanwhile.
    """
    known, seen = _reports.get(run, (-1, None))
    if known != step:
        seen = classification_report(model, run.data.test_images, run.data.test_labels)
        _reports[run] = step, seen
    return seen


def probabilities(model, image: Tensor) -> list[float]:
    """The probability of each class for one image.  Shapes: image (784,) uint8 → 10 numbers"""
    return softmax(model.forward(pixels(image[None])))[0].tolist()
