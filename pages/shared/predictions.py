"""What a classifier says of the test images, and where it fails; how it comes to say so, each model explains itself."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.data.fashion_mnist import CLASS_NAMES
from core.probe import Survey, probabilities
from pages.shared import session
from pages.shared.at_rest import Moment, look_again, this_moment
from pages.shared.live_parts import draw_chart, draw_images, sprite
from pages.shared.prediction_figures import confusion_figure, probability_figure

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
                on_click=look_again,
                help=f"{text} Training goes on; look at it as it is now.",
            )  # fmt: skip
    st.caption(text)


def cells(seen: Survey, numbers: list[int]) -> list[dict]:
    """For a grid: each image's true class, predicted class, and the probability of that."""
    made = []
    for number in numbers:
        true, predicted = seen.true[number].item(), seen.predicted[number].item()
        guess = CLASS_NAMES[predicted] if predicted >= 0 else "no number"
        right = true == predicted
        share = f"{seen.probability[number].item():.0%}" if predicted >= 0 else ""
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
    now = this_moment()
    if now is None:
        return
    _when("predictions", now.step)
    true = None if which == ANY else CLASS_NAMES.index(which)
    found = now.survey.which(true=true, mistakes=mistakes).tolist()
    if not found:
        st.markdown(
            "No test image is like that." if not mistakes else "There is no such mistake among the test images."
        )
        return
    numbers = found[:SHOWN]
    st.markdown(f"The first {len(numbers)} of {len(found):,}. Click one to see how its prediction comes about.")
    alt = f"{len(numbers)} test images with true and predicted class"
    chosen = draw_images("grid", sprite(now.data, "test", numbers), cells(now.survey, numbers), alt, choosable=True)
    _draw_image(now, numbers[chosen or 0], explain)


def _draw_image(now: Moment, number: int, explain: Callable) -> None:
    """One image: its ten probabilities, and beside them what the model has to say."""
    image, true = now.data.test_images[number], now.survey.true[number].item()
    predicted = now.survey.predicted[number].item()
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
        session.choose(cell_true=point["y"], cell_predicted=point["x"])


@st.fragment
def draw_confusion(compare: Callable | None = None) -> None:
    """Which classes are taken for which; the images of one cell, and the mistakes that cost most.

    `compare(model, true, predicted)`, if there is one, draws below the cell's images what tells its two classes apart.
    """
    now = this_moment()
    if now is None:
        return
    _when("confusion", now.step)
    true, predicted, shares = _controls(now.survey)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        figure = confusion_figure(CLASS_NAMES, now.survey.confusion.numpy(), shares, (true, predicted))
        draw_chart("confusion", figure, "How often each true class got which prediction", 460, on_click=_choose_cell)
    with right:
        _draw_cell(now, true, predicted)
        if compare is not None:
            compare(now.model, true, predicted)
    _draw_worst(now)


def _controls(seen: Survey) -> tuple[int, int, bool]:
    """The chosen cell, the commonest mistake at first, and whether shares are shown."""
    labels, keys = ("True class", "taken for"), ("cell_true", "cell_predicted")
    cell = []
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for label, commonest, key in zip(labels, seen.most_confused(), keys, strict=True):
            name = st.selectbox(label, CLASS_NAMES, index=None, placeholder=CLASS_NAMES[commonest], key=key, width=200)
            cell.append(CLASS_NAMES.index(name) if name else commonest)
        shares = st.toggle("Shares of the row", key="confusion_shares")
    return *cell, shares


def _draw_cell(now: Moment, true: int, predicted: int) -> None:
    names, numbers = (CLASS_NAMES[true], CLASS_NAMES[predicted]), now.survey.which(true, predicted).tolist()
    st.markdown(f"**{names[0]} → {names[1]}: {len(numbers):,} test images**")
    if numbers:
        shown = numbers[:CELL]
        alt = f"Images of {names[0]} taken for {names[1]}"
        draw_images("cell", sprite(now.data, "test", shown), cells(now.survey, shown), alt)


def _draw_worst(now: Moment) -> None:
    worst = now.survey.worst()[:WORST].tolist()
    if worst:
        st.markdown("**Confidently wrong**: the mistakes that cost most")
        losses = [f", loss {now.survey.loss[number].item():.2f}" for number in worst]
        made = zip(losses, cells(now.survey, worst), strict=True)
        shown = [{**cell, "more": cell["more"] + loss} for loss, cell in made]
        draw_images("worst", sprite(now.data, "test", worst), shown, "The mistakes with the largest loss")
