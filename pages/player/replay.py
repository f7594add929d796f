"""Training and replay for a model that trains within a moment: every change shows a finished run, and Play replays it."""

from __future__ import annotations

from core import Settings
from core.settings import describe_changes
from pages.player import playback
from pages.player.live_parts import component
from pages.shared import session

TRAINED_WITHIN = 0.15
"""How many seconds a page waits for its training; a longer one continues in the background and grows on the page."""

PICTURE_SECONDS = 0.08
"""How long the browser needs to draw the charts after a change."""

_controls = component("replay_controls", "<div class='replay'></div>")
_step = component("replay_step", "<i></i>")


def trained_for(settings: Settings):
    """The learner's training with these settings, already finished if that takes no longer than TRAINED_WITHIN."""
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
    """Place buttons and a slider that move the whole page to another update.

    With `main` the learner can also set the parameters by hand. `forward` labels the button of the next update.
    """
    _controls(data={"main": main, "forward": forward}, key=key)


def step_of_replay(key: str) -> int | None:
    """The update at which the replay has stopped moving; None at the end of the run."""
    return _step(key=key, default={"step": None}, on_step_change=lambda: None).step
