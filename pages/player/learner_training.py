"""The learner's own training: kept, changed or replaced when the settings change."""

from __future__ import annotations

from core import Settings
from core.settings import describe_changes
from pages.shared import session


def training_for(settings: Settings, data=None):
    """The learner's training with these settings: the current one if only live settings differ, else a new one."""
    training, about = session.training(), ""
    if training is not None:
        run = training.run
        if run is None:
            about = "The connection was lost for a while, and the run with it. This is a new one."
        elif data is not None and run.data is not data:
            about = "A new run has begun, on other images."
        else:
            changed = describe_changes(run.settings, settings)
            if run.settings.fixed_values() == settings.fixed_values():
                _change(training, settings, changed)
                return training
            about = f"A new run has begun: {changed}."
    return _start(settings, data, about)


def _start(settings: Settings, data, about: str):
    from core import Run
    from pages.player.scheduler import Training

    training = Training(Run(settings, data), about)
    session.keep_training(training)
    return training


def _change(training, settings: Settings, changed: str) -> None:
    """Give the run the live settings; `changed` names the differences for the learner."""
    with training.held_still() as run:
        if run is None:
            return
        live = {name: getattr(settings, name) for name, knob in settings.knobs().items() if knob.live}
        if training.target_epochs == run.settings.epochs:  # "One epoch" sets another target, which stays
            training.target_epochs = settings.epochs
        changes_before = len(run.changes)
        run.change(**live)
        knobs = {change.knob for change in run.changes[changes_before:]}
        if run.step and knobs - {"epochs"}:
            training.about = f"The run goes on with a change from update {run.step + 1:,}: {changed}."


def reset_training() -> None:
    """Replace the learner's training by a new one with the same settings and data."""
    old = session.training().run
    _start(old.settings, old.data, "Started anew from the same initial weights, with the same batches.")
