"""The picture of points, and the editor of own points: in the picture, as a table, and from a file."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.data.point_csv import points_from_csv, points_to_csv
from core.data.point_text import CLASS_LETTERS, Point, points_from_text, points_to_text
from core.explaining.plane_map import square_with
from core.point_settings import LONGEST_IN_ADDRESS, OWN, PointSettings
from pages.plane.draft import FIELD, Draft, spelled
from pages.player.live_parts import component
from pages.shared import session
from pages.shared.plain_text import plain

EDITOR = "point_editor"
USUAL = (-2.0, -2.0, 4.0)
"""The square of an editor whose points all lie in it, so that it stays where it is while they are set."""

_editor = component("plane/editor", "<div class='plane'></div>", styles=("plane/view", "plane/plane"))


def draw_picture(
    points: Sequence[Point], tested: Sequence[bool], draft: Draft | None = None, new_class: int = 0
) -> None:
    """Draw the points, hollow if they are tested on. With a draft, the learner edits it in the picture."""
    data = {
        "points": [[*point, tests] for point, tests in zip(points, tested, strict=True)],
        "square": square_of(points),
        "classes": list(CLASS_LETTERS),
        "new_class": new_class,
        "editable": draft is not None,
        "edit": draft.edits if draft else 0,
    }
    _editor(data=data, key=EDITOR, on_chosen_change=take_edit if draft else _keep)


def _keep() -> None:
    """A picture that cannot be edited reports nothing."""


def take_edit() -> None:
    """Take over what the learner has done in the picture."""
    edit = session.clicked_point(EDITOR)
    try:
        number, text = int(edit["edit"]), points_to_text(points_from_text(edit["points"]))
    except (TypeError, KeyError, ValueError):  # not from our browser code, or one point too many
        return
    draft = Draft(session.settings())
    draft.count_edit(number)
    draft.change(text)


def square_of(points: Sequence[Point]) -> tuple[float, float, float]:
    """Lower left corner and side of a square with all points inside."""
    if all(max(abs(x1), abs(x2)) <= 2 for x1, x2, _ in points):
        return USUAL
    square = square_with([point[:2] for point in points])
    return square.x1, square.x2, square.side


def draw_copy_button(points: Sequence[Point]) -> None:
    """Draw the button that makes these points the learner's own."""
    st.button("Edit these points", key="copy_points", icon=":material/edit:", disabled=session.is_locked(FIELD, session.DATA_CONTROL),
              help="They become your own points, as they are now.", on_click=session.set_controls,
              kwargs={FIELD: spelled(list(points)), session.DATA_CONTROL: OWN})  # fmt: skip


def choose_class() -> int:
    """The class of the points that the learner will add."""
    letter = st.segmented_control(
        "Class of a new point", tuple(CLASS_LETTERS), default="A", required=True, key="new_class"
    )
    return CLASS_LETTERS.index(letter)


def draw_buttons(draft: Draft) -> None:
    with st.container(horizontal=True, gap="small"):
        st.button("Undo", key="undo_points", icon=":material/undo:", disabled=not draft.can_undo, on_click=draft.undo)
        st.button(
            "Clear", key="clear_points", icon=":material/delete:", disabled=not draft.points, on_click=draft.clear
        )
        st.download_button(
            "Download", points_to_csv(draft.points), "points.csv", "text/csv", key="download_points", icon=":material/download:",
            disabled=not draft.points, on_click="ignore", help="The points as a table, which this page reads again.",
        )  # fmt: skip


def draw_state(draft: Draft) -> None:
    """Say whether the draft is trained on, and whether it stands in the address."""
    if draft.obstacle:
        st.warning(f"Not trained on: {plain(draft.obstacle)}. Training stays on the last points that it could use.",
                   icon=":material/edit_note:")  # fmt: skip
    elif len(draft.text) > LONGEST_IN_ADDRESS:
        st.info(
            f"These points need {len(draft.text):,} characters, and an address has room for {LONGEST_IN_ADDRESS:,}: a link to this "
            "page, or its reload, opens other points. Download them to keep them.", icon=":material/link_off:",
        )  # fmt: skip


def draw_tables(draft: Draft, settings: PointSettings) -> None:
    """Draw the points as a table that can be changed or replaced, and the field for a file."""
    seen = session.results("point_files")
    with st.expander("As a table, or from a file", icon=":material/table_rows:"):
        left, right = st.columns(2, gap="medium")
        with left:
            table = st.text_area(
                "Points as a table", points_to_csv(draft.points), height=200, key=f"point_table {hash(draft.text)}",
                help="One point in each row: x1, x2 and its class. Change rows, or paste others.",
            )  # fmt: skip
            if st.button("Use this table", key="use_table"):
                _use(draft, table)
        with right:
            file = st.file_uploader(
                "Points from a file", type="csv", max_upload_size=1, key="point_file",
                help="A CSV file with the columns x1, x2 and class, at most 2,000 rows and 1 MB.",
            )  # fmt: skip
            if file is None:
                seen.pop("last", None)
            elif seen.get("last") != file.file_id:
                seen["last"] = file.file_id
                _use(draft, file.getvalue())
            if seen.get("problem"):
                st.error(seen["problem"], icon=":material/error:")
            if seen.get("told"):
                st.markdown(seen["told"])


def _use(draft: Draft, table: str | bytes) -> None:
    seen = session.results("point_files")
    seen["problem"] = seen["told"] = ""
    try:
        points, names = points_from_csv(table)
    except ValueError as reason:
        seen["problem"] = f"Not used: {plain(reason)}."
        return
    if list(names) != list(CLASS_LETTERS[: len(names)]):
        letters = (f"{letter} is {plain(name)}" for letter, name in zip(CLASS_LETTERS, names, strict=False))
        seen["told"] = f"Classes: {', '.join(letters)}."
    draft.change(points_to_text(points))
    st.rerun()
