"""The page of the multilayer perceptron on Fashion-MNIST: its settings and its chapters."""

from core import MLPSettings
from pages.classifiers.page import draw_page


def load():
    from pages.classifiers import predictions
    from pages.multilayer_perceptron import live_view
    from pages.multilayer_perceptron.chapters import (
        activations,
        course_recipe,
        hidden_layer,
        initial_weights,
        inside_network,
        questions,
        same_start,
        unit_evidence,
        why_activation,
        worked_update,
    )

    chapters = {
        "The hidden layer": hidden_layer.draw_chapter,
        "Why an activation": why_activation.draw_chapter,
        "The activation functions": activations.draw_chapter,
        "Inside your network": inside_network.draw_chapter,
        "The same start for everyone": same_start.draw_chapter,
        "Initial weights": initial_weights.draw_chapter,
        "A learning rate of 100": course_recipe.draw_chapter,
        "What it predicts": unit_evidence.draw_chapter,
        "Where it fails": predictions.draw_confusion,
        "One update": worked_update.draw_chapter,
    }
    return live_view, chapters, questions.draw_questions


draw_page(
    "Multilayer perceptron",
    "Between pixels and classes come hidden layers. Each is a layer like the one you know, "
    "followed by an activation function φ that is not a straight line.",
    MLPSettings,
    {
        "Network": ("hidden_layers", "hidden_units", "activation"),
        "Training": ("lr", "batch_size", "reduction", "epochs"),
        "Start": ("seed", "init", "init_std"),
    },
    load,
)
