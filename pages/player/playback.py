"""The living part of a page: playing, pausing, and six frames a second while a run trains."""

from __future__ import annotations

import time
from collections.abc import Callable

import streamlit as st

from core import Settings
from core.settings import describe_changes
from pages.player.live_parts import Frame, send
from pages.shared import session, warmup
from pages.teaching.lesson import with_goal

FRAME_SECONDS = 0.16
LEARNER_SECONDS = 0.025
"""Between two frames at least, and for each learner who trains: so the frames of a full class still fit in."""

ARRIVAL_SECONDS = 0.2
"""What the browser needs for the charts of a page that it has just come to: it has code to fetch, too."""

SPEEDS = {"Full speed": None, "60 a second": 60.0, "10 a second": 10.0, "2 a second": 2.0}


def let_charts_draw_first(later: float = 0.0) -> None:
    """Leave the browser a moment to draw what has come so far, before the rest of the page makes it busy.

    `later` are the seconds where the learner has not just come to the page.
    """
    time.sleep(ARRIVAL_SECONDS if session.just_entered() else later)


def wait_for_images():
    """The images, or None while they load; then the page shows how far they are and comes back by itself."""
    from core.data import fashion_mnist

    data = fashion_mnist.loaded()
    if data is None:
        warmup.start()
        _loading()
    return data


def draw_practice_notice(data) -> None:
    """Where the images are the project's own drawings, the page says so, says why, and offers another try."""
    if not data.is_practice:
        return
    with st.container(border=True):
        st.warning(
            "Fashion-MNIST could not be had, so these are simple garments drawn by this program. "
            "Everything trains as it does on the real images, but the accuracies are not those of Fashion-MNIST.",
            title="Practice images",
            icon=":material/draw:",
        )
        with st.expander("Why", icon=":material/help:"):
            st.markdown("\n".join(f"- {problem}" for problem in data.problems))
        st.button("Try again", key="retry_images", icon=":material/refresh:", on_click=_retry)


def _retry() -> None:
    from core.data import fashion_mnist

    fashion_mnist.retry()


@st.fragment(run_every=0.4)
def _loading() -> None:
    from core.data import fashion_mnist

    progress = fashion_mnist.progress()
    st.progress(progress.fraction or 0.0, text=f"Fetching the images. {progress.message}")
    if fashion_mnist.loaded() is not None:
        st.rerun()


def training_for(settings: Settings, data=None):
    """The learner's run with these settings: the one going on, told of live changes, or a new one."""
    from core import Run
    from pages.player.scheduler import Training

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
    training = Training(Run(settings, data), about)
    session.keep_training(training)
    return training


def _change(training, settings: Settings, changed: str) -> None:
    """The run goes on with the live knobs as they stand now."""
    with training.looking() as run:
        if run is None:
            return
        live = {name: getattr(settings, name) for name, knob in settings.knobs().items() if knob.live}
        if training.goal == run.settings.epochs:  # and not the end of one epoch, if that was asked for
            training.goal = settings.epochs
        known = len(run.changes)
        run.change(**live)
        turned = {change.knob for change in run.changes[known:]}
        if run.step and turned - {"epochs"}:
            training.about = f"The run goes on with a change from update {run.step + 1:,}: {changed}."


@st.cache_resource
def scheduler():
    """The process's one scheduler."""
    from pages.player.scheduler import Scheduler

    return Scheduler()


def _once(drawing: int, action: Callable[[], None]) -> None:
    """Streamlit may call a button's function twice for one click, if a frame is asked for at that moment."""
    if session.first_click(drawing) and session.training().run is not None:
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


def _reset() -> None:
    from core import Run
    from pages.player.scheduler import Training

    old = session.training().run
    session.keep_training(
        Training(Run(old.settings, old.data), "Started anew from the same initial weights, with the same batches.")
    )


def draw_playback_controls(training) -> bool:
    """Play or pause, one update, one epoch, reset, and how many updates a second.

    Returns whether the loss is wanted on a logarithmic scale.
    """
    ended, diverged = training.run.finished and not training.playing, training.run.divergence is not None
    drawing = session.count_drawing()

    def button(label: str, key: str, icon: str, action: Callable[[], None], **more) -> None:
        st.button(label, key=key, icon=f":material/{icon}:", on_click=_once, args=(drawing, action), **more)

    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        button(
            "Pause" if training.playing else "Play", "play", "pause" if training.playing else "play_arrow", _play_or_pause,
            type="primary", disabled=ended,
            help="This run has all its epochs. Reset it, or raise the epochs." if ended else "Key: space.",
        )  # fmt: skip
        button(
            "One update",
            "one_update",
            "skip_next",
            _one_update,
            disabled=diverged,
            help="Train on one minibatch. Key: →.",
        )
        button("One epoch", "one_epoch", "fast_forward", _one_epoch, disabled=diverged,
               help="Train to the end of this pass through the data. Keys: ⇧ →.")  # fmt: skip
        button(
            "Reset", "reset", "replay", _reset,
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
    """Seconds between two frames of one page, with as many learners as there are now."""
    return max(FRAME_SECONDS, LEARNER_SECONDS * scheduler().active())


def _draw_end(training) -> None:
    """Why the run ended before its time, if it did."""
    if training.error is not None:
        st.error(f"{training.error}", title="Training stopped by an error", icon=":material/error:")
    elif training.run.divergence is not None:
        ended = training.run.divergence
        st.warning(
            f"After update {ended.step:,} the loss was {ended.loss:.4g}. The steps are too long for this loss: "
            "each one lands higher up than the one before. Choose a smaller learning rate and reset.",
            title="The run diverged",
            icon=":material/trending_up:",
        )


def place_training_view(observe: Callable, render: Callable[..., Frame], end: Callable = _draw_end) -> None:
    """Show the learner's run, and keep showing it while it plays.

    `observe(run)` takes plain numbers out of the run while it stands still; `render(observed)` makes a frame of them;
    `end(training)` says why the run ended before its time, if it did.
    """
    training = session.training()
    observe, render = with_goal(observe, render)
    with st.container():  # there even when empty, so that what is below never changes its place
        if training.about:
            st.caption(training.about)
        end(training)
    drawn_playing = training.playing
    plays = watch(training, observe, render)
    if drawn_playing and not plays:
        st.rerun()  # it has ended since the buttons were drawn


def watch(training, observe: Callable, render: Callable[..., Frame], key: str = "frame") -> bool:
    """The frames of a training have their numbers here; while it plays, the browser asks for them by itself.

    Returns whether it plays.
    """
    from pages.player import frames

    view = frames.View(training, observe, render)
    frame, playing = view.frame()
    if frame is None:  # the tab has just been closed
        return False
    training.view = view  # the address leads to it while the run is kept
    send(frame, view.address if playing else None, key)
    return playing
