"""A classifier's predictions on the test images and its mistakes; each page adds an explanation by its model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from core import Settings
from core.data.fashion_mnist import CLASS_NAMES
from core.explaining.predictions import ClassificationReport, probabilities
from pages.classifiers.image_cells import choose_image, prediction_cell
from pages.classifiers.prediction_figures import confusion_figure, probability_figure
from pages.player.live_parts import draw_chart, draw_images, sprite
from pages.player.snapshot import Snapshot, draw_live, take_snapshot
from pages.shared import session

CELL, WORST = 12, 10
"""How many images a cell of the confusion matrix and the list of the worst mistakes show."""
ACROSS = 6
ALL_CLASSES = "All classes"


def _cells(report: ClassificationReport, numbers: list[int]) -> list[dict]:
    cells = []
    for number in numbers:
        predicted = report.predicted[number].item()
        probability = f"{report.probability[number].item():.0%}" if predicted >= 0 else ""
        cells.append(prediction_cell(report.true[number].item(), predicted, probability))
    return cells


def choose_test_image(now: Snapshot, shown: int, across: int = ACROSS) -> int | None:
    """Draw a filter and a grid of test images; returns the number of the selected one, or None if there is none."""
    with st.container(horizontal=True, vertical_alignment="center"):
        which = st.selectbox(
            "True class", [ALL_CLASSES, *CLASS_NAMES], key="shown_class", width=170, label_visibility="collapsed"
        )
        mistakes = st.toggle("Only mistakes", key="only_mistakes")
    true = None if which == ALL_CLASSES else CLASS_NAMES.index(which)
    found = now.report.select(true=true, mistakes=mistakes).tolist()
    if not found:
        st.markdown("There is no such mistake among the test images." if mistakes else "No test image is like that.")
        return None
    numbers = found[:shown]
    st.caption(f"After {now.step:,} updates: the first {len(numbers)} of {len(found):,}. Click one to see why.")
    alt = f"{len(numbers)} test images with true and predicted class"
    return choose_image("grid", now.data, "test", numbers, _cells(now.report, numbers), alt, across)


def draw_probabilities(now: Snapshot, number: int) -> None:
    """Draw the probabilities of the ten classes for a test image."""
    true, predicted = now.report.true[number].item(), now.report.predicted[number].item()
    if predicted < 0:
        return
    figure = probability_figure(CLASS_NAMES, probabilities(now.model, now.data.test_images[number]), true, predicted)
    draw_chart("probabilities", figure, f"Probabilities of the ten classes for test image {number + 1}", 280)


def draw_explanation(now: Snapshot, number: int, explain: Callable) -> None:
    """Draw what a test image is and was predicted as, and the model's explanation.

    `explain(model, image, true, predicted, runner_up)` draws the explanation of an image of shape (784,). The runner-up
    is the most probable class other than the true one.
    """
    true, predicted = now.report.true[number].item(), now.report.predicted[number].item()
    if predicted < 0:
        st.markdown("Its logits are no numbers: the run has diverged.")
        return
    image = now.data.test_images[number]
    st.markdown(f"**Test image {number + 1:,}: {CLASS_NAMES[true]}**, predicted as {CLASS_NAMES[predicted]}")
    chances = probabilities(now.model, image)
    runner_up = max((cls for cls in range(len(chances)) if cls != true), key=chances.__getitem__)
    explain(now.model, image, true, predicted, runner_up)


def draw_confusion(settings: Settings, run, compare: Callable | None = None) -> None:
    """Draw the confusion matrix, the images of the selected cell, and the mistakes with the largest loss.

    `compare(model, true, predicted)` draws, below the cell's images, how the model tells its two classes apart.
    """
    st.html(Path(__file__).with_name("predictions.css"))
    st.markdown(
        "The accuracy is one number for ten classes. This table, the *confusion matrix*, shows which of them the model mixes up: "
        "each row holds the test images of one true class, each column those with one prediction. The diagonal is right. "
        "Click any cell to see its images."
    )
    draw_live(_draw_matrix, compare)


def _draw_matrix(compare: Callable | None) -> None:
    now = take_snapshot()
    matrix, images = st.columns([11, 10], gap="medium")
    with images:
        true, predicted = _choose_cell(now.report)
        _draw_cell(now, true, predicted)
        if compare is not None:
            compare(now.model, true, predicted)
    with matrix:
        shares = st.toggle("Shares of the row", key="confusion_shares")
        figure = confusion_figure(CLASS_NAMES, now.report.confusion.numpy(), shares, (true, predicted))
        alt = f"After {now.step:,} updates: how often each true class got which prediction"
        draw_chart("confusion", figure, alt, None, on_click=_select_cell)
    _draw_worst(now)


def _select_cell() -> None:
    point = session.clicked_point("confusion")
    if point:
        session.set_controls(cell_true=point["y"], cell_predicted=point["x"])


def _choose_cell(report: ClassificationReport) -> tuple[int, int]:
    """Return true and predicted class of the selected cell, or of the most frequent mistake if none is selected."""
    labels, keys = ("True class", "Predicted as"), ("cell_true", "cell_predicted")
    cell = []
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        for label, commonest, key in zip(labels, report.most_confused(), keys, strict=True):
            name = st.selectbox(label, CLASS_NAMES, index=None, placeholder=CLASS_NAMES[commonest], key=key)
            cell.append(CLASS_NAMES.index(name) if name else commonest)
    return tuple(cell)


def _draw_cell(now: Snapshot, true: int, predicted: int) -> None:
    names, numbers = (CLASS_NAMES[true], CLASS_NAMES[predicted]), now.report.select(true, predicted).tolist()
    st.markdown(f"**{names[0]} → {names[1]}: {len(numbers):,} test images** after {now.step:,} updates")
    if numbers:
        shown = numbers[:CELL]
        cells = [{**cell, "top": cell["more"], "bottom": "", "more": ""} for cell in _cells(now.report, shown)]
        alt = f"Images of {names[0]}, predicted as {names[1]}, with the probability of the prediction"
        draw_images("cell", sprite(now.data, "test", shown), cells, alt, ACROSS)


def _draw_worst(now: Snapshot) -> None:
    worst = now.report.mistakes_by_loss()[:WORST].tolist()
    if worst:
        st.markdown("**Confidently wrong**: the mistakes that cost most")
        losses = [f"{now.report.loss[number].item():.2f}" for number in worst]
        cells = zip(losses, _cells(now.report, worst), strict=True)
        shown = [{**cell, "more": f"{cell['more']}, loss {loss}"} for loss, cell in cells]
        alt = "The mistakes with the largest loss"
        draw_images("worst", sprite(now.data, "test", worst), shown, alt, WORST)
