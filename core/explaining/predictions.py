"""The predictions of a classifier, its mistakes, and the weights behind them."""

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
    """For each image the true class, the predicted class and its probability.  Shapes: (n,) each"""

    true: list[int]
    predicted: list[int]
    probability: list[float]


def predict(model, images: Tensor, labels: Tensor) -> Predictions:
    """Predict the classes of these images. A prediction is −1, with probability NaN, if a probability is not finite.

    Equation: predicted = argmax_j ŷ_j with ŷ = softmax(o)  (d2l 4.1)
    Shapes: images (n, 784) uint8, labels (n,)
    """
    probabilities = softmax(model.forward(pixels(images)))
    probability, predicted = probabilities.max(dim=1)
    finite = torch.isfinite(probabilities).all(dim=1)
    return Predictions(
        labels.tolist(),
        torch.where(finite, predicted, -1).tolist(),
        torch.where(finite, probability, torch.nan).tolist(),
    )


def count_parameters(model) -> int:
    """The number of a model's parameters."""
    return sum(parameter.numel() for parameter in model.parameters)


def templates(model: SoftmaxRegression) -> Tensor:
    """The weights of each class, arranged as an image.  Shapes: → (10, 28, 28)"""
    return model.W.T.reshape(-1, 28, 28)


@dataclass(frozen=True, eq=False)
class Evidence:
    """The terms of one image's logit for one class.

    Equation: o = Σ_j w_j x_j + b
    Shapes: products (28, 28), each w_j x_j
    """

    products: Tensor
    bias: float
    logit: float


def evidence(model: SoftmaxRegression, image: Tensor, cls: int) -> Evidence:
    """Multiply the image's pixels by the template of a class.  Shapes: image (784,) uint8"""
    x = pixels(image[None])
    products = model.W[:, cls] * x[0]
    return Evidence(products.reshape(28, 28), model.b[cls].item(), model.forward(x)[0, cls].item())


@dataclass(frozen=True, eq=False)
class ClassificationReport:
    """A classifier's predictions of many images, and their confusion matrix.

    Shapes: true, predicted (−1 if a logit is not finite), probability of the prediction, loss (n,);
    confusion (10, 10) number of images by true class (row) and predicted class (column)
    """

    true: Tensor
    predicted: Tensor
    probability: Tensor
    loss: Tensor
    confusion: Tensor

    def most_confused(self) -> tuple[int, int]:
        """The true and the predicted class of the most frequent mistake."""
        mistakes = self.confusion.clone().fill_diagonal_(-1)
        return divmod(int(mistakes.argmax()), len(mistakes))

    def select(self, true: int | None = None, predicted: int | None = None, mistakes: bool = False) -> Tensor:
        """The numbers of the images that meet all given conditions."""
        selected = torch.ones_like(self.true, dtype=torch.bool)
        if true is not None:
            selected &= self.true == true
        if predicted is not None:
            selected &= self.predicted == predicted
        if mistakes:
            selected &= self.true != self.predicted
        return selected.nonzero()[:, 0]

    def mistakes_by_loss(self) -> Tensor:
        """The numbers of the misclassified images with a finite loss, in descending order of loss."""
        mistakes = self.select(mistakes=True)
        mistakes = mistakes[torch.isfinite(self.loss[mistakes])]
        return mistakes[self.loss[mistakes].argsort(descending=True)]


def classification_report(model, images: Tensor, labels: Tensor) -> ClassificationReport:
    """Compute a classifier's predictions of these images and their confusion matrix.

    Equation: confusion[i, j] = number of images with y = i and argmax_k o_k = j
    Shapes: images (n, 784) uint8, labels (n,)
    """
    logits = torch.cat([model.forward(pixels(part)) for part in images.split(EVALUATION_ROWS)])
    probability, predicted = softmax(logits).max(dim=1)
    finite = torch.isfinite(logits).all(dim=1)
    classes = logits.shape[1]
    counts = torch.bincount(labels[finite] * classes + predicted[finite], minlength=classes**2)
    loss, predicted = cross_entropy_of_logits(logits, labels), torch.where(finite, predicted, -1)
    return ClassificationReport(labels, predicted, probability, loss, counts.reshape(classes, classes))


_reports: WeakKeyDictionary[Run, tuple[int, ClassificationReport]] = WeakKeyDictionary()


def report_on_test_set(run: Run) -> ClassificationReport:
    """The report on the test set of the run's model. The last report on each run is cached."""
    cached = _reports.get(run)
    if cached is None or cached[0] != run.step:
        cached = _reports[run] = run.step, classification_report(run.model, *run.data.test)
    return cached[1]


def probabilities(model, image: Tensor) -> list[float]:
    """The probability of each class for one image.  Shapes: image (784,) uint8 → 10 numbers"""
    return softmax(model.forward(pixels(image[None])))[0].tolist()
