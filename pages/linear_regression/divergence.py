"""Why a run diverged, and buttons with changes that prevent it; each change is tested before it is offered."""

import math
from functools import lru_cache
from itertools import islice

import streamlit as st

from core import LinearSettings, Run
from core.explaining.least_squares import stability_limit, with_ones
from pages.shared import session
from pages.shared.plain_text import plain

TRIAL_UPDATES = 2000
"""The number of updates that test a remedy."""


def draw_divergence(player) -> None:
    """If the run has diverged, draw the reason and a button for each remedy."""
    run = player.state()
    if player.error is not None:
        st.error(f"Training stopped by an error: {plain(player.error)}", icon=":material/error:")
    if run.divergence is None:
        return
    lr_limit, (first, *others) = stability_limit(run.data.X), remedies(run.settings) or [None]
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", wrap=False, key="divergence"):
        st.warning(
            "**The steps are too large: each overshoots further.** Stopped after "
            f"{run.divergence.step:,} updates at a loss of {format_loss(run.divergence.loss)}, over 1,000 times its first value.",
            icon=":material/trending_up:",
        )
        if first:
            _draw_remedy(0, first)
        with st.popover("Why?"):
            st.markdown(divergence_reason(run, lr_limit))
            for number, remedy in enumerate(others, 1):
                _draw_remedy(number, remedy)


def _draw_remedy(number: int, remedy: tuple[str, dict]) -> None:
    label, changes = remedy
    st.button(label, key=f"remedy_{number}", on_click=session.set_controls, kwargs=changes)


def divergence_reason(run, limit: float) -> str:
    """Which bound the run's learning rate exceeds."""
    lr = run.settings.lr
    if lr > limit:
        return f"The learning rate, {lr:g}, is above the limit of these data, 2/λmax = {limit:.4g}."
    steepest = 2 / with_ones(run.data.X).square().sum(dim=1).max().item()
    return (
        f"The learning rate, {lr:g}, is below the limit of all examples, 2/λmax = {limit:.4g}, but a small batch can be far "
        f"steeper: the steepest example alone allows no more than {steepest:.4g}."
    )


def format_loss(loss: float) -> str:
    """Such as "27,020", with four digits; of a number with more than nine, only its size."""
    if not math.isfinite(loss):
        return "no number"
    return f"{float(f'{loss:.4g}'):,.0f}" if loss < 1e9 else f"{loss:.1e}"


@lru_cache(maxsize=64)  # a diverged run's page is drawn again and again
def remedies(settings: LinearSettings) -> list[tuple[str, dict]]:
    """Single changes with which these settings train without divergence: button label and changed settings."""
    offered, knobs = [], settings.knobs()
    slower = sorted((lr for lr in knobs["lr"].grid if lr < settings.lr), reverse=True)
    stable = (lr for lr in slower if _loss_falls(settings.replace(lr=lr)))
    second = islice(stable, 1, 2)  # the largest stable learning rate barely works
    offered += [(f"Use learning rate {lr:g}", {"lr": lr}) for lr in second]
    full_batch = min((size for size in knobs["batch_size"].grid if size >= settings.examples), default=0)
    if settings.batch_size < full_batch and _loss_falls(settings.replace(batch_size=full_batch)):
        offered.append(("Use all examples as one batch", {"batch_size": full_batch}))
    if settings.standardise == "no" and _loss_falls(settings.replace(standardise="yes")):
        offered.append(("Standardise the features", {"standardise": "yes"}))
    return offered


def _loss_falls(settings: LinearSettings) -> bool:
    """Whether a trial run does not diverge and ends with a batch loss no higher than its first."""
    if settings.lr > 2 * stability_limit(Run(settings).data.X):
        return False
    run = Run(settings.replace(epochs=100))
    run.advance(epochs=100, updates=TRIAL_UPDATES)
    losses = run.history.column("batch_loss")
    return run.divergence is None and losses[-1] <= losses[0]
