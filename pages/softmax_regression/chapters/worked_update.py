"""The chapter "One update": what the next update changes in a template, and its numbers for one weight."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np
import streamlit as st

from core import SoftmaxSettings
from core.data.fashion_mnist import CLASS_NAMES
from core.explaining.next_update import weights_change
from core.explaining.softmax_update import WorkedSoftmaxUpdate, work_out_softmax_update
from core.optim import sgd
from core.training.update import update
from pages.player.live_parts import LiveParts, draw_images, heatmaps_part, place_heatmaps, place_text, sprite
from pages.shared import session
from pages.shared.source_code import draw_code

SIDE = 28
IMAGES_SHOWN = 4
TERMS_IN_A_LINE = 2
TERM = "(ŷ − y) · x / B"


@dataclass(frozen=True)
class ChangeObservation:
    step: int
    template: np.ndarray
    change: np.ndarray


def observe(cls: int, run) -> ChangeObservation:
    return ChangeObservation(run.step, *(image.numpy() for image in weights_change(run, cls)))


def render(observed: ChangeObservation, cls: int) -> dict[str, object]:
    images = [np.nan_to_num(image) for image in (observed.template, observed.change)]
    limits = [float(np.abs(image).max()) for image in images]
    scaled = [image / (limit or 1.0) for image, limit in zip(images, limits, strict=True)]
    captions = [
        f"{what}, up to ±{limit:.2g}" for what, limit in zip(("the template", "what is added"), limits, strict=True)
    ]
    told = f"{CLASS_NAMES[cls]} after {observed.step:,} updates, and what update {observed.step + 1:,} adds."
    return {"template_change": heatmaps_part(scaled, captions, 1.0, told), "change_told": told}


@lru_cache(maxsize=len(CLASS_NAMES))
def _live(cls: int) -> LiveParts:
    return LiveParts(partial(observe, cls), partial(render, cls=cls))


def draw_chapter(settings: SoftmaxSettings, run) -> LiveParts:
    st.markdown(
        "All learning is this one step, made again and again: look at a few images, the *batch*, and move every weight a little "
        "so that their loss falls."
    )
    pictures, words = st.columns(2, gap="medium")
    with pictures, st.container(key="update_pictures", gap="xsmall"):
        pixel, cls = _choose_weight()
        place_heatmaps("template_change", across=2)
        place_text("change_told")
    with words:
        st.latex(
            r"\mathbf{W} \leftarrow \mathbf{W} - \eta\, \frac{1}{B}\, \mathbf{X}^\top(\hat{\mathbf{Y}} - \mathbf{Y})"
        )
        st.markdown(
            "The error of a prediction is its probabilities **Ŷ** minus the truth **Y**, which is 1 for the true class and 0 for "
            "the others. Times the pixels, and averaged over the B images, it is the *gradient*: it says how fast the loss rises "
            "as each weight grows. The update goes the other way, by the learning rate η times the gradient. So images "
            "of the class itself are added to its template, and images mistaken for it are taken away."
        )
    _draw_numbers(pixel, cls)
    draw_code(update, sgd)
    return _live(cls)


def _choose_weight() -> tuple[int, int]:
    """Return the pixel and the class that the weight connects."""
    with st.container(horizontal=True, gap="small"):
        name = st.selectbox("Class", CLASS_NAMES, key="worked_class", persist_state="session", width=170)
        options = {"persist_state": "session", "width": 112}
        row = st.number_input("Pixel row", 0, SIDE - 1, SIDE // 2, key="worked_row", **options)
        column = st.number_input("Pixel column", 0, SIDE - 1, SIDE // 2, key="worked_column", **options)
    return SIDE * row + column, CLASS_NAMES.index(name)


def _draw_numbers(pixel: int, cls: int) -> None:
    """Draw the run's next update in numbers and a button that makes it, or a sentence while the run plays."""
    player = session.player()
    if player.playing:
        st.markdown("While the run plays, its numbers change too fast to be read. Pause it, and they stand here.")
        return
    run = player.state()
    if run.divergence is not None:
        st.markdown(
            f"The run diverged after update {run.divergence.step:,}: it makes no next one. Go back, or to the start."
        )
        return
    worked = work_out_softmax_update(run, pixel, cls, IMAGES_SHOWN)
    size = f"{worked.batch_size:,} images" if worked.batch_size > 1 else "one image"
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(f"**In numbers: update {worked.step + 1:,}**, with {size}", width="content")
        more = st.popover("Logits and probabilities", icon=":material/table:")
        st.button("Make this update", key="make_update", icon=":material/skip_next:",
                  on_click=player.go_to, args=(worked.step + 1,))  # fmt: skip
    _draw_worked(worked, run.data)
    with more:
        _draw_classes(worked)


