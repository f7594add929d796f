"""A knob and several values of it, chosen by the learner: the settings of the runs to compare."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core import Settings
from core.knob import Knob, format_value
from pages.shared import session

EXTRA = "many"
"""The name of the choice in the address."""
KNOBS = ("lr", "batch_size", "hidden_units", "activation", "init_std", "seed")
MOST_VALUES = 7
SEEDS = 5
"""Of so many seeds the band is made: the smallest number that shows how much of a gain may be chance."""
STEPS_AROUND = 2
"""Marks of the slider to either side of the value that is set, offered at first."""


@dataclass(frozen=True)
class SweepChoice:
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
    def unseen(self) -> list[str]:
        """The runs of the band, which have no curve of their own."""
        return list(self.settings)[len(self.values) :]

    @property
    def seeds(self) -> list[str]:
        """The runs that show what chance does: the band's, or all if the knob is the seed."""
        return self.values if self.knob == "seed" else self.unseen


def choose(settings: Settings) -> SweepChoice | None:
    """The controls stand here; None while fewer than two values are chosen. What the learner chose stands in the address."""
    memory = _memory(settings)
    _arrive(settings)
    knobs = knobs_of(settings)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox("Knob", list(knobs), format_func=lambda each: knobs[each].label, key=_key("knob", settings),
                            on_change=memory.touch, persist_state="session", width=200)  # fmt: skip
        offered = options(name, knobs[name], settings)
        if name not in memory.own_values:
            session.set_controls(**{_key("values", settings, name): first_choice(name, offered, settings)})
        values = st.multiselect("Values", offered, format_func=format_value, max_selections=MOST_VALUES, on_change=memory.touch,
                                args=(name,), key=_key("values", settings, name), persist_state="session")  # fmt: skip
        banded = name != "seed" and st.toggle("Five seeds", key=_key("band", settings), on_change=memory.touch, persist_state="session",
                                              help="Trains your settings with five seeds too: how far apart chance alone puts them.")  # fmt: skip
    values.sort(key=offered.index)
    memory.text = as_text(name, values, banded) if memory.touched else ""
    if memory.text != session.address_parameter(EXTRA):
        session.set_address_parameter(EXTRA, memory.text)
    if len(values) < 2:
        st.caption("Choose two values or more.")
        return None
    names = list(map(format_value, values))
    yours = format_value(getattr(settings, name))
    return SweepChoice(name, knobs[name].label, names, yours, members(settings, name, values, banded))


class _Memory:
    """Which controls the learner has touched: the values of the others lie around the page's own, wherever that goes."""

    def __init__(self):
        self.touched, self.own_values, self.text = False, set(), ""

    def touch(self, *knobs: str) -> None:
        self.touched = True
        self.own_values |= {*knobs}


def _memory(settings: Settings) -> _Memory:
    return session.results(EXTRA).setdefault(settings.model, _Memory())


def _key(control: str, settings: Settings, *more: str) -> str:
    return "_".join(["many", control, settings.model, *more])


def _arrive(settings: Settings) -> None:
    """Set the controls as the address has them, if it came with another choice than the one made here last."""
    text, memory = session.address_parameter(EXTRA), _memory(settings)
    if not text or text == memory.text:
        return
    chosen, problem = from_text(text, settings)
    if chosen:
        name, values, banded = chosen
        session.set_controls(
            **{_key("knob", settings): name, _key("values", settings, name): values, _key("band", settings): banded}
        )
        memory.touch(name)
    memory.text = text
    if problem:
        session.add_link_problem(problem)
        st.rerun()  # what could not be used is said above the page


def as_text(name: str, values: list, banded: bool) -> str:
    """A choice for the address: "lr:0.1,0.5" or, with the band, "lr:0.1,0.5:seeds"."""
    return ":".join([name, ",".join(map(format_value, values)), *(["seeds"] if banded else [])])


def from_text(text: str, settings: Settings) -> tuple[tuple[str, list, bool] | None, str]:
    """Knob, values and band of such a text, None if it is none; and a sentence on what could not be used of it.

    Anybody can have written it, so the sentence repeats nothing of it.
    """
    (name, *rest), knobs = text.split(":"), knobs_of(settings)
    if name not in knobs:
        return None, f"{EXTRA} must begin with one of {', '.join(knobs)}, got something else. Nothing of it is used."
    offered = {format_value(value): value for value in options(name, knobs[name], settings)}
    asked = rest[0].split(",") if rest and rest[0] else []
    values = [offered[each] for each in dict.fromkeys(asked) if each in offered][:MOST_VALUES]
    banded = rest[1:] == ["seeds"]
    left_out = len(values) < len(asked) or (len(rest) > 1 and not banded)
    problem = f"{EXTRA} has values of {name} that are not on offer, or more than {MOST_VALUES}. The others are used."
    return (name, values, banded and name != "seed"), problem if left_out else ""


def knobs_of(settings: Settings) -> dict[str, Knob]:
    """Those of which many values can be compared, and which count with these settings."""
    values = {name: getattr(settings, name) for name in settings.knobs()}
    return {name: knob for name, knob in settings.knobs().items() if name in KNOBS and knob.has_effect(values)}


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
    chosen = {format_value(value): settings.replace(**{name: value}) for value in values}
    if banded:
        low = min(settings.seed, settings.knobs()["seed"].high - SEEDS + 1)
        chosen |= {f"seed {seed}": settings.replace(seed=seed) for seed in range(low, low + SEEDS)}
    return chosen
