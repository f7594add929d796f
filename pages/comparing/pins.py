"""Runs that the learner has pinned: quiet curves that the next run grows over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from core import Settings
from core.pins import MAX_PINS, Pin, Recipe, Retraining, recipe_of
from pages.comparing.pin_figures import with_ends, with_pins
from pages.comparing.pin_names import ending, full_name, held_sentence, short_name
from pages.comparing.pin_store import Store, pin_of
from pages.player import playback
from pages.player.live_parts import Frame, place_text
from pages.player.scheduler import Training
from pages.shared import session
from pages.teaching.share import draw_share

HELP = (
    "Keep this run's curves. Then change a setting and train anew: the next run grows over them. "
    "With the same seed it starts from the same weights and meets the same batches."
)


@dataclass(frozen=True)
class Kept:
    """The pinned runs of a page as they are now."""

    store: Store
    training: Training
    settings: Settings
    remaking: Training | None

    @property
    def named(self) -> list[tuple[str, Pin]]:
        """Those that are ready, by their names for a legend."""
        pins = enumerate(self.store.pins.items(), 1)
        return [(short_name(n, recipe, self.settings), pin) for n, (recipe, pin) in pins if pin]


def draw_buttons(training: Training, settings: Settings, data=None) -> Kept:
    """The button that pins the run, and the link to share; pins in the address are made again from now on."""
    store = Store(type(settings))
    if store.arrive(data):
        st.rerun()  # what could not be used is said above the page
    kept = Kept(store, training, settings, store.make(data))
    why_not = _why_not(store, training)
    with st.container(horizontal=True, gap="small"):
        st.button("Pin", key="pin", icon=":material/keep:", on_click=_pin, args=(store, len(store.pins)),
                  disabled=bool(why_not), help=why_not or HELP)  # fmt: skip
        draw_share(settings)
    return kept


def draw_list(kept: Kept) -> None:
    """The pinned runs with a button to remove each, what they have in common, and how far those are that are being made."""
    if not kept.store.pins:
        return
    _draw_rows(kept.store, kept.settings)
    st.caption(_told(kept))
    if kept.remaking is not None:
        place_text("pins_told")
        plays = playback.place_frames(
            kept.remaking, _progress, lambda told: Frame(parts={"pins_told": told}), "pins_progress"
        )
        if not plays and kept.remaking.run is not None:
            st.rerun()  # they were ready before the page was


def _why_not(store: Store, training: Training) -> str:
    """Why the run cannot be pinned now; nothing if it can, or if it plays and soon can."""
    with training.held_still() as run:
        if training.playing:
            recipe = None
        elif run is None or not run.history.updates.columns["step"]:
            return "This run is untrained and has no curve yet. Train it first."
        else:
            recipe = recipe_of(run)
    if recipe in store.pins:
        return "This run is pinned as it is. Change a setting and train anew: the next run grows over it."
    if len(store.pins) >= MAX_PINS:
        return f"{MAX_PINS} runs are pinned, and more cannot be told apart. Remove one first."
    return ""


def _pin(store: Store, drawn: int) -> None:
    if len(store.pins) != drawn:  # Streamlit may call this twice for one click
        return
    try:
        store.add(pin_of(session.training()))
    except ValueError as reason:
        st.toast(f"Not pinned: {reason}.")


def _draw_rows(store: Store, settings: Settings) -> None:
    with st.container(gap=None, key="pinned"):
        for number, (recipe, pin) in enumerate(store.pins.items(), 1):
            with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", wrap=False):
                st.button(f"pin {number}", key=f"unpin_{number}", icon=":material/close:", type="tertiary",
                          on_click=store.remove, args=(recipe,), help="Remove it.")  # fmt: skip
                st.markdown(f"{full_name(recipe, settings)}: {ending(pin) if pin else 'being computed'}")


def _told(kept: Kept) -> str:
    """What the comparison holds fixed, and which pins a link leaves behind."""
    with kept.training.held_still() as run:
        trained = run is not None and run.history.updates.columns["step"]
        now = recipe_of(run) if trained else Recipe(kept.settings, 1)
    told, left = held_sentence([*kept.store.pins, now]), kept.store.not_in_address
    if left:
        told += f" Not in the link, since they would take too long to be made again: {left} of {len(kept.store.pins)}."
    return told


def _progress(remaking: Retraining) -> str:
    count = len(remaking.recipes)
    return f"Computing {count} pinned run{'s' if count > 1 else ''}: {remaking.fraction_done:.0%}"


def over(render: Callable[..., Frame], kept: Kept) -> Callable[..., Frame]:
    """`render`, with the pinned curves in its charts of loss and accuracy and their ends on the loss surface."""
    return partial(_show, render=render, pins=kept.named) if kept.named else render


def _show(observed, render: Callable[..., Frame], pins: list[tuple[str, Pin]]) -> Frame:
    frame = render(observed)
    charts = frame.parts["replay"]["charts"] if "replay" in frame.parts else frame.parts
    told = "; ".join(f"{name}, {ending(pin)}" for name, pin in pins)
    drawn = {
        "loss_chart": partial(with_pins, pins=pins, curve="loss"),
        "accuracy_chart": partial(with_pins, pins=pins, curve="accuracy"),
        "surface_chart": partial(with_ends, pins=pins),
    }
    for key, draw in drawn.items():
        if key in charts:
            charts[key] = {"figure": draw(charts[key]["figure"]), "alt": f"{charts[key]['alt']} Pinned: {told}"}
    return frame
