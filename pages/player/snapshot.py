"""Reading a model that may be training at the same time: held still, or copied."""

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
    """Make no updates while the block runs, if this is the model that the learner is training."""
    training = session.training()
    run = training.run if training is not None else None
    if run is None or run.model is not model:
        yield
        return
    with training.held_still():
        yield


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The learner's run after `step` updates: its images, a copy of its model, and the model's report on the test images."""

    data: Dataset
    model: object
    report: ClassificationReport
    step: int


def take_snapshot() -> Snapshot | None:
    """A snapshot of the learner's run; while the run plays, the previous one if there is any. None if the tab has closed.

    Everything on the page then shows the same update, although the run trains on. Evaluating all test images at every
    rerun of every page would leave a full class no time to train.
    """
    kept, training = session.results("snapshot"), session.training()
    if training.playing and kept.get("training") is training:
        return kept["snapshot"]
    with training.held_still() as run:
        if run is None:
            return None
        data, model, step = run.data, copy.deepcopy(run.model), run.step
    # Outside the block, because a large network needs a second for all test images.
    kept |= {"training": training, "snapshot": Snapshot(data, model, report_on_test_set(run, model, step), step)}
    return kept["snapshot"]


def refresh_snapshot() -> None:
    """Discard the snapshot, so that the next one is new even while the run plays."""
    session.results("snapshot").clear()
