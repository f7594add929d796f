"""The chapter "Data" of points in the plane: the points, how they are divided, and the editor of own ones."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from core import Run
from core.data.point_text import CLASS_LETTERS, Point
from core.data.points import are_tested, divide, draw_points, make_points, standardised, undivided
from core.point_settings import OWN, PointSettings, class_names
from pages.plane import editor
from pages.plane.draft import FIELD, Draft
from pages.plane.parts import PlaneObservation, observe_plane, place_plane, plane_part
from pages.player.live_parts import LiveParts
from pages.shared import session
from pages.shared.source_code import draw_code

FIRST_ROWS = 5
MINUS = str.maketrans("-", "−")


def render(observed: PlaneObservation) -> dict[str, object]:
    return {"plane": plane_part(observed)}


LIVE = LiveParts(observe_plane, render)


def draw_chapter(settings: PointSettings, run: Run) -> LiveParts | None:
    editable = settings.data == OWN and not session.is_locked(FIELD)
    if editable:
        _draw_own(settings, run)
    else:
        _draw_made(settings, run)
    draw_code(make_points, undivided, draw_points, divide, standardised)
    return LIVE if editable else None


def _draw_made(settings: PointSettings, run: Run) -> None:
    st.markdown(
        "What is there to learn? A point has two features, x₁ and x₂, and a class. The model learns from the filled ones only."
    )
    left, right = st.columns([6, 5], gap="medium")
    with left, st.container(key="points_square"):
        data = run.data
        pairs = ((data.train_X, data.train_y, False), (data.test_X, data.test_y, True))
        points = [Point(*x, label) for X, y, _ in pairs for x, label in zip(X.tolist(), y.tolist(), strict=True)]
        editor.draw_picture(points, [tested for _, y, tested in pairs for _ in y])
    with right:
        _draw_counts(run)
        if settings.data != OWN:
            X, y = undivided(settings)
            editor.draw_copy_button([Point(*x, label) for x, label in zip(X.tolist(), y.tolist(), strict=True)])
        _draw_first(run)
    st.markdown(_what_settings_do(settings))


def _draw_own(settings: PointSettings, run: Run) -> None:
    st.markdown(
        "Your own points: a click adds one, a drag moves it, and a click on a point removes it. Every change trains anew."
    )
    draft = Draft(settings)
    left, right = st.columns([6, 5], gap="medium")
    with right:
        new_class = editor.choose_class()
        editor.draw_buttons(draft)
        editor.draw_state(draft)
        st.markdown(
            f"{_told('Trained on', run.data.train_y)}, {_told('tested on', run.data.test_y)}. What the model makes of them:"
        )
        with st.container(key="plane_small"):
            place_plane("plane", run)
    with left, st.container(key="points_square"):
        points = draft.points
        tested = (
            [False] * len(points) if draft.obstacle else are_tested(len(points), settings.test_share, settings.seed)
        )
        editor.draw_picture(points, tested, draft, new_class)
    editor.draw_tables(draft, settings)
    st.markdown(_what_settings_do(settings))


def _draw_counts(run: Run) -> None:
    """How many points of each class the run is trained and tested on."""
    train, test = run.data.train_y.tolist(), run.data.test_y.tolist()
    st.markdown(f"Trained on **{len(train):,}** points, tested on the other **{len(test):,}**:")
    rows = [
        {"class": name, "training": f"{train.count(k):,}", "test": f"{test.count(k):,}"}
        for k, name in enumerate(class_names(run.settings))
    ]
    st.table(rows, hide_index=True, alt="How many points of each class are in the training and the test set")


def _told(what: str, labels) -> str:
    """Such as "Trained on 6 points (2 of A, 4 of B)"."""
    counts = Counter(labels.tolist())
    each = ", ".join(f"{counts[k]:,} of {CLASS_LETTERS[k]}" for k in sorted(counts))
    return f"{what} **{len(labels):,}** point{'s' * (len(labels) != 1)} ({each})"


def _draw_first(run: Run) -> None:
    names = class_names(run.settings)
    rows = zip(run.data.train_X[:FIRST_ROWS].tolist(), run.data.train_y[:FIRST_ROWS].tolist(), strict=True)
    table = [{"x₁": _digits(x1), "x₂": _digits(x2), "class": names[label]} for (x1, x2), label in rows]
    st.markdown("The first of the training set, as the model sees them:")
    st.table(table, hide_index=True, alt="The first points of the training set")


def _digits(value: float) -> str:
    return f"{value:.3f}".translate(MINUS)


def _what_settings_do(settings: PointSettings) -> str:
    drawn = (
        "" if settings.data == OWN else
        f"*Noise* moves each point by a normal number of standard deviation {settings.noise:g} in each direction: where classes "
        "overlap, no model can be right everywhere. "
    )  # fmt: skip
    scaled = (
        "shifts and scales them to mean 0 and standard deviation 1, measured on the training set alone"
        if settings.standardise == "yes" else "is off, so the model sees the coordinates as they are"
    )  # fmt: skip
    return (
        f"{drawn}The *test share*, {settings.test_share:.0%}, is divided off at random, and the seed decides which points; a model "
        f"that learns its training points by heart is found out there. *Standardise* {scaled}."
    )
