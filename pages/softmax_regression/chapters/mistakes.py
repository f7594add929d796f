"""The chapter "Mistakes" of softmax regression: those of every classifier, and the templates of the two classes."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core import SoftmaxSettings
from core.data.fashion_mnist import CLASS_NAMES
from core.explaining.predictions import classification_report, templates
from pages.classifiers.predictions import draw_confusion
from pages.player.live_parts import draw_heatmaps, heatmaps_part
from pages.shared.source_code import draw_code


def draw_chapter(settings: SoftmaxSettings, run) -> None:
    draw_confusion(settings, run, draw_confused)
    draw_code(classification_report)


def draw_confused(model, true: int, predicted: int) -> None:
    """Draw the templates of both classes and their difference, on a common scale."""
    first, second = (templates(model)[cls].numpy() for cls in (true, predicted))
    images, captions = [first, second, first - second], [CLASS_NAMES[true], CLASS_NAMES[predicted], "difference"]
    limit = float(np.abs(np.nan_to_num(images)).max())
    draw_heatmaps("confused", heatmaps_part(images, captions, limit, "The two templates and their difference"), 3)
    st.caption(
        "Where the difference is blue, a bright pixel speaks for the true class; where it is orange, for the other."
    )
