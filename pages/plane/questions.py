"""Three questions about borders in the plane, answered by short runs that change some of the page's settings."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial

import streamlit as st

from core import Settings
from core.point_settings import PointMLPSettings
from core.teaching.short_run import ShortRun, short_run
from pages.teaching.question_runs import MOST_CACHED, accuracy_curves, format_accuracy
from pages.teaching.questions import Answer, draw_question, place_question

UPDATES = 1000
ENOUGH = 0.95
HALF, THREE_QUARTERS = 0.6, 0.8
ALIKE = 0.05
"""Accuracies on a few dozen points that differ by at most this count as equal."""
ONE_LAYER = {"data": "xor", "noise": 0.1}
RELU = {
    "data": "circles",
    "noise": 0.1,
    "hidden_layers": 1,
    "activation": "relu",
    "init": "normal",
    "init_std": 1.0,
    "reduction": "mean",
}
COUNTS = (1, 2, 3)
DEEP = {
    "data": "moons",
    "noise": 0.1,
    "activation": "none",
    "lr": 0.1,
    "init": "normal",
    "init_std": 0.5,
    "reduction": "mean",
}
"""What each question fixes."""

CORNERS = {
    "half": "About as many as by guessing.",
    "three": "Those of three corners, about three quarters.",
    "most": "Nearly all.",
}
UNITS = {
    "1": "One is enough.",
    "2": "Two.",
    "3": "Three.",
    "more": "More than three.",
}
DEPTH = {
    "worse": "Clearly worse.",
    "same": "About the same.",
    "better": "Clearly better.",
}


def ask_about_borders(settings: Settings) -> None:
    """Ask what the border of the page's model can do."""
    if isinstance(settings, PointMLPSettings):
        _ask("units", "a border around a disc", f"A disc of A and a ring of B around it: how many hidden units with ReLU does it take to have {ENOUGH:.0%} "
             "of the test points right?", UNITS, partial(units_around_a_disc, asked(settings, RELU)))  # fmt: skip
    else:
        _ask("corners", "XOR", "Opposite corners have the same class. How many of the test points can one layer have right?",
             CORNERS, partial(corners_of_xor, asked(settings, ONE_LAYER)))  # fmt: skip


def ask_depth(settings: PointMLPSettings) -> None:
    _ask("depth", "three layers without an activation", "Two moons, three hidden layers, no activation between them: how good is it, compared with no "
         "hidden layer at all?", DEPTH, partial(depth_without_activation, asked(settings, DEEP)))  # fmt: skip


def _ask(key: str, title: str, question: str, options: dict[str, str], measure_answer: Callable[[], Answer]) -> None:
    with place_question(key, title):
        draw_question(key, question, options, measure_answer)
        st.caption(
            f"Guess first; then runs of {UPDATES:,} updates answer, with your seed, examples, test share and batch size."
        )


def asked(settings: Settings, fixed: dict) -> Settings:
    """The page's settings with what a question fixes; equal for pages that get the same answer."""
    return settings.replace(**fixed).without_epochs()


@lru_cache(MOST_CACHED)
def corners_of_xor(settings: Settings) -> Answer:
    """Train one layer on XOR and, to compare, on two blobs."""
    runs = _train(settings, settings.replace(data="blobs"))
    right = "half" if runs[0].accuracy < HALF else "three" if runs[0].accuracy < THREE_QUARTERS else "most"
    explanation = (
        f"Test accuracy after {UPDATES:,} updates: {format_accuracy(runs[0])} on XOR, {format_accuracy(runs[1])} on two blobs. "
        "A line that has both corners of one class on its side has a corner of the other class there, too: at most three corners "
        "can be right. And the loss is lowest where nothing is certain, so training does not even look for three."
    )
    return _answer(right, explanation, ("XOR", "two blobs"), runs)


@lru_cache(MOST_CACHED)
def units_around_a_disc(settings: PointMLPSettings) -> Answer:
    """Train one hidden layer of 1, 2 and 3 ReLU units on the circles."""
    runs = _train(*(settings.replace(hidden_units=count) for count in COUNTS))
    enough = (str(count) for count, run in zip(COUNTS, runs, strict=True) if run.accuracy >= ENOUGH)
    names = [f"{count} unit{'s' if count > 1 else ''}" for count in COUNTS]
    explanation = (
        f"Test accuracy after {UPDATES:,} updates: "
        + ", ".join(f"{format_accuracy(run)} with {name}" for name, run in zip(names, runs, strict=True))
        + ". Each unit folds the map along one line. Two folds leave the border open; three can close it to a triangle, if training "
        "finds them. With another seed it may not, and more units make it easier."
    )
    return _answer(next(enough, "more"), explanation, names, runs)


@lru_cache(MOST_CACHED)
def depth_without_activation(settings: PointMLPSettings) -> Answer:
    """Train three hidden layers and none, both without an activation, and three with ReLU."""
    settings = settings.replace(hidden_units=min(settings.hidden_units, 64))
    deep, flat, bent = (settings.replace(hidden_layers=3), settings.replace(hidden_layers=0),
                        settings.replace(hidden_layers=3, activation="relu"))  # fmt: skip
    runs = _train(deep, flat, bent)
    difference = runs[0].accuracy - runs[1].accuracy
    right = "same" if abs(difference) <= ALIKE else "better" if difference > 0 else "worse"
    names = ("three, no activation", "no hidden layer", "three with ReLU")
    explanation = (
        f"Test accuracy after {UPDATES:,} updates: {format_accuracy(runs[0])} with three hidden layers and no activation, "
        f"{format_accuracy(runs[1])} with no hidden layer, {format_accuracy(runs[2])} with three layers and ReLU. Without φ the layers "
        "multiply out to a single one, XW + b, and its border is straight however many they are."
    )
    return _answer(right, explanation, names, runs)


def _train(*choices: Settings) -> list[ShortRun]:
    return [short_run(settings, None, UPDATES) for settings in choices]


def _answer(right: str, explanation: str, names, runs: list[ShortRun]) -> Answer:
    return Answer(right, explanation, accuracy_curves(names, runs), f"Test accuracy against updates. {explanation}")
