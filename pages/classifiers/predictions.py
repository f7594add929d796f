"""What a classifier says of the test images, and where it fails; how it comes to say so, each model explains itself."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core import Settings
from core.data.fashion_mnist import CLASS_NAMES
from core.explaining.predictions import ClassificationReport, probabilities
from pages.classifiers.prediction_figures import confusion_figure, probability_figure
from pages.player.live_parts import draw_chart, draw_images, sprite
from pages.player.snapshot import Snapshot, refresh_snapshot, take_snapshot
from pages.shared import session

SHOWN = 24
CELL = 12
WORST = 12
ANY = "All classes"


def _when(key: str, step: int) -> None:
    text = f"As it was after {step:,} updates."
    with st.container():  # there even when empty, so that what is below never changes its place
        if session.training().playing:
            st.button(
                "Look again", key=f"again_{key}", icon=":material/refresh:",
                on_click=refresh_snapshot,
                help=f"{text} Training goes on; look at it as it is now.",
            )  # fmt: skip
    st.caption(text)


def cells(observed: ClassificationReport, numbers: list[int]) -> list[dict]:
    """For a grid: each image's true class, predicted class, and the probability of that."""
    made = []
    for number in numbers:
        true, predicted = observed.true[number].item(), observed.predicted[number].item()
        guess = CLASS_NAMES[predicted] if predicted >= 0 else "no number"
        right = true == predicted
        share = f"{observed.probability[number].item():.0%}" if predicted >= 0 else ""
        made.append({"top": CLASS_NAMES[true], "bottom": f"{'✓' if right else '✗'} {guess}", "more": share,
                     "mark": "right" if right else "wrong",
                     "alt": f"True {CLASS_NAMES[true]}, predicted {guess} {share}, {'right' if right else 'wrong'}"})  # fmt: skip
    return made


@st.fragment
def draw_predictions(explain: Callable) -> None:
    """A grid of test images to choose from, and all about the one that was clicked.

    `explain(model, image, true, predicted, second)` draws how the prediction comes about, from the image of shape (784,),
    its true and its predicted class, and the most probable class beside the true one.
    """
    with st.container(horizontal=True, vertical_alignment="bottom"):
        which = st.selectbox("True class", [ANY, *CLASS_NAMES], key="shown_class", width=200)
        mistakes = st.toggle("Only mistakes", key="only_mistakes")
    now = take_snapshot()
    if now is None:
        return
    _when("predictions", now.step)
    true = None if which == ANY else CLASS_NAMES.index(which)
    found = now.report.which(true=true, mistakes=mistakes).tolist()
    if not found:
        st.markdown(
            "No test image is like that." if not mistakes else "There is no such mistake among the test images."
        )
        return
    numbers = found[:SHOWN]
    st.markdown(f"The first {len(numbers)} of {len(found):,}. Click one to see how its prediction comes about.")
    alt = f"{len(numbers)} test images with true and predicted class"
    chosen = draw_images("grid", sprite(now.data, "test", numbers), cells(now.report, numbers), alt, choosable=True)
    _draw_image(now, numbers[chosen or 0], explain)


def _draw_image(now: Snapshot, number: int, explain: Callable) -> None:
    """One image: its ten probabilities, and beside them what the model has to say."""
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
        explain(now.model, image, true, predicted, _second(chances, true))


def _second(chances: list[float], first: int) -> int:
    return max((i for i in range(len(chances)) if i != first), key=chances.__getitem__)


def _choose_cell() -> None:
    point = session.clicked("confusion")
    if point:
        session.set_controls(cell_true=point["y"], cell_predicted=point["x"])


def draw_confusion(settings: Settings, run, compare: Callable | None = None) -> None:
    """Draw the chapter on mistakes: the confusion matrix, the images of the selected cell, the mistakes with the largest loss.

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
    if now is None:
        return
    _when("confusion", now.step)
    true, predicted, shares = _controls(now.report)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        figure = confusion_figure(CLASS_NAMES, now.report.confusion.numpy(), shares, (true, predicted))
        draw_chart("confusion", figure, "How often each true class got which prediction", 460, on_click=_choose_cell)
    with right:
        _draw_cell(now, true, predicted)
        if compare is not None:
            compare(now.model, true, predicted)
    _draw_worst(now)


def _controls(observed: ClassificationReport) -> tuple[int, int, bool]:
    """The chosen cell, the commonest mistake at first, and whether shares are shown."""
    labels, keys = ("True class", "taken for"), ("cell_true", "cell_predicted")
    cell = []
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for label, commonest, key in zip(labels, observed.most_confused(), keys, strict=True):
            name = st.selectbox(label, CLASS_NAMES, index=None, placeholder=CLASS_NAMES[commonest], key=key, width=200)
            cell.append(CLASS_NAMES.index(name) if name else commonest)
        shares = st.toggle("Shares of the row", key="confusion_shares")
    return *cell, shares


def _draw_cell(now: Snapshot, true: int, predicted: int) -> None:
    names, numbers = (
        (CLASS_NAMES[true], CLASS_NAMES[predicted]),
        now.report.which(true, predicted).tolist(),
    )
    st.markdown(f"**{names[0]} → {names[1]}: {len(numbers):,} test images**")
    if numbers:
        shown = numbers[:CELL]
        alt = f"Images of {names[0]} taken for {names[1]}"
        draw_images("cell", sprite(now.data, "test", shown), cells(now.report, shown), alt)


def _draw_worst(now: Snapshot) -> None:
    worst = now.report.worst()[:WORST].tolist()
    if worst:
        st.markdown("**Confidently wrong**: the mistakes that cost most")
        losses = [f", loss {now.report.loss[number].item():.2f}" for number in worst]
        made = zip(losses, cells(now.report, worst), strict=True)
        shown = [{**cell, "more": cell["more"] + loss} for loss, cell in made]
        draw_images("worst", sprite(now.data, "test", worst), shown, "The mistakes with the largest loss")
