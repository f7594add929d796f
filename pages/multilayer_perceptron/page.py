"""The page of the multilayer perceptron on Fashion-MNIST and on points in the plane: its settings and its chapters."""

from pathlib import Path

from core import MLPSettings
from core.point_settings import PointMLPSettings
from pages.classifiers.page import POINT_CONTROLS, Subject, draw_page
from pages.shared.chapters import Chapter

MODULES, PLANE = "pages.multilayer_perceptron.chapters", "pages.plane"
NETWORK = ("hidden_layers", "hidden_units", "activation")
TRAINING = ("lr", "batch_size", "reduction", "epochs")
START = ("seed", "init", "init_std")

draw_page(
    "Multilayer perceptron",
    (
        Subject(
            MLPSettings,
            {"Network": NETWORK, "Training": TRAINING, "Start": START},
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
        ),
        Subject(
            PointMLPSettings,
            {"Network": NETWORK, "Training": TRAINING, **POINT_CONTROLS, "Start": START},
            (
                Chapter("Train", f"{PLANE}.train"),
                Chapter("Units", f"{PLANE}.units"),
                Chapter("Data", f"{PLANE}.data"),
                Chapter("Experiment", f"{PLANE}.experiment"),
            ),
            Path(__file__).parents[1] / "plane" / "chapters.css",
        ),
    ),
)
