"""The learner's run at the update that the page shows, with its report on the test images."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core import Run
from core.data.fashion_mnist import Dataset
from core.explaining.predictions import ClassificationReport, report_on_test_set
from pages.shared import session


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The learner's run after `step` updates: its images, its model, and the model's report on the test images."""

    data: Dataset
    model: object
    report: ClassificationReport
    step: int


def current_run() -> Run:
    """The learner's run at the update that the page shows. Nobody trains it on: while the run plays, it stays as it was."""
    return session.player().state()


def draw_look_again(key: str) -> None:
    """While the run plays, draw a button that takes the state of now for all of the page."""
    player = session.player()
    if player is None or not player.playing:
        return
    if st.button(
        "Look again", key=f"look_again_{key}", icon=":material/refresh:", on_click=player.state, kwargs={"renew": True},
        help="Training goes on, and this part of the page stays as it was. Take the weights of now.",
    ):  # fmt: skip
        st.rerun()  # the whole page, so that all of it shows the same update


def take_snapshot() -> Snapshot:
    """The current run with its report, which is made once for each update: a large network needs a second for it."""
    run = current_run()
    return Snapshot(run.data, run.model, report_on_test_set(run), run.step)
