"""The player's row at the bottom of the window, and the frames of the learner's run on the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import streamlit as st

from pages.player.live_parts import Frame, LiveParts, component, send_frame
from pages.shared import session
from pages.shared.plain_text import plain
from pages.teaching.lesson import with_goal
from pages.wall.join import with_wall

FRAME_SECONDS = 0.09
LEARNER_SECONDS = 0.025
"""The time between two frames of a page is FRAME_SECONDS, or LEARNER_SECONDS for each training learner if that is more."""

WATCHER_SECONDS = 0.017
"""What a learner adds to that time who watches a run that is trained for another one anyway."""

QUICK_FRAME_SECONDS = 0.03
"""The same where a training is replayed that takes less than a second, and a frame is small."""

SPEEDS = {"Full speed": None, "60 a second": 60.0, "10 a second": 10.0, "2 a second": 2.0}
WHOLE_RUN, WHOLE_RUN_SECONDS = "In 6 seconds", 6.0
"""The pace of a replay of what was trained at once, whatever its length."""

_scrubber = component("scrubber", "<div class='scrubber'></div>")


def scheduler():
    """The scheduler that all learners share."""
    from pages.player import process

    return process.SCHEDULER


def _click_once(drawing: int, action: Callable) -> None:
    """Do the action at the first call: Streamlit may call a button's callback twice for one click when a rerun is requested."""
    if session.register_click(drawing):
        action(session.player())


def _play_or_pause(player) -> None:
    if player.playing:
        player.pause()
        return
    if player.at_once and player.finished:
        player.go_to(0)
    set_pace(player, player.pace)
    player.play(player.settings.epochs)


def set_pace(player, name: str) -> None:
    """Let the player play at the pace of this name from now on."""
    player.pace = name
    if name != WHOLE_RUN:
        player.set_speed(SPEEDS[name])
    elif player.at_end:  # what is not trained yet is trained as fast as it can be
        player.set_speed(None)
    else:
        player.set_speed(max(2.0, player.tape.step / WHOLE_RUN_SECONDS))


def _scrub() -> None:
    player, step = session.player(), session.scrubbed_step()
    if player is not None and step is not None:
        player.go_to(min(int(step), player.seen))


@contextmanager
def player_row() -> Iterator[None]:
    """The row at the bottom of the window, in view wherever the learner reads."""
    st.html(Path(__file__).with_name("player.css"))
    with st.bottom, st.container(key="player", horizontal=True, vertical_alignment="center", gap="xsmall"):
        yield


def draw_player(player):
    """Draw the player's buttons, scrubber and speed; returns the container for the numbers, which come with the frames."""
    from pages.player.learner_player import to_the_start

    step, finished = player.step, player.finished and not player.playing
    again = finished and player.at_once and step > 0
    first, ended = step == 0 and not player.playing, player.at_divergence
    drawing = session.count_button_drawing()

    def button(label: str, key: str, icon: str, action: Callable, **more) -> None:
        st.button(label, key=key, icon=f":material/{icon}:", on_click=_click_once, args=(drawing, action), **more)

    with player_row():
        button(
            "Pause" if player.playing else "Replay" if again else "Play", "play",
            "pause" if player.playing else "replay" if again else "play_arrow", _play_or_pause,
            type="primary", disabled=finished and not again,
            help="The run has all its epochs. Go back, or raise the epochs." if finished and not again else "Key: space.",
        )  # fmt: skip
        button("To the start", "reset", "first_page", lambda _: to_the_start(), disabled=first and not player.tape.changes,
               help="Back to the untrained model. Key: R.")  # fmt: skip
        button("One epoch back", "one_epoch_back", "fast_rewind", lambda player: player.one_epoch_back(), disabled=first,
               help="To the end of the epoch before. Keys: ⇧ ←.")  # fmt: skip
        button("One update back", "one_update_back", "chevron_left", lambda player: player.go_to(player.step - 1),
               disabled=first, help="To the state before the last update. Key: ←.")  # fmt: skip
        button("One update", "one_update", "chevron_right", lambda player: player.go_to(player.step + 1), disabled=ended,
               help="Train on one minibatch. Key: →.")  # fmt: skip
        button("One epoch", "one_epoch", "fast_forward", lambda player: player.one_epoch(), disabled=ended,
               help="Train to the end of this pass through the data. Keys: ⇧ →.")  # fmt: skip
        _scrubber(
            data={"place": "scrubber", "address": f"frames/{player.secret}"}, key="scrubber", on_step_change=_scrub
        )
        paces = [WHOLE_RUN, *list(SPEEDS)[1:]] if player.at_once else list(SPEEDS)
        chosen = st.selectbox(
            "Updates while playing", paces, width=125,
            key=f"speed_{type(player.settings).__name__}", label_visibility="collapsed", persist_state="session",
        )  # fmt: skip
        set_pace(player, chosen)
        return st.container(width="content", key="moment")


