"""The next update of the run, worked out in numbers: forward through one hidden unit, and back."""

from __future__ import annotations

import math

import streamlit as st

from core import MLPSettings
from core.data.fashion_mnist import CLASS_NAMES
from core.explaining.hidden_unit_update import WorkedUnitUpdate, work_out_unit_update
from core.optim import sgd
from core.training.update import update
from pages.classifiers.image_cells import probability_cell
from pages.multilayer_perceptron.chain_rule import backward_in_latex, class_table, forward_in_latex
from pages.player.live_parts import draw_images, sprite
from pages.player.snapshot import current_run, draw_look_again
from pages.shared.source_code import draw_code

SIDE = 28


def draw_chapter(settings: MLPSettings, run) -> None:
    st.latex(r"\mathbf{W} \leftarrow \mathbf{W} - \eta\, \frac{\partial L}{\partial \mathbf{W}}")
    st.markdown(
        "L is the mean loss of the batch. Its gradients come from the chain rule, from the last layer to the first: the error of "
        "a layer's output, times the weights it came through, times the slope of φ there."
    )
    if run is not None:
        draw_worked_update()
    draw_code(update, sgd)


@st.fragment
def draw_worked_update() -> None:
    """Draw the run's next update through one hidden unit; while the run plays, with a button to work it out again."""
    run = current_run()
    if run.settings.hidden_layers == 0:
        st.markdown(
            "Without a hidden layer there is no hidden unit, and the update is that of softmax regression: "
            "the error ŷ − y of each class times the pixel, in the mean over the batch."
        )
        return
    chosen = _choose_weight(run.settings)
    if run.divergence is not None:
        st.markdown(
            f"The run diverged after update {run.divergence.step:,}: it makes no next one. Go back, or to the start."
        )
        return
    worked = work_out_unit_update(run, **chosen)
    with st.container():  # drawn even when empty, so that the elements below keep their place
        draw_look_again("worked")
    _draw(worked, run.data)


def _choose_weight(settings: MLPSettings) -> dict[str, int | None]:
    """Return the selected layer, unit, input and, for the last hidden layer, class; None where nothing is selected."""
    options = {"persist_state": "session", "width": 160}
    layer, last = 1, settings.hidden_units - 1

    def choose(label: str, key: str, high: int) -> int | None:
        return st.number_input(label, 0, high, None, placeholder="largest", key=key, **options)

    with st.container(horizontal=True, gap="small"):
        if settings.hidden_layers > 1:
            layer = st.selectbox(
                "Hidden layer", range(1, settings.hidden_layers + 1), key="unit_worked_layer", **options
            )
        unit = choose("Hidden unit", "unit_worked_unit", last)
        if layer == 1:
            row = choose("Row of the pixel", "unit_worked_row", SIDE - 1)
            column = choose("Its column", "unit_worked_column", SIDE - 1)
            unit_input = None if row is None or column is None else SIDE * row + column
        else:
            unit_input = choose(f"Unit of layer {layer - 1}", "unit_worked_input", last)
        name = None
        if layer == settings.hidden_layers:
            name = st.selectbox(
                "Class", CLASS_NAMES, index=None, placeholder="true class", key="unit_worked_class", **options
            )
    st.caption("Where nothing is chosen, it is the weight to which this image gives the largest gradient.")
    cls = None if name is None else CLASS_NAMES.index(name)
    return {"layer": layer, "unit": unit, "input": unit_input, "cls": cls}


def _draw(worked: WorkedUnitUpdate, images) -> None:
    count = worked.batch_size
    size = f"a batch of {count:,} images, of which this is the first" if count > 1 else "a batch of one image"
    st.markdown(f"**Update {worked.step + 1:,}**, the next one of the run: {size}.")
    cell = probability_cell(worked.label, worked.probabilities)
    draw_images(
        "unit_worked_image",
        sprite(images, "train", [worked.image_index]),
        [cell],
        f"Training image {worked.image_index}",
    )
    if not math.isfinite(worked.loss):
        st.markdown("The loss of this image is no number: the run ends here, and there is nothing to work out.")
        return
    st.markdown(_symbols_sentence(worked))
    st.markdown("**Forward**")
    st.latex(forward_in_latex(worked))
    st.table(class_table(worked), hide_index=True, alt="Logit, probability, truth and error of each class")
    st.markdown("**Backward**")
    st.latex(backward_in_latex(worked))
    for sentence in _zero_sentences(worked):
        st.markdown(sentence)


def _symbols_sentence(worked: WorkedUnitUpdate) -> str:
    """Explain the symbols of the formulas; layers count from 1, everything else from 0."""
    i, layer = worked.input, worked.layer
    row, column = divmod(i, SIDE)
    source = f"pixel {i} (row {row}, column {column})" if layer == 1 else f"unit {i} of hidden layer {layer - 1}"
    if layer == worked.layers:
        onward = f"vₖ lead on to the ten classes; class {worked.next_unit} is {CLASS_NAMES[worked.next_unit]}"
    else:
        onward = (
            f"vₖ lead on to the units of hidden layer {layer + 1}; unit {worked.next_unit} is the one through which "
            "most of the error comes back"
        )
    return (
        f"w is the weight from {source} to **unit {worked.unit}** of hidden layer {layer}, x is what enters there. "
        f"Its weights {onward}. l is the loss of this image, L its mean over the batch; b and c are biases, and each δ is a derivative of l."
    )


def _zero_sentences(worked: WorkedUnitUpdate) -> list[str]:
    """Explain each zero among the numbers."""
    sentences = []
    if worked.slope == 0:
        relu = worked.activation == "relu"
        reason = "z is not positive, so the ReLU is off" if relu else "z lies so far out that φ is flat there"
        sentences.append(
            f"φ′(z) = 0: {reason} for this image. Nothing passes back through this unit, and this image moves none of its weights."
        )
    elif worked.delta_z == 0:
        sentences.append("δ_h = 0: no error comes back to this unit, so this image moves none of its weights.")
    if worked.x == 0:
        sentences.append("x = 0: what is dark adds nothing to z, and this image does not move w.")
    if worked.gradient["w"] == 0:
        sentences.append("The mean over the whole batch is 0 too, so w stays as it is.")
    if worked.ends_run:
        sentences.append(
            "The batch's loss is so large that it ends the run: no step is made, and the weights stay as they are."
        )
    return sentences
