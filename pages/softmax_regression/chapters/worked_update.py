"""The next update of the run, worked out in numbers before it is made."""

from __future__ import annotations

import streamlit as st

from core import SoftmaxSettings
from core.data.fashion_mnist import CLASS_NAMES
from core.explaining.softmax_update import WorkedSoftmaxUpdate, work_out_softmax_update
from core.optim import sgd
from core.training.update import update
from pages.classifiers.image_cells import probability_cell
from pages.player.live_parts import draw_images, sprite
from pages.shared import session
from pages.shared.source_code import draw_code

SIDE = 28
IMAGES_SHOWN = 5


def draw_chapter(settings: SoftmaxSettings, run) -> None:
    st.latex(r"\mathbf{W} \leftarrow \mathbf{W} - \eta\, \frac{1}{B}\, \mathbf{X}^\top(\hat{\mathbf{Y}} - \mathbf{Y})")
    st.markdown(
        "Take the next B images, compare the predicted probabilities with the truth (1 for the true class, 0 for the others), "
        "and move every weight a little against its share of the error. One pass through all training images is an epoch."
    )
    if run is not None:
        draw_worked_update()
    draw_code(update, sgd)


@st.fragment
def draw_worked_update() -> None:
    """Draw the run's next update and a button that makes it, or a sentence while the run plays."""
    pixel, cls = _choose_weight()
    player = session.player()
    if player.playing:
        st.markdown(
            "The run is playing, and its next update changes too fast to be read. Pause it, and it stands here."
        )
        return
    run = player.state()
    if run.divergence is not None:
        st.markdown(
            f"The run diverged after update {run.divergence.step:,}: it makes no next one. Go back, or to the start."
        )
        return
    worked = work_out_softmax_update(run, pixel, cls, IMAGES_SHOWN)
    _draw(worked, run.data)
    if st.button("Make this update", key="make_update", icon=":material/skip_next:",
                 on_click=player.go_to, args=(worked.step + 1,)):  # fmt: skip
        st.rerun()  # the whole page, since its charts change too


def _choose_weight() -> tuple[int, int]:
    """Return the pixel and the class that the weight connects."""
    with st.container(horizontal=True, gap="small"):
        options = {"persist_state": "session", "width": 150}
        row = st.number_input("Row of the pixel", 0, SIDE - 1, SIDE // 2, key="worked_row", **options)
        column = st.number_input("Column of the pixel", 0, SIDE - 1, SIDE // 2, key="worked_column", **options)
        name = st.selectbox("Class", CLASS_NAMES, key="worked_class", **options)
    return SIDE * row + column, CLASS_NAMES.index(name)


def _draw(worked: WorkedSoftmaxUpdate, images) -> None:
    size = f"a batch of {worked.batch_size:,} images" if worked.batch_size > 1 else "a batch of one image"
    st.markdown(f"**Update {worked.step + 1:,}**, the next one of the run: {size}.")
    labels, rows = worked.labels.tolist(), worked.rows.tolist()
    cells = list(map(probability_cell, labels, worked.probabilities))
    draw_images("worked_images", sprite(images, "train", rows), cells, f"The first {len(rows)} images of the batch")
    st.markdown("Logits **O**, the true class in bold")
    st.table(class_table(worked, worked.logits, 2), hide_index=True, alt="The logits of these images")
    st.markdown("Probabilities softmax(**O**)")
    st.table(class_table(worked, worked.probabilities, 3), hide_index=True, alt="The probabilities of these images")
    st.markdown("What each image adds to the gradient of the chosen weight")
    st.table(share_table(worked), hide_index=True, alt="Loss of each image, and its share in the gradient")
    if worked.batch_size > len(rows):
        st.caption(
            f"The first {len(rows)} of {worked.batch_size:,} images are written out; the mean and the sums below are over all."
        )
    st.markdown(
        f"The weight from pixel {worked.pixel} (row {worked.pixel // SIDE}, column {worked.pixel % SIDE}) to class "
        f"{worked.cls} ({CLASS_NAMES[worked.cls]}), and that class's bias; all counted from 0. "
        f"[yᵢ = {worked.cls}] is 1 where that is the image's class, else 0."
    )
    st.latex(update_in_latex(worked))
    if worked.ends_run:
        st.markdown("This loss is so large that it ends the run: no step is made, and the weights stay as they are.")


def class_table(worked: WorkedSoftmaxUpdate, values, digits: int) -> list[dict[str, str]]:
    """Return a row of ten values for each image, that of the true class in bold."""
    table = []
    for row, label, numbers in zip(worked.rows.tolist(), worked.labels.tolist(), values.tolist(), strict=True):
        cells = [f"{value:.{digits}f}" for value in numbers]
        cells[label] = f"**{cells[label]}**"
        table.append({"image": f"{row + 1:,}"} | dict(zip(CLASS_NAMES, cells, strict=True)))
    return table


def share_table(worked: WorkedSoftmaxUpdate) -> list[dict[str, str]]:
    """Return each image's loss, and the factors of its share in the gradient of the chosen weight."""
    return [
        {"image": f"{row + 1:,}", "class": CLASS_NAMES[label], "loss −log ŷ": f"{loss:.4f}", "x, the pixel": f"{x:.4f}",
         f"ŷ of {CLASS_NAMES[worked.cls]}": f"{p[worked.cls]:.4f}", "truth": str(int(label == worked.cls)),
         "(ŷ − truth) · x / B": _decimals(share)}
        for row, label, loss, x, p, share in zip(
            worked.rows.tolist(), worked.labels.tolist(), worked.losses.tolist(), worked.inputs.tolist(),
            worked.probabilities.tolist(), worked.contributions.tolist(), strict=True,
        )
    ]  # fmt: skip


def update_in_latex(worked: WorkedSoftmaxUpdate) -> str:
    """Return the batch's mean loss, the gradients of weight and bias, and their update, in numbers."""
    shares = list(map(_decimals, worked.contributions.tolist()))
    total = "".join(share if share[0] == "-" else f"+{share}" for share in shares).removeprefix("+")
    total += r" + \cdots" if worked.batch_size > len(shares) else ""
    mean, j = rf"\tfrac{{1}}{{{worked.batch_size}}} \sum_i", worked.cls
    w, b = rf"W_{{{worked.pixel},{j}}}", f"b_{{{j}}}"
    error = rf"(\hat y_{{i,{j}}} - [y_i = {j}])"
    lines = [
        rf"L &= {mean} -\log \hat y_{{i,y_i}} = {worked.loss:.4f}",
        rf"\frac{{\partial L}}{{\partial {w}}} &= {mean} {error}\, x_{{i,{worked.pixel}}}",
        f"&= {total}",
        f"&= {_decimals(worked.gradient['w'])}",
        rf"\frac{{\partial L}}{{\partial {b}}} &= {mean} {error} = {_decimals(worked.gradient['b'])}",
    ]
    if not worked.ends_run:
        for name, symbol in (("w", w), ("b", b)):
            lines.append(
                rf"{symbol} &\leftarrow {_decimals(worked.before[name])} - {worked.lr:g} \cdot "
                rf"{_bracketed(worked.gradient[name])} = \mathbf{{{_decimals(worked.after[name])}}}"
            )
    return r"\begin{aligned}" + r" \\ ".join(lines) + r"\end{aligned}"


def _decimals(value: float) -> str:
    return f"{round(value, 6) + 0.0:.6f}"  # + 0.0 turns −0.0 into 0.0


def _bracketed(value: float) -> str:
    return f"({_decimals(value)})" if value < 0 else _decimals(value)