def draw_log_toggle() -> bool:
    """Draw the toggle for a logarithmic scale of the loss; returns whether it is on."""
    return st.toggle("Log loss", key="log_loss", persist_state="session", help="Draw the loss on a logarithmic scale.")


def frame_interval(quick: bool = False) -> float:
    """Seconds between two frames of one page; it grows with the number of learners who train or watch."""
    from pages.player import process

    training = scheduler().active()
    watching = max(0, process.players_playing() - training)
    return max(QUICK_FRAME_SECONDS if quick else FRAME_SECONDS, LEARNER_SECONDS * training + WATCHER_SECONDS * watching)


def _draw_end(player) -> None:
    """Say why the run ended before its last epoch, if it did."""
    if player.error is not None:
        st.error(f"Training stopped by an error: {plain(player.error)}", icon=":material/error:")
    elif player.at_divergence:
        divergence = player.tape.divergence
        st.warning(
            f"**The run diverged.** After update {divergence.step:,} the loss was {divergence.loss:.4g}. The steps are too large: "
            "each overshoots further. Choose a smaller learning rate and go to the start.",
            icon=":material/trending_up:",
        )


def _draw_about(player) -> None:
    """Say how the player came to its run, with a way back to the one of before."""
    from pages.player.learner_player import forget_previous, go_back
    from pages.teaching.kept_run import kept_run_sentence

    about = " ".join(filter(None, (player.about, kept_run_sentence(player))))
    if not about and player.previous is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="about"):
        if about:
            st.caption(about, width="content")
        if player.previous is not None:
            st.button("Go back to the run before", key="go_back", icon=":material/undo:", type="tertiary", on_click=go_back,
                      help="The grey curve. Its settings come back with it.")  # fmt: skip
            st.button("Forget it", key="forget_previous", icon=":material/close:", type="tertiary", on_click=forget_previous,
                      help="Removes the grey curve of the run before.")  # fmt: skip


@lru_cache(maxsize=64)
def page_view(observe_numbers: Callable, numbers: Callable, live: LiveParts | None) -> tuple[Callable, Callable]:
    """`observe` and `render` of the numbers beside the player and, if the open chapter has any, of its live parts.

    Equal arguments give the same functions, so that a class shares its frames.
    """

    def observe(run) -> tuple:
        return observe_numbers(run), live and live.observe(run)

    def render(observed: tuple) -> Frame:
        return Frame(numbers(observed[0]), live.render(observed[1]) if live else {})

    return observe, render


def place_training_view(
    numbers, notices, observe: Callable, render: Callable[..., Frame], draw_end: Callable = _draw_end
) -> None:
    """Place the learner's run on the page, with frames while it plays; its numbers and notices go into these containers.

    `observe(run)` copies plain data while the run is held still; `render(observed)` makes a frame of it;
    `draw_end(player)` says why the run ended before its last epoch, if it did.
    """
    from pages.player import frames

    player = session.player()
    observe, render, report = with_wall(*with_goal(observe, render))
    with notices:
        _draw_about(player)
        draw_end(player)
    drawn_changing = player.changing
    with numbers:
        plays = _place_view(frames.PlayerView(player, observe, render, report), player, "frame")
    if drawn_changing and not plays:
        st.rerun()  # the run has ended since the buttons were drawn


def place_frames(training, observe: Callable, render: Callable[..., Frame], key: str) -> bool:
    """Send a frame of a training to the page; while it plays, the browser fetches more. Returns whether it plays."""
    from pages.player import frames

    return _place_view(frames.TrainingView(training, observe, render), training, key)


def _place_view(view, training, key: str) -> bool:
    frame, playing = view.frame()
    if frame is None:  # the tab has closed
        return False
    training.view = view  # keeps the address valid
    send_frame(frame, view.address if playing else None, key)
    return playing
