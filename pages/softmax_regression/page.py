"""The page of softmax regression on Fashion-MNIST and on points in the plane: its settings and its chapters."""

from pathlib import Path

from core import SoftmaxSettings
from core.point_settings import PointSoftmaxSettings
from pages.classifiers.page import POINT_CONTROLS, Subject, draw_page
from pages.shared.chapters import Chapter

MODULES, PLANE = "pages.softmax_regression.chapters", "pages.plane"
TRAINING, START = ("lr", "batch_size", "epochs"), ("seed", "init_std")

draw_page(
    "Softmax regression",
    (
        Subject(
            SoftmaxSettings,
            {"Training": TRAINING, "Start": START},
            (
                Chapter("Train", f"{MODULES}.train"),
                Chapter("Images", f"{MODULES}.images"),
                Chapter("Templates", f"{MODULES}.templates"),
                Chapter("Softmax", f"{MODULES}.softmax_operator"),
                Chapter("Loss", f"{MODULES}.cross_entropy"),
                Chapter("Mistakes", f"{MODULES}.mistakes"),
                Chapter("Your picture", f"{MODULES}.your_picture"),
                Chapter("One update", f"{MODULES}.worked_update"),
                Chapter("Experiment", f"{MODULES}.experiment"),
            ),
            Path(__file__).with_name("chapters.css"),
        ),
        Subject(
            PointSoftmaxSettings,
            {"Training": TRAINING, **POINT_CONTROLS, "Start": START},
            (
                Chapter("Train", f"{PLANE}.train"),
                Chapter("Data", f"{PLANE}.data"),
                Chapter("Experiment", f"{PLANE}.experiment"),
            ),
            Path(__file__).parents[1] / "plane" / "chapters.css",
        ),
    ),
)
