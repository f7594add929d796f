"""The learner's choice of a knob and several of its values: the settings of the runs to compare."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core import Settings
from core.knob import Knob, format_value
from core.point_settings import PointSettings
from pages.shared import session

ADDRESS = "many"
"""The name of the choice in the address."""
KNOBS = ("lr", "batch_size", "hidden_units", "activation", "init_std", "seed")
KNOBS_OF_POINTS = ("examples", "noise", "test_share")
"""What may be compared besides, where points are drawn and divided."""
MOST_VALUES = 7
SEEDS = 5
"""Runs that make the band: the smallest number that shows how much of a gain may be chance."""
STEPS_AROUND = 2
"""Marks of the slider on either side of the current value that are chosen at first."""


@dataclass(frozen=True)
class SweepChoice:
    """What is compared: a run for each value, and perhaps the five that make the band."""

    knob: str
    label: str
    values: list[str]
    """As text; the names of their runs."""
    current: str
    """The value in the page's settings."""
    settings: dict[str, Settings]
    """Of each run by its name, those of the values first."""

    @property
    def band_runs(self) -> list[str]:
        """The runs of the band, which have no curve of their own."""
        return list(self.settings)[len(self.values) :]

    @property
    def seed_runs(self) -> list[str]:
        """The runs that differ in the seed alone: the band's, or all if the knob is the seed."""
        return self.values if self.knob == "seed" else self.band_runs


def draw_choice(settings: Settings) -> SweepChoice | None:
    """Draw the controls and keep the choice in the address; returns None while fewer than two values are chosen."""
    memory = _memory(settings)
    _apply_address(settings)
    knobs = sweepable_knobs(settings)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox("Setting", list(knobs), format_func=lambda each: knobs[each].label, key=_key("knob", settings),
                            on_change=memory.touch, persist_state="session", width=170)  # fmt: skip
        offered = offered_values(name, knobs[name], settings)
        if name not in memory.own_values:
            session.set_controls(**{_key("values", settings, name): default_values(name, offered, settings)})
        values = st.multiselect("Values", offered, format_func=knobs[name].label_of, max_selections=MOST_VALUES, on_change=memory.touch,
                                args=(name,), key=_key("values", settings, name), persist_state="session")  # fmt: skip
    with_band = name != "seed" and st.toggle("Five seeds", key=_key("band", settings), on_change=memory.touch, persist_state="session",
                                              help="Trains your settings with five seeds too: how far apart chance alone puts them.")  # fmt: skip
    values.sort(key=offered.index)
    memory.text = as_text(name, values, with_band) if memory.touched else ""
    if memory.text != session.address_parameter(ADDRESS):
        session.set_address_parameter(ADDRESS, memory.text)
    if len(values) < 2:
        st.caption("Choose two values or more.")
        return None
    names = list(map(knobs[name].label_of, values))
    current = knobs[name].label_of(getattr(settings, name))
    return SweepChoice(name, knobs[name].label, names, current, run_settings(settings, name, values, with_band))


class _Memory:
    """Which controls the learner has touched; the other knobs keep values around the page's current one."""

    def __init__(self):
        self.touched, self.own_values, self.text = False, set(), ""

    def touch(self, *knobs: str) -> None:
        self.touched = True
        self.own_values |= {*knobs}


def _memory(settings: Settings) -> _Memory:
    return session.results(ADDRESS).setdefault(type(settings).__name__, _Memory())


def _key(control: str, settings: Settings, *more: str) -> str:
    return "_".join(["many", control, type(settings).__name__, *more])


def _apply_address(settings: Settings) -> None:
    """Set the controls to the choice in the address, unless it is the one that was last format_value there."""
    text, memory = session.address_parameter(ADDRESS), _memory(settings)
    if not text or text == memory.text:
        return
    chosen, problem = from_text(text, settings)
    if chosen:
        name, values, with_band = chosen
        session.set_controls(
            **{_key("knob", settings): name, _key("values", settings, name): values, _key("band", settings): with_band}
        )
        memory.touch(name)
    memory.text = text
    if problem:
        session.add_link_problem(problem)
        st.rerun()  # to show the notice above the page


def as_text(name: str, values: list, with_band: bool) -> str:
    """Write a choice for the address: "lr:0.1,0.5" or, with the band, "lr:0.1,0.5:seeds"."""
    return ":".join([name, ",".join(map(format_value, values)), *(["seeds"] if with_band else [])])


def from_text(text: str, settings: Settings) -> tuple[tuple[str, list, bool] | None, str]:
    """Read knob, values and band, None if the text is invalid; and a sentence about what was not used.

    The sentence repeats nothing of the text, since anybody can have written it.
    """
    (name, *rest), knobs = text.split(":"), sweepable_knobs(settings)
    if name not in knobs:
        return None, f"{ADDRESS} must begin with one of {', '.join(knobs)}, got something else. Nothing of it is used."
    offered = {format_value(value): value for value in offered_values(name, knobs[name], settings)}
    asked = rest[0].split(",") if rest and rest[0] else []
    values = [offered[each] for each in dict.fromkeys(asked) if each in offered][:MOST_VALUES]
    with_band = rest[1:] == ["seeds"]
    left_out = len(values) < len(asked) or (len(rest) > 1 and not with_band)
    problem = f"{ADDRESS} has values of {name} that are not on offer, or more than {MOST_VALUES}. The others are used."
    return (name, values, with_band and name != "seed"), problem if left_out else ""


def sweepable_knobs(settings: Settings) -> dict[str, Knob]:
    """The knobs of `KNOBS`, and on points those of `KNOBS_OF_POINTS`, that have an effect with these settings."""
    names = (*KNOBS, *KNOBS_OF_POINTS) if isinstance(settings, PointSettings) else KNOBS
    values = {name: getattr(settings, name) for name in settings.knobs()}
    return {name: knob for name, knob in settings.knobs().items() if name in names and knob.has_effect(values)}


def offered_values(name: str, knob: Knob, settings: Settings) -> list:
    """The knob's own marks and its current value; of seeds, the current one and the next."""
    now = getattr(settings, name)
    if name == "seed":
        return list(range(now, min(now + MOST_VALUES, knob.high + 1))) if now < knob.high else [now - 1, now]
    return list(knob.choices) or sorted({*knob.grid, now})


def default_values(name: str, offered: list, settings: Settings) -> list:
    """Values around the current one; five seeds; all activations."""
    if name == "seed":
        return offered[:SEEDS]
    if isinstance(offered[0], str):
        return offered[:MOST_VALUES]
    at = offered.index(getattr(settings, name))
    return offered[max(0, at - STEPS_AROUND) : at + STEPS_AROUND + 1]


def run_settings(settings: Settings, name: str, values: list, with_band: bool) -> dict[str, Settings]:
    """The settings of each run by its name; the band's runs differ from the page's settings in the seed alone."""
    chosen = {settings.knobs()[name].label_of(value): settings.replace(**{name: value}) for value in values}
    if with_band:
        low = min(settings.seed, settings.knobs()["seed"].high - SEEDS + 1)
        chosen |= {f"seed {seed}": settings.replace(seed=seed) for seed in range(low, low + SEEDS)}
    return chosen
