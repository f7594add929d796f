"""Looking at a model that may be training at this moment."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from core.data.fashion_mnist import Dataset
from core.explaining.predictions import ClassificationReport, report_on_test_set
from pages.shared import session


@contextmanager
def hold_still(model) -> Iterator[None]:
    """The model stands between two updates for as long as this lasts, if it is the one that the learner is training."""
    training = session.training()
    run = training.run if training is not None else None
    if run is None or run.model is not model:
        yield
        return
    with training.looking():
        yield


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The learner's run as it was after `step` updates: its images, a copy of its model, what that says of the test images."""

    data: Dataset
    model: object
    report: ClassificationReport
    step: int


def take_snapshot() -> Snapshot | None:
    """The learner's run as it is now, or while it plays, as it was when last looked at; None once the tab has closed.

    With a copy of the model, because the run may train on while the page is drawn, and all that is shown shall be of
    one moment. In a full class, looking at all test images whenever a page is drawn would leave no time to train.
    """
    kept, training = session.results("moment"), session.training()
    if training.playing and kept.get("training") is training:
        return kept["moment"]
    with training.looking() as run:
        if run is None:
            return None
        data, model, step = run.data, copy.deepcopy(run.model), run.step
    # The run stands still no longer than that: a large network takes a second for all test images.
    kept |= {"training": training, "moment": Snapshot(data, model, report_on_test_set(run, model, step), step)}
    return kept["moment"]


def refresh_snapshot() -> None:
    """The next moment is the present one, also while the run plays."""
    session.results("moment").clear()
