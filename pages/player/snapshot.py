"""The learner's run at the update that the page shows, with its report on the test images."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from core import Run
from core.data.fashion_mnist import Dataset
from core.explaining.predictions import ClassificationReport, report_on_test_set
from core.training.cost import test_seconds
from pages.player import playback, process
from pages.shared import session
from pages.shared.controls import fragment

LIVE_SECONDS = 1.0
"""The shortest time between two drawings of a part that the server draws again while the run plays."""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The learner's run after `step` updates: its images, its model, and the model's report on the test images."""

    data: Dataset
    model: object
    report: ClassificationReport
    step: int


def current_run() -> Run:
    """The learner's run at the update that the page shows. Nobody trains it on; `draw_live` renews it while the run plays."""
    return session.player().state()


def draw_live(draw: Callable[..., None], *given) -> None:
    """Draw a part of a chapter, in a fragment that draws it again and again while the run plays.

    The more learners train and the longer the drawing takes, the less often. Mutates: the learner's run of `current_run`
    """
    player, name = session.player(), draw.__name__
    seconds = session.results("drawing_seconds")

    def draw_now() -> None:
        start = time.perf_counter()
        player.state(renew=player.playing)
        draw(*given)
        seconds[name] = time.perf_counter() - start

    every = max(LIVE_SECONDS, 10 * playback.frame_interval(), 8 * seconds.get(name, 0.0))
    fragment(draw_now, run_every=every if player.playing else None, key=name)()


def take_snapshot() -> Snapshot:
    """The current run with its report, which is made once for each update: a large network needs a second for it."""
    run = current_run()
    report = process.in_turn(test_seconds(run.settings), lambda: report_on_test_set(run))
    return Snapshot(run.data, run.model, report, run.step)
