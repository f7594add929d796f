"""The page of softmax regression on Fashion-MNIST: its settings and its chapters."""

from core import SoftmaxSettings
from pages.classifiers.page import draw_page


def load():
    from pages.softmax_regression import live_view
    from pages.softmax_regression.chapters import (
        cross_entropy,
        dataset,
        model,
        questions,
        softmax_operator,
        sums,
        template_evidence,
        worked_update,
    )

    chapters = {
        "The images": dataset.draw_chapter,
        "Sums along a dimension": sums.draw_chapter,
        "Softmax": softmax_operator.draw_chapter,
        "Cross-entropy": cross_entropy.draw_chapter,
        "The model": model.draw_chapter,
        "What it predicts": template_evidence.draw_predictions,
        "Where it fails": template_evidence.draw_confusion,
        "One update": worked_update.draw_chapter,
    }
    return live_view, chapters, questions.draw_questions


draw_page(
    "Softmax regression",
    "Which kind of clothes does an image show? One layer gives each of the ten classes a score, "
    "and softmax turns the ten scores into ten probabilities.",
    SoftmaxSettings,
    {"Training": ("lr", "batch_size", "epochs"), "Start": ("seed", "init_std")},
    load,
)