def _draw_worked(worked: WorkedSoftmaxUpdate, images) -> None:
    labels, rows = worked.labels.tolist(), worked.rows.tolist()
    terms, formula = st.columns([6, 5], gap="medium")
    with terms:
        which = "The image" if worked.batch_size == 1 else f"The {len(rows)} images with the largest terms"
        st.markdown(
            f"{which} for the weight w from pixel {worked.pixel} (row {worked.pixel // SIDE}, column {worked.pixel % SIDE}) to class "
            f"{worked.cls}, {CLASS_NAMES[worked.cls]}. ŷ is the probability of that class, y is 1 for an image of it, else 0, and x is the pixel."
        )
        cells = [{"top": CLASS_NAMES[label], "bottom": f"{row + 1:,}", "mark": "", "alt": f"Training image {row + 1:,}, {CLASS_NAMES[label]}"}
                 for label, row in zip(labels, rows, strict=True)]  # fmt: skip
        draw_images(
            "worked_images", sprite(images, "train", rows), cells, f"{len(rows)} images of the batch", IMAGES_SHOWN
        )
        st.table(term_table(worked), hide_index=True, alt="Each image's term of the gradient")
    with formula:
        st.latex(update_in_latex(worked))
        if worked.ends_run:
            st.markdown(
                "This loss is so large that it ends the run: no step is made, and the weights stay as they are."
            )


def _draw_classes(worked: WorkedSoftmaxUpdate) -> None:
    st.markdown("Logits **O**, the true class in bold")
    st.table(class_table(worked, worked.logits, 2), hide_index=True, alt="The logits of these images")
    st.markdown("Probabilities softmax(**O**), and the loss −log ŷ of the true class")
    st.table(
        class_table(worked, worked.probabilities, 3, losses=True),
        hide_index=True,
        alt="The probabilities of these images",
    )


def class_table(worked: WorkedSoftmaxUpdate, values, digits: int, losses: bool = False) -> list[dict[str, str]]:
    """Return a row of ten values for each image, that of the true class in bold, and perhaps its loss."""
    table = []
    for i, (row, label) in enumerate(zip(worked.rows.tolist(), worked.labels.tolist(), strict=True)):
        cells = [f"{value:.{digits}f}" for value in values[i].tolist()]
        cells[label] = f"**{cells[label]}**"
        loss = {"loss": f"{worked.losses[i].item():.4f}"} if losses else {}
        table.append({"image": f"{row + 1:,}"} | dict(zip(CLASS_NAMES, cells, strict=True)) | loss)
    return table


def term_table(worked: WorkedSoftmaxUpdate) -> list[dict[str, str]]:
    """Return the factors of each image's term in the gradient of the chosen weight, and the sum of all others."""
    rows = [
        {"image": CLASS_NAMES[label], "ŷ": f"{p[worked.cls]:.4f}", "y": str(int(label == worked.cls)), "x": f"{x:.4f}", TERM: _decimals(term)}
        for label, x, p, term in zip(
            worked.labels.tolist(), worked.inputs.tolist(), worked.probabilities.tolist(), worked.contributions.tolist(), strict=True
        )
    ]  # fmt: skip
    if worked.batch_size > len(rows):
        count = worked.batch_size - len(rows)
        others = {"image": f"{count:,} other{'s' if count > 1 else ''}", TERM: _decimals(worked.others)}
        rows.append(dict.fromkeys(rows[0], "") | others)
    return rows


def update_in_latex(worked: WorkedSoftmaxUpdate) -> str:
    """Return the batch's mean loss, the gradients of weight and bias, and their update, in numbers."""
    shown = [*worked.contributions.tolist(), *([worked.others] if worked.batch_size > len(worked.rows) else [])]
    terms = [
        _decimals(term) if i == 0 else f"{'-' if term < 0 else '+'} {_decimals(abs(term))}"
        for i, term in enumerate(shown)
    ]
    lines_of_terms = [" ".join(terms[i : i + TERMS_IN_A_LINE]) for i in range(0, len(terms), TERMS_IN_A_LINE)]
    mean, j = rf"\tfrac{{1}}{{{worked.batch_size}}} \sum_i", worked.cls
    error = rf"(\hat y_{{i,{j}}} - y_{{i,{j}}})"
    lines = [
        rf"L &= {mean} -\log \hat y_{{i,y_i}} = {worked.loss:.4f}",
        rf"\tfrac{{\partial L}}{{\partial w}} &= {mean} {error}\, x_i",
        "&= " + r" \\ &\quad {} ".join(lines_of_terms),
        f"&= {_decimals(worked.gradient['w'])}",
        rf"\tfrac{{\partial L}}{{\partial b}} &= {mean} {error} = {_decimals(worked.gradient['b'])}",
    ]
    if not worked.ends_run:
        for name in ("w", "b"):
            lines.append(
                rf"{name} &\leftarrow {_decimals(worked.before[name])} - {worked.lr:g} \cdot {_bracketed(worked.gradient[name])}"
            )
            lines.append(rf"&= \mathbf{{{_decimals(worked.after[name])}}}")
    return r"\begin{aligned}" + r" \\ ".join(lines) + r"\end{aligned}"


def _decimals(value: float) -> str:
    return f"{round(value, 6) + 0.0:.6f}"  # + 0.0 turns −0.0 into 0.0


def _bracketed(value: float) -> str:
    return f"({_decimals(value)})" if value < 0 else _decimals(value)
