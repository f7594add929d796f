"""The playback controls of the learner's run, and its frames on the page."""

from __future__ import annotations

import time
from collections.abc import Callable

import streamlit as st

from pages.player.learner_training import reset_training
from pages.player.live_parts import Frame, send_frame
from pages.shared import session
from pages.teaching.lesson import with_goal

FRAME_SECONDS = 0.16
LEARNER_SECONDS = 0.025
"""The time between two frames of a page is FRAME_SECONDS, or LEARNER_SECONDS for each training learner if that is more."""

ARRIVAL_SECONDS = 0.2
"""How long the browser needs to draw the charts of a page that was just entered, including the code to fetch."""

SPEEDS = {"Full speed": None, "60 a second": 60.0, "10 a second": 10.0, "2 a second": 2.0}


def let_charts_draw_first(rerun_seconds: float = 0.0) -> None:
    """Wait for the browser to draw the charts before the rest of the page is sent.

    `rerun_seconds` is the wait when the learner has not just entered the page.
    """
    time.sleep(ARRIVAL_SECONDS if session.just_entered() else rerun_seconds)


@st.cache_resource
def scheduler():
    """The scheduler that all learners share."""
    from pages.player.scheduler import Scheduler

    return Scheduler()


def _click_once(drawing: int, action: Callable[[], None]) -> None:
    """Do the action at the first call: Streamlit may call a button's callback twice for one click when a rerun is requested."""
    if session.register_click(drawing) and session.training().run is not None:
        action()


def _play_or_pause() -> None:
    training = session.training()
    if training.playing:
        scheduler().pause(training)
    else:
        scheduler().play(training, training.run.settings.epochs)


def _one_update() -> None:
    session.training().one_update()


def _one_epoch() -> None:
    training = session.training()
    scheduler().play(training, training.run.epoch + 1)


def draw_playback_controls(training) -> bool:
    """Draw the buttons, the speed and the log toggle; returns whether the toggle is on."""
    ended, diverged = training.run.finished and not training.playing, training.run.divergence is not None
    drawing = session.count_button_drawing()

    def button(label: str, key: str, icon: str, action: Callable[[], None], **more) -> None:
        st.button(label, key=key, icon=f":material/{icon}:", on_click=_click_once, args=(drawing, action), **more)

    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        button(
            "Pause" if training.playing else "Play", "play", "pause" if training.playing else "play_arrow", _play_or_pause,
            type="primary", disabled=ended,
            help="This run has all its epochs. Reset it, or raise the epochs." if ended else "Key: space.",
        )  # fmt: skip
        button("One update", "one_update", "skip_next", _one_update, disabled=diverged,
               help="Train on one minibatch. Key: →.")  # fmt: skip
        button("One epoch", "one_epoch", "fast_forward", _one_epoch, disabled=diverged,
               help="Train to the end of this pass through the data. Keys: ⇧ →.")  # fmt: skip
        button(
            "Reset", "reset", "replay", reset_training,
            help="Back to the same initial weights and the same order of batches. Key: R.",
        )  # fmt: skip
        chosen = st.selectbox(
            "Updates while playing", list(SPEEDS), width=150,
            key=f"speed_{training.run.settings.model}", label_visibility="collapsed", persist_state="session",
        )  # fmt: skip
        log = st.toggle(
            "Log loss", key="log_loss", persist_state="session", help="Draw the loss on a logarithmic scale."
        )
    training.speed = SPEEDS[chosen]
    return log


def frame_interval() -> float:
    """Seconds between two frames of one page; it grows with the number of learners who train."""
    return max(FRAME_SECONDS, LEARNER_SECONDS * scheduler().active())


def _draw_end(training) -> None:
    """Say why the run ended before its last epoch, if it did."""
    if training.error is not None:
        st.error(f"{training.error}", title="Training stopped by an error", icon=":material/error:")
    elif training.run.divergence is not None:
        divergence = training.run.divergence
        st.warning(
            f"After update {divergence.step:,} the loss was {divergence.loss:.4g}. The steps are too long for this loss: "
            "each one lands higher up than the one before. Choose a smaller learning rate and reset.",
            title="The run diverged",
            icon=":material/trending_up:",
        )


def place_training_view(observe: Callable, render: Callable[..., Frame], draw_end: Callable = _draw_end) -> None:
    """Place the learner's run on the page, with frames while it plays.

    `observe(run)` copies plain data while the run is held still; `render(observed)` makes a frame of it;
    `draw_end(training)` says why the run ended before its last epoch, if it did.
    """
    training = session.training()
    observe, render = with_goal(observe, render)
    with st.container():  # even if empty, so that the elements below keep their places
        if training.about:
            st.caption(training.about)
        draw_end(training)
    drawn_playing = training.playing
    plays = place_frames(training, observe, render)
    if drawn_playing and not plays:
        st.rerun()  # the run has ended since the buttons were drawn


def place_frames(training, observe: Callable, render: Callable[..., Frame], key: str = "frame") -> bool:
    """Send a frame of a training to the page; while it plays, the browser fetches more. Returns whether it plays."""
    from pages.player import frames

    view = frames.TrainingView(training, observe, render)
    frame, playing = view.frame()
    if frame is None:  # the tab has closed
        return False
    training.view = view  # keeps the address valid
    send_frame(frame, view.address if playing else None, key)
    return playing
