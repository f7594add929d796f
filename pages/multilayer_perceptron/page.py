"""The page of the multilayer perceptron on Fashion-MNIST: its settings and its chapters."""

from pathlib import Path

from core import MLPSettings
from pages.classifiers.page import draw_page
from pages.shared.chapters import Chapter

MODULES = "pages.multilayer_perceptron.chapters"

draw_page(
    "Multilayer perceptron",
    MLPSettings,
    {
        "Network": ("hidden_layers", "hidden_units", "activation"),
        "Training": ("lr", "batch_size", "reduction", "epochs"),
        "Start": ("seed", "init", "init_std"),
    },
    (
        Chapter("Train", f"{MODULES}.train"),
        Chapter("Why an activation", f"{MODULES}.why_activation"),
        Chapter("Network", f"{MODULES}.network"),
        Chapter("Activations", f"{MODULES}.activations"),
        Chapter("Inside", f"{MODULES}.inside"),
        Chapter("Start", f"{MODULES}.start"),
        Chapter("Mistakes", f"{MODULES}.mistakes"),
        Chapter("One update", f"{MODULES}.worked_update"),
        Chapter("Experiment", f"{MODULES}.experiment"),
    ),
    Path(__file__).with_name("chapters.css"),
)
