"""Why a run went up instead of down, and what would help: each remedy has been tried before it is offered."""

from __future__ import annotations

from itertools import islice

import streamlit as st

from core import LinearSettings, Run
from core.explaining.least_squares import stability_limit, with_ones
from pages.linear_regression.replay_view import Facts
from pages.shared import session

TRIAL = 2000
"""A remedy is tried for so many updates."""


def draw_divergence(training, known: Facts) -> None:
    """A card with the reason and a button for each remedy, if the run has diverged."""
    run = training.run
    if training.error is not None:
        st.error(f"{training.error}", title="Training stopped by an error", icon=":material/error:")
    if run is None or run.divergence is None:
        return
    with st.container(border=True):
        st.warning(reason(run, known), title=f"Update {run.divergence.step:,}: the step was larger than the valley",
                   icon=":material/trending_up:")  # fmt: skip
        with st.container(horizontal=True):
            for i, (label, changes) in enumerate(remedies(run.settings)):
                st.button(
                    label, key=f"remedy_{i}", on_click=session.set_controls, kwargs=changes, icon=":material/healing:"
                )


def reason(run, known: Facts) -> str:
    """What happened, and which bound the learning rate broke."""
    happened = (
        f"After {run.divergence.step:,} updates the loss of a batch was {run.divergence.loss:.4g}, a thousand times where it began, "
        "so training was stopped. "
    )
    lr = run.settings.lr
    if lr > known.limit:
        return (
            happened
            + f"The learning rate, {lr:g}, is above {known.limit:.4g} = 2/λmax: for these data every longer step lands higher up."
        )
    steepest = 2 / with_ones(run.data.X).square().sum(dim=1).max().item()
    return happened + (
        f"The learning rate, {lr:g}, is below 2/λmax = {known.limit:.4g} of all examples, but a small batch can be far steeper: "
        f"the steepest example alone allows no more than {steepest:.4g}."
    )


def remedies(settings: LinearSettings) -> list[tuple[str, dict]]:
    """Single changes that make these settings train, each with what a button says of it."""
    offered, knobs = [], settings.knobs()
    slower = sorted((lr for lr in knobs["lr"].grid if lr < settings.lr), reverse=True)
    calm = islice((lr for lr in slower if _trains(settings.replace(lr=lr))), 1, 2)  # the first barely works
    offered += [(f"Use learning rate {lr:g}", {"lr": lr}) for lr in calm]
    everything = min((size for size in knobs["batch_size"].grid if size >= settings.examples), default=0)
    if settings.batch_size < everything and _trains(settings.replace(batch_size=everything)):
        offered.append(("Use all examples as one batch", {"batch_size": everything}))
    if settings.standardise == "no" and _trains(settings.replace(standardise="yes")):
        offered.append(("Standardise the features", {"standardise": "yes"}))
    return offered


def _trains(settings: LinearSettings) -> bool:
    """Whether it ends lower than it began."""
    if settings.lr > 2 * stability_limit(Run(settings).data.X):
        return False
    run = Run(settings.replace(epochs=100))
    run.advance(epochs=100, updates=TRIAL)
    losses = run.history.column("batch_loss")
    return run.divergence is None and losses[-1] <= losses[0]
