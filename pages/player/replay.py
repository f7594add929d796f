"""For a model so small that nobody need wait: every change shows a finished training, and Play replays it."""

from __future__ import annotations

from core import Settings
from core.settings import describe_changes
from pages.player import playback
from pages.player.live_parts import component
from pages.shared import session

TRAINED_WITHIN = 0.15
"""Seconds that a page waits for its training; what takes longer goes on beside it and grows on the page."""

PICTURE_SECONDS = 0.08
"""What the browser needs for the picture after a change."""

_bar = component("live_replay", "<div class='replay'></div>")
_report = component("live_step", "<i></i>")


def trained_for(settings: Settings):
    """The learner's training with these settings, finished if it can be within a moment."""
    from core import Run
    from pages.player.scheduler import Training

    training = session.training()
    if training is not None and training.run is not None and training.run.settings == settings:
        return training
    about = ""
    if training is not None and training.run is not None:
        about = f"Trained anew: {describe_changes(training.run.settings, settings)}."
    training = Training(Run(settings), about)
    training.train_now(TRAINED_WITHIN)
    session.keep_training(training)
    if not training.run.finished:
        playback.scheduler().play(training, settings.epochs)
    return training


def place_replay(key: str, main: bool = False, forward: str = "") -> None:
    """Buttons and a slider that move everything on the page to another update; all such bars move together.

    The `main` one also lets the learner set the parameters by hand. `forward` is written on the button of the next update.
    """
    _bar(data={"main": main, "forward": forward}, key=key)


def step_of_replay(key: str) -> int | None:
    """The update at which the replay stands, a moment after it came to rest; None at its end."""
    return _report(key=key, default={"step": None}, on_step_change=lambda: None).step
