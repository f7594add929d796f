"""A knob and several values of it, chosen by the learner: the settings of the runs to compare."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core import Settings
from core.settings import Knob, written

KNOBS = ("lr", "batch_size", "hidden_units", "activation", "init_std", "seed")
MOST_VALUES = 7
SEEDS = 5
"""Of so many seeds the band is made: the smallest number that shows how much of a gain may be chance."""
STEPS_AROUND = 2
"""Marks of the slider to either side of the value that is set, offered at first."""


@dataclass(frozen=True)
class Chosen:
    """What is to be compared: a run for each value, and perhaps the five that make the band."""

    knob: str
    label: str
    values: list[str]
    """As they are written; the runs' names."""
    yours: str
    """The value that the page has."""
    settings: dict[str, Settings]
    """Of each run by its name, those of the values first."""

    @property
    def seeds(self) -> list[str]:
        """The runs that show what chance does: the band's, or all if the knob is the seed."""
        return self.values if self.knob == "seed" else list(self.settings)[len(self.values) :]


def choose(settings: Settings) -> Chosen | None:
    """The controls stand here; None while fewer than two values are chosen."""
    knobs = {name: knob for name, knob in settings.knobs().items() if name in KNOBS and knob.counts(vars_of(settings))}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox("Knob", list(knobs), format_func=lambda each: knobs[each].label, key=f"many_knob_{settings.model}",
                            persist_state="session", width=200)  # fmt: skip
        offered = options(name, knobs[name], settings)
        values = st.multiselect("Values", offered, default=first_choice(name, offered, settings), format_func=written,
                                max_selections=MOST_VALUES, key=f"many_values_{settings.model}_{name}")  # fmt: skip
        banded = name != "seed" and st.toggle("Five seeds", key=f"many_band_{settings.model}", persist_state="session",
                                              help="Trains your settings with five seeds too: how far apart chance alone puts them.")  # fmt: skip
    if len(values) < 2:
        st.caption("Choose two values or more.")
        return None
    values.sort(key=offered.index)
    names = list(map(written, values))
    yours = written(getattr(settings, name))
    return Chosen(name, knobs[name].label, names, yours, members(settings, name, values, banded))


def vars_of(settings: Settings) -> dict:
    return {name: getattr(settings, name) for name in settings.knobs()}


def options(name: str, knob: Knob, settings: Settings) -> list:
    """The values on offer: the knob's own marks and the value that is set; for seeds the ones from this on."""
    now = getattr(settings, name)
    if name == "seed":
        return list(range(now, min(now + MOST_VALUES, knob.high + 1))) if now < knob.high else [now - 1, now]
    return list(knob.choices) or sorted({*knob.grid, now})


def first_choice(name: str, offered: list, settings: Settings) -> list:
    """Values around the one that is set; five seeds; all activations."""
    if name == "seed":
        return offered[:SEEDS]
    if isinstance(offered[0], str):
        return offered[:MOST_VALUES]
    at = offered.index(getattr(settings, name))
    return offered[max(0, at - STEPS_AROUND) : at + STEPS_AROUND + 1]


def members(settings: Settings, name: str, values: list, banded: bool) -> dict[str, Settings]:
    """The settings of each run by its name; the band's runs have the settings of the page but for the seed."""
    chosen = {written(value): settings.replace(**{name: value}) for value in values}
    if banded:
        low = min(settings.seed, settings.knobs()["seed"].high - SEEDS + 1)
        chosen |= {f"seed {seed}": settings.replace(seed=seed) for seed in range(low, low + SEEDS)}
    return chosen
