"""Examples that the learner moves: dragged in the chart or set in a form, what they do to the line, and the way back."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core import LinearSettings
from core.data.moved_points import MOST_MOVED, moved_to_text
from pages.linear_regression.analysis import DataAnalysis, analyse
from pages.shared import session
from pages.shared.plain_text import plain

FIELD = "moved"
FAR = 2.0
"""An example counts as an outlier if its share of all errors is this many times that of the average example."""

REPLAY = "replay"
"""The key of the replay's controls, which tell where an example was dropped."""


def taker_of_drops(settings: LinearSettings) -> Callable[[], None] | None:
    """What to call when the learner has dragged an example elsewhere; None if none can be moved."""
    return _take_dropped if settings.features == 1 and not session.is_locked(FIELD) else None


def _take_dropped() -> None:
    point = session.clicked_point(REPLAY)
    try:
        number, x, y = int(point["number"]), float(point["x"]), float(point["y"])
        settings = with_moved(session.settings(), number, x, y)
    except (TypeError, KeyError, ValueError):  # not from our browser code
        return
    session.set_controls(moved=settings.moved)


def with_moved(settings: LinearSettings, number: int, x: float, y: float) -> LinearSettings:
    """The settings with this example elsewhere.

    Raises: ValueError if there is no such example, or too many were moved, or a coordinate is too large
    """
    if not 1 <= number <= settings.examples:
        raise ValueError(f"the example must lie in [1, {settings.examples:,}], got {number:,}")
    return settings.replace(moved=moved_to_text(settings.moved_points | {number: (x, y)}))


def outlier_sentence(settings: LinearSettings) -> str:
    """What the moved examples do to the best line; empty if there are none."""
    moved = settings.moved_points
    if not moved:
        return ""
    share, one = analyse(settings).moved_share, len(moved) == 1
    what = f"Example {next(iter(moved))} was moved" if one else f"{len(moved)} examples were moved"
    if len(moved) == MOST_MOVED:
        what += ", and no more can be"
    told = f"{what}: around the best line, {share:.0%} of all squared error is {'its' if one else 'their'} own. "
    if share > FAR * len(moved) / settings.examples:
        return told + "An error counts by its square, so one *outlier* pulls the whole line to itself."
    return told + "Drag it far off the line, and it pulls the line to itself: an error counts by its square."


def draw_put_back(settings: LinearSettings) -> None:
    """Draw the button that undoes all moves, if there are any."""
    if settings.moved_points:
        st.button("Put the points back", key="put_back", icon=":material/undo:", disabled=session.is_locked(FIELD),
                  on_click=session.set_controls, kwargs={FIELD: ""})  # fmt: skip


def draw_mover(settings: LinearSettings) -> None:
    """Draw a form that moves an example without a mouse."""
    if settings.features != 1:
        return
    with st.expander("Move a point", icon=":material/drag_pan:"):
        st.markdown(
            "As dragging it in the chart does. The others stay where they are, and all of them are trained on again."
        )
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="mover"):
            analysis = analyse(settings)
            last = len(analysis.X)
            number = st.number_input("Example", 1, last, key=f"move_number {last}")
            place = settings.moved_points.get(number) or place_of(analysis, number)
            name = f"{number} {place}"  # the fields of another place are new ones
            x = st.number_input("to feature x", value=place[0], step=0.1, format="%.4g", key=f"move_x {name}")
            y = st.number_input("and label y", value=place[1], step=0.1, format="%.4g", key=f"move_y {name}")
            if st.button("Move it", key="move_it", disabled=session.is_locked(FIELD)) and (x, y) != place:
                _move(settings, number, x, y)


def place_of(analysis: DataAnalysis, number: int) -> tuple[float, float]:
    """Feature and label of an example, before the features were standardised."""
    mean, spread = analysis.unit
    x, y = analysis.X[number - 1, 0], analysis.y[number - 1]
    return float(f"{mean + spread * x:.4g}"), float(f"{y:.4g}")


def _move(settings: LinearSettings, number: int, x: float, y: float) -> None:
    try:
        moved = with_moved(settings, number, x, y).moved
    except ValueError as reason:
        st.toast(f"Not moved: {plain(reason)}.")
        return
    session.set_controls(moved=moved)
    st.rerun()
