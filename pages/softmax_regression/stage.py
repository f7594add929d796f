"""What softmax regression's page shows while it trains: all that both image pages show, and the ten templates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.data.fashion_mnist import CLASS_NAMES
from core.probe import templates
from pages.shared import classifier
from pages.shared.live_parts import Frame, heatmaps_part


@dataclass(frozen=True)
class Seen:
    training: classifier.Seen
    templates: np.ndarray


def look(run) -> Seen:
    return Seen(classifier.look_at_training(run), templates(run.model).numpy().copy())


def show(seen: Seen, log: bool) -> Frame:
    frame = classifier.show_training(seen.training, log)
    return Frame(frame.numbers, frame.parts | template_parts(seen))


def template_parts(seen: Seen) -> dict:
    """The ten templates on one scale, and what its ends are."""
    limit = float(np.abs(np.nan_to_num(seen.templates)).max())
    alt = f"The weights of each class as an image, after {seen.training.step:,} updates"
    return {
        "templates": heatmaps_part(seen.templates, CLASS_NAMES, limit, alt),
        "scale": f"After {seen.training.step:,} updates. Blue: positive weights, orange: negative, up to ±{limit:.3g} in all ten.",
    }
