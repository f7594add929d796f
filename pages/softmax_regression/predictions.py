"""What the model says of the test images, how it comes to say so, and where it fails."""

from __future__ import annotations

import copy

import streamlit as st

from core.data.fashion_mnist import CLASS_NAMES
from core.probe import Survey, evidence, probabilities, survey_of, templates
from pages.shared import session
from pages.shared.live_parts import draw_chart, draw_heatmaps, draw_images, heatmaps_part, sprite
from pages.softmax_regression.figures import confusion_figure, probability_figure

SHOWN = 24
CELL = 12
WORST = 12
ANY = "All classes"


def _survey_of_now() -> tuple | None:
    """The images, a copy of the model, what it says of all test images, and after how many updates; None once the tab has closed.

    A copy, because the run may train on while the page is drawn, and all that is shown shall be of one moment.
    """
    with session.training().looking() as run:
        if run is None:
            return None
        return run.data, copy.deepcopy(run.model), survey_of(run), run.step


def _when(key: str, step: int) -> None:
    text = f"As it was after {step:,} updates."
    if session.training().playing:
        st.button(
            "Look again",
            key=f"again_{key}",
            icon=":material/refresh:",
            help=f"{text} Training goes on; look at it as it is now.",
        )
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
def draw_predictions() -> None:
    """A grid of test images to choose from, and all about the one that was clicked."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        which = st.selectbox("True class", [ANY, *CLASS_NAMES], key="shown_class", width=200)
        mistakes = st.toggle("Only mistakes", key="only_mistakes")
    now = _survey_of_now()
    if now is None:
        return
    data, model, seen, step = now
    _when("predictions", step)
    true = None if which == ANY else CLASS_NAMES.index(which)
    found = seen.which(true=true, mistakes=mistakes).tolist()
    if not found:
        st.markdown(
            "No test image is like that." if not mistakes else "There is no such mistake among the test images."
        )
        return
    numbers = found[:SHOWN]
    st.markdown(f"The first {len(numbers)} of {len(found):,}. Click one to see how its prediction comes about.")
    alt = f"{len(numbers)} test images with true and predicted class"
    chosen = draw_images("grid", sprite(data, "test", numbers), cells(seen, numbers), alt, choosable=True)
    draw_evidence(data, model, seen, numbers[chosen or 0])


def draw_evidence(data, model, seen: Survey, number: int) -> None:
    """One image: its ten probabilities, and what the templates of two classes make of its pixels."""
    image, true, predicted = data.test_images[number], seen.true[number].item(), seen.predicted[number].item()
    if predicted < 0:
        st.markdown("Its logits are no numbers: the run has diverged.")
        return
    chances = probabilities(model, image)
    other = predicted if predicted != true else _second(chances, true)
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown(f"**Test image {number + 1:,}: {CLASS_NAMES[true]}**, predicted {CLASS_NAMES[predicted]}")
        figure = probability_figure(CLASS_NAMES, chances, true, predicted)
        draw_chart("probabilities", figure, f"Probabilities of the ten classes for test image {number + 1}", 330)
    with right:
        both = [evidence(model, image, cls) for cls in (true, other)]
        st.markdown("**Template × pixels**: what speaks for a class (blue) and against it (orange)")
        limit = max(each.products.abs().max().item() for each in both)
        captions = [f"{CLASS_NAMES[cls]}: {told(each)}" for cls, each in zip((true, other), both, strict=True)]
        products = [each.products.numpy() for each in both]
        draw_heatmaps("evidence", heatmaps_part(products, captions, limit, "Template times pixels for two classes"), 2)
        more = both[0].logit - both[1].logit
        st.markdown(
            f"The sum over all pixels plus the bias is the logit. {CLASS_NAMES[true]} has {abs(more):.3f} "
            f"{'more' if more > 0 else 'less'} than {CLASS_NAMES[other]}, so it is exp({more:.3f}) times as probable."
        )


def told(each) -> str:
    """How a logit is summed up."""
    return f"{each.products.sum().item():.3f} {'−' if each.bias < 0 else '+'} {abs(each.bias):.3f} = {each.logit:.3f}"


def _second(chances: list[float], first: int) -> int:
    return max((i for i in range(len(chances)) if i != first), key=chances.__getitem__)


def _choose_cell() -> None:
    point = session.clicked("confusion")
    if point:
        session.choose(cell_true=point["y"], cell_predicted=point["x"])


@st.fragment
def draw_confusion() -> None:
    """Which classes are taken for which; the images of one cell, and the two templates that were confused."""
    now = _survey_of_now()
    if now is None:
        return
    data, model, seen, step = now
    _when("confusion", step)
    most = seen.most_confused()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        choices = [
            st.selectbox(label, CLASS_NAMES, index=None, placeholder=CLASS_NAMES[commonest], key=key, width=200)
            for label, commonest, key in zip(
                ("True class", "taken for"), most, ("cell_true", "cell_predicted"), strict=True
            )
        ]
        shares = st.toggle("Shares of the row", key="confusion_shares")
    true, predicted = (name or CLASS_NAMES[commonest] for name, commonest in zip(choices, most, strict=True))
    cell = CLASS_NAMES.index(true), CLASS_NAMES.index(predicted)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        figure = confusion_figure(CLASS_NAMES, seen.confusion.numpy(), shares, cell)
        draw_chart("confusion", figure, "How often each true class got which prediction", 460, on_click=_choose_cell)
    numbers = seen.which(*cell).tolist()
    with right:
        st.markdown(f"**{true} → {predicted}: {len(numbers):,} test images**")
        if numbers:
            shown = numbers[:CELL]
            draw_images(
                "cell", sprite(data, "test", shown), cells(seen, shown), f"Images of {true} taken for {predicted}"
            )
        made = templates(model)[list(cell)].numpy()
        made = [*made, made[0] - made[1]]
        limit = max(abs(each).max() for each in made)
        draw_heatmaps(
            "confused",
            heatmaps_part(
                made, [true, predicted, "difference"], float(limit), "The two templates and their difference"
            ),
            3,
        )
        st.caption(
            "Where the difference is blue, a bright pixel speaks for the true class; where it is orange, for the other."
        )
    worst = seen.worst()[:WORST].tolist()
    if worst:
        st.markdown("**Confidently wrong**: the mistakes that cost most")
        losses = [f", loss {seen.loss[number].item():.2f}" for number in worst]
        shown = [{**cell, "more": cell["more"] + loss} for loss, cell in zip(losses, cells(seen, worst), strict=True)]
        draw_images("worst", sprite(data, "test", worst), shown, "The mistakes with the largest loss")
