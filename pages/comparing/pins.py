"""Runs that the learner has pinned: their buttons, their list, and their curves in the charts of the next run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from core import LinearSettings, Settings
from core.pins import MAX_PINS, Pin, Recipe, recipe_of
from core.settings import changed_knobs
from core.training.epochs import EpochClock, epoch_clock
from pages.comparing.pin_figures import with_ends, with_pins
from pages.comparing.pin_names import final_values, full_name, shared_conditions_sentence, short_name
from pages.comparing.pin_store import PinStore
from pages.comparing.pin_training import PinTraining, pin_of
from pages.player import playback
from pages.player.live_parts import Frame, place_text
from pages.player.player import Player
from pages.shared import session
from pages.shared.plain_text import plain

HELP = (
    "Keep this run's curves. Then change a setting and train anew: the next run grows over them. "
    "With the same seed it starts from the same weights and meets the same batches."
)

EPOCHS_HELP = (
    "Draw the curves against epochs instead of updates. The runs have different batch sizes: after the same number of updates "
    "they have seen different numbers of images or examples."
)
AXIS = "pins_axis"
"""The name of the chosen axis among the results that a session keeps."""


@dataclass(frozen=True)
class PagePins:
    """The pinned runs of a page when it was drawn."""

    store: PinStore
    player: Player
    settings: Settings
    retraining: PinTraining | None

    @property
    def named(self) -> list[tuple[str, Pin]]:
        """Those that are ready, with their names for a legend; last the run that was played before this one."""
        pins = enumerate(self.store.pins.items(), 1)
        named = [(short_name(n, recipe, self.settings), pin) for n, (recipe, pin) in pins if pin]
        if self.player.previous is not None:
            place, pin = self.player.previous
            differences = changed_knobs(self.settings, place.settings.replace(epochs=self.settings.epochs))
            values = ", ".join(f"{knob.label.lower()} {knob.label_of(value)}" for knob, _, value in differences)
            if pin.recipe not in self.store.pins:
                named.append((f"before: {values}" if values else "before", pin))
        return named

    @property
    def clock(self) -> EpochClock:
        """The epochs of the updates of the run that the player plays."""
        run, tape = self.player.state(), self.player.tape
        return epoch_clock(run.examples, tape.settings.batch_size, tape.changes)

    @property
    def batch_sizes_differ(self) -> bool:
        """Whether equal numbers of updates have seen different numbers of examples."""
        clocks = [pin.clock for _, pin in self.named]
        return bool(clocks) and any(clock != self.clock for clock in clocks)


def pins_of_page(settings: Settings) -> PagePins:
    """The page's pinned runs; those in its address are trained again if they are not ready."""
    store, player = PinStore(type(settings)), session.player()
    images = None if isinstance(settings, LinearSettings) else player.data
    if store.read_address(images):
        st.rerun()  # to show the notices above the page
    return PagePins(store, player, settings, store.retrain(images))


def draw_button(settings: Settings) -> PagePins:
    """Draw the button that pins the run and, if batch sizes differ, the choice of the axis; returns the pinned runs."""
    pins = pins_of_page(settings)
    if pins.batch_sizes_differ:
        chosen = st.toggle("Epochs", key="against_epochs", persist_state="session", help=EPOCHS_HELP)
        session.results(AXIS)["epochs"] = chosen
    obstacle = _obstacle(pins.store, pins.player)
    st.button("Pin", key="pin", icon=":material/keep:", on_click=_pin, args=(pins.store, len(pins.store.pins)),
              disabled=bool(obstacle), help=obstacle or HELP)  # fmt: skip
    return pins


def draw_list(pins: PagePins) -> None:
    """Draw the pinned runs with a button to remove each, what they have in common, and the progress of retraining."""
    if not pins.store.pins:
        return
    _draw_rows(pins.store, pins.settings)
    st.caption(_common_sentence(pins))
    if pins.retraining is not None:
        place_text("pins_told")
        plays = playback.place_frames(
            pins.retraining, _progress, lambda text: Frame(parts={"pins_told": text}), "pins_progress"
        )
        if not plays:
            st.rerun()  # they were ready before the page was drawn


def _obstacle(store: PinStore, player: Player) -> str:
    """Why the run cannot be pinned now; empty if it can, or if it plays and soon can."""
    recipe = None
    if not player.playing:
        if not player.step:
            return "This run is untrained and has no curve yet. Train it first."
        recipe = recipe_of(player.state())
    if recipe in store.pins:
        return "This run is pinned as it is. Change a setting and train anew: the next run grows over it."
    if len(store.pins) >= MAX_PINS:
        return f"{MAX_PINS} runs are pinned, and more cannot be told apart. Remove one first."
    return ""


def _pin(store: PinStore, drawn: int) -> None:
    if len(store.pins) != drawn:  # Streamlit may call this twice for one click
        return
    run = session.player().state(renew=True)
    try:
        store.add(recipe_of(run), pin_of(run))
    except ValueError as reason:
        st.toast(f"Not pinned: {plain(reason)}.")


def _draw_rows(store: PinStore, settings: Settings) -> None:
    with st.container(gap=None, key="pinned"):
        for number, (recipe, pin) in enumerate(store.pins.items(), 1):
            with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", wrap=False):
                st.button(f"pin {number}", key=f"unpin_{number}", icon=":material/close:", type="tertiary",
                          on_click=store.remove, args=(recipe,), help="Remove it.")  # fmt: skip
                st.markdown(f"{full_name(recipe, settings)}: {final_values(pin) if pin else 'being computed'}")


def _common_sentence(pins: PagePins) -> str:
    """What the runs have in common, and how many pins the link leaves out."""
    run = pins.player.state()
    current = recipe_of(run) if run.step else Recipe(pins.settings, 1)
    text, count = shared_conditions_sentence([*pins.store.pins, current]), len(pins.store.pins)
    if left := pins.store.too_slow_for_address:
        text += f" Not in the link, since they would take too long to be made again: {left} of {count}."
    if left := pins.store.of_own_points:
        text += f" Not in the link, since their points were set by hand: {left} of {count}."
    return text


def _progress(retraining: PinTraining) -> str:
    count = len(retraining.players)
    return f"Computing {count} pinned run{'s' if count > 1 else ''}: {retraining.fraction_done:.0%}"


def add_pinned_curves(render: Callable[..., Frame], pins: PagePins) -> Callable[..., Frame]:
    """`render`, with the pinned curves in its charts of loss and accuracy and their ends on the loss surface."""
    if not pins.named:
        return render
    in_epochs = pins.batch_sizes_differ and session.results(AXIS).get("epochs")
    return partial(_render_with_pins, render=render, pins=pins.named, clock=pins.clock if in_epochs else None)


def _render_with_pins(
    observed, render: Callable[..., Frame], pins: list[tuple[str, Pin]], clock: EpochClock | None
) -> Frame:
    frame = render(observed)
    charts = frame.parts["replay"]["charts"] if "replay" in frame.parts else frame.parts
    results = "; ".join(f"{name}, {final_values(pin)}" for name, pin in pins)
    drawn = {
        "loss_chart": partial(with_pins, pins=pins, curve="loss", clock=clock),
        "accuracy_chart": partial(with_pins, pins=pins, curve="accuracy", clock=clock),
        "surface_chart": partial(with_ends, pins=pins),
    }
    for key, draw in drawn.items():
        if key in charts:
            charts[key] = {"figure": draw(charts[key]["figure"]), "alt": f"{charts[key]['alt']} Pinned: {results}"}
    return frame
