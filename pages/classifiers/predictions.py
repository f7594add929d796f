"""A classifier's predictions on the test images and its mistakes; each page adds an explanation by its model."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core import Settings
from core.data.fashion_mnist import CLASS_NAMES
from core.explaining.predictions import ClassificationReport, probabilities
from pages.classifiers.image_cells import prediction_cell
from pages.classifiers.prediction_figures import confusion_figure, probability_figure
from pages.player.live_parts import draw_chart, draw_images, sprite
from pages.player.snapshot import Snapshot, draw_look_again, take_snapshot
from pages.shared import session

SHOWN, CELL, WORST = 24, 12, 12
"""How many images the grid, a cell of the confusion matrix and the list of the worst mistakes show."""
ALL_CLASSES = "All classes"


def _draw_snapshot_step(key: str, step: int) -> None:
    """Draw the update of the snapshot and, while the run plays, a button for a new snapshot."""
    with st.container():  # drawn even when empty, so that the elements below keep their place
        draw_look_again(key)
    st.caption(f"As it was after {step:,} updates.")


def _cells(report: ClassificationReport, numbers: list[int]) -> list[dict]:
    cells = []
    for number in numbers:
        predicted = report.predicted[number].item()
        probability = f"{report.probability[number].item():.0%}" if predicted >= 0 else ""
        cells.append(prediction_cell(report.true[number].item(), predicted, probability))
    return cells


@st.fragment
def draw_predictions(explain: Callable) -> None:
    """Draw a grid of test images and, for the selected one, its probabilities and the model's explanation.

    `explain(model, image, true, predicted, runner_up)` draws the explanation of an image of shape (784,). The runner-up
    is the most probable class other than the true one.
    """
    with st.container(horizontal=True, vertical_alignment="bottom"):
        which = st.selectbox("True class", [ALL_CLASSES, *CLASS_NAMES], key="shown_class", width=200)
        mistakes = st.toggle("Only mistakes", key="only_mistakes")
    now = take_snapshot()
    _draw_snapshot_step("predictions", now.step)
    true = None if which == ALL_CLASSES else CLASS_NAMES.index(which)
    found = now.report.select(true=true, mistakes=mistakes).tolist()
    if not found:
        st.markdown(
            "No test image is like that." if not mistakes else "There is no such mistake among the test images."
        )
        return
    numbers = found[:SHOWN]
    st.markdown(f"The first {len(numbers)} of {len(found):,}. Click one to see how its prediction comes about.")
    alt = f"{len(numbers)} test images with true and predicted class"
    chosen = draw_images("grid", sprite(now.data, "test", numbers), _cells(now.report, numbers), alt, choosable=True)
    _draw_image(now, numbers[chosen or 0], explain)


def _draw_image(now: Snapshot, number: int, explain: Callable) -> None:
    image, true = now.data.test_images[number], now.report.true[number].item()
    predicted = now.report.predicted[number].item()
    if predicted < 0:
        st.markdown("Its logits are no numbers: the run has diverged.")
        return
    chances = probabilities(now.model, image)
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown(f"**Test image {number + 1:,}: {CLASS_NAMES[true]}**, predicted {CLASS_NAMES[predicted]}")
        figure = probability_figure(CLASS_NAMES, chances, true, predicted)
        draw_chart("probabilities", figure, f"Probabilities of the ten classes for test image {number + 1}", 330)
    with right:
        runner_up = max((cls for cls in range(len(chances)) if cls != true), key=chances.__getitem__)
        explain(now.model, image, true, predicted, runner_up)


def _select_cell() -> None:
    point = session.clicked_point("confusion")
    if point:
        session.set_controls(cell_true=point["y"], cell_predicted=point["x"])


def draw_confusion(settings: Settings, run, compare: Callable | None = None) -> None:
    """Draw the confusion matrix, the images of the selected cell, and the mistakes with the largest loss.

    `compare(model, true, predicted)` draws, below the cell's images, how the model tells its two classes apart.
    """
    st.markdown(
        "Each row holds the test images of one true class, each column those with one prediction. "
        "The diagonal is right; click any cell to see its images."
    )
    if run is not None:
        _draw_matrix(compare)


@st.fragment
def _draw_matrix(compare: Callable | None) -> None:
    now = take_snapshot()
    _draw_snapshot_step("confusion", now.step)
    true, predicted, shares = _choose_view(now.report)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        figure = confusion_figure(CLASS_NAMES, now.report.confusion.numpy(), shares, (true, predicted))
        draw_chart("confusion", figure, "How often each true class got which prediction", 460, on_click=_select_cell)
    with right:
        _draw_cell(now, true, predicted)
        if compare is not None:
            compare(now.model, true, predicted)
    _draw_worst(now)


def _choose_view(report: ClassificationReport) -> tuple[int, int, bool]:
    """Return the selected cell (the most frequent mistake if none is selected) and whether shares are shown."""
    labels, keys = ("True class", "taken for"), ("cell_true", "cell_predicted")
    cell = []
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for label, commonest, key in zip(labels, report.most_confused(), keys, strict=True):
            name = st.selectbox(label, CLASS_NAMES, index=None, placeholder=CLASS_NAMES[commonest], key=key, width=200)
            cell.append(CLASS_NAMES.index(name) if name else commonest)
        shares = st.toggle("Shares of the row", key="confusion_shares")
    return *cell, shares


def _draw_cell(now: Snapshot, true: int, predicted: int) -> None:
    names, numbers = (CLASS_NAMES[true], CLASS_NAMES[predicted]), now.report.select(true, predicted).tolist()
    st.markdown(f"**{names[0]} → {names[1]}: {len(numbers):,} test images**")
    if numbers:
        shown = numbers[:CELL]
        alt = f"Images of {names[0]} taken for {names[1]}"
        draw_images("cell", sprite(now.data, "test", shown), _cells(now.report, shown), alt)


def _draw_worst(now: Snapshot) -> None:
    worst = now.report.mistakes_by_loss()[:WORST].tolist()
    if worst:
        st.markdown("**Confidently wrong**: the mistakes that cost most")
        losses = [f", loss {now.report.loss[number].item():.2f}" for number in worst]
        cells = zip(losses, _cells(now.report, worst), strict=True)
        shown = [{**cell, "more": cell["more"] + loss} for loss, cell in cells]
        draw_images("worst", sprite(now.data, "test", worst), shown, "The mistakes with the largest loss")
