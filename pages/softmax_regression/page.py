"""The page of softmax regression on Fashion-MNIST: its settings and its chapters."""

from pathlib import Path

from core import SoftmaxSettings
from pages.classifiers.page import draw_page
from pages.shared.chapters import Chapter

MODULES = "pages.softmax_regression.chapters"

draw_page(
    "Softmax regression",
    SoftmaxSettings,
    {"Training": ("lr", "batch_size", "epochs"), "Start": ("seed", "init_std")},
    (
        Chapter("Train", f"{MODULES}.train"),
        Chapter("Images", f"{MODULES}.images"),
        Chapter("Templates", f"{MODULES}.templates"),
        Chapter("Softmax", f"{MODULES}.softmax_operator"),
        Chapter("Loss", f"{MODULES}.cross_entropy"),
        Chapter("Mistakes", f"{MODULES}.mistakes"),
        Chapter("One update", f"{MODULES}.worked_update"),
        Chapter("Experiment", f"{MODULES}.experiment"),
    ),
    Path(__file__).with_name("chapters.css"),
)
