"""The chapter "One update": what the next update changes in a hidden unit, and its numbers forward and back."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np
import streamlit as st

from core import MLPSettings
from core.data.fashion_mnist import CLASS_NAMES
from core.explaining.hidden_unit_update import WorkedUnitUpdate, work_out_unit_update
from core.explaining.next_update import weights_change
from core.optim import sgd
from core.training.update import update
from pages.classifiers.image_cells import probability_cell
from pages.multilayer_perceptron.chain_rule import backward_in_latex, class_table, forward_in_latex
from pages.player.live_parts import LiveParts, draw_images, heatmaps_part, place_heatmaps, place_text, sprite
from pages.shared import session
from pages.shared.source_code import draw_code

SIDE = 28
CHOICE_HELP = (
    "Where nothing is chosen, it is the weight to which the first image of the batch gives the largest gradient."
)


@dataclass(frozen=True)
class ChangeObservation:
    step: int
    weights: np.ndarray
    change: np.ndarray


def observe(unit: int, run) -> ChangeObservation:
    return ChangeObservation(run.step, *(image.numpy() for image in weights_change(run, unit)))


def render(observed: ChangeObservation, unit: int) -> dict[str, object]:
    parts = {}
    for key, image, what in (
        ("unit_now", observed.weights, "weights"),
        ("unit_change", observed.change, "added"),
    ):
        limit = float(np.abs(np.nan_to_num(image)).max())
        alt = f"Unit {unit} after {observed.step:,} updates: {what}, up to ±{limit:.2g}"
        parts[key] = heatmaps_part([image], [f"{what}, ±{limit:.2g}"], limit, alt)
    told = f"Unit {unit} after {observed.step:,} updates, and what update {observed.step + 1:,} adds to its weights."
    return parts | {"change_told": told}


@lru_cache(maxsize=64)
def _live(unit: int) -> LiveParts:
    return LiveParts(partial(observe, unit), partial(render, unit=unit))


def draw_chapter(settings: MLPSettings, run) -> LiveParts | None:
    st.markdown(
        "How does a weight deep inside learn what was wrong at the end? The error is sent back to it, layer by layer."
    )
    if settings.hidden_layers == 0:
        st.markdown(
            "Without a hidden layer there is no hidden unit, and the update is that of softmax regression: "
            "the error ŷ − y of each class times the pixel, in the mean over the batch."
        )
        draw_code(update, sgd)
        return None
    pictures, words = st.columns(2, gap="medium")
    live = None
    with pictures, st.container(key="unit_pictures", gap="xxsmall"):
        image, weights, change = st.columns(3, gap="small")
        told = st.container()
        chosen = _choose_weight(settings)
        worked = None if run.divergence is not None else work_out_unit_update(run, **chosen)
        if chosen["layer"] == 1:
            live = _live(worked.unit if worked else chosen["unit"] or 0)
            with weights:
                place_heatmaps("unit_now", 1)
            with change:
                place_heatmaps("unit_change", 1)
            with told:
                place_text("change_told")
    with words:
        st.latex(r"\mathbf{W} \leftarrow \mathbf{W} - \eta\, \frac{\partial L}{\partial \mathbf{W}}")
        st.markdown(
            "L is the mean loss of the *batch*, the images of one update. Its *gradient* ∂L/∂**W** says how fast L rises as each "
            "weight grows; the update goes the other way, by the learning rate η. The **chain rule** gives it, from the last layer "
            "to the first: the error of a layer's output, times the weights it came through, times the slope φ′ there."
        )
    _draw_numbers(run, worked, image)
    draw_code(update, sgd)
    return live


def _choose_weight(settings: MLPSettings) -> dict[str, int | None]:
    """Return the selected layer, unit, input and, for the last hidden layer, class; None where nothing is selected."""
    options = {"persist_state": "session", "help": CHOICE_HELP}
    layer, last = 1, settings.hidden_units - 1

    def choose(label: str, key: str, high: int) -> int | None:
        return st.number_input(label, 0, high, None, placeholder="largest", key=key, **options)

    with st.container(horizontal=True, gap="xsmall", wrap=False, key="unit_choice"):
        if settings.hidden_layers > 1:
            layer = st.selectbox("Layer", range(1, settings.hidden_layers + 1), key="unit_worked_layer", **options)
        unit = choose("Hidden unit", "unit_worked_unit", last)
        if layer == 1:
            row = choose("Pixel's row", "unit_worked_row", SIDE - 1)
            column = choose("Column", "unit_worked_column", SIDE - 1)
            unit_input = None if row is None or column is None else SIDE * row + column
        else:
            unit_input = choose(f"Unit of layer {layer - 1}", "unit_worked_input", last)
        name = None
        if layer == settings.hidden_layers:
            name = st.selectbox(
                "Class", CLASS_NAMES, index=None, placeholder="true class", key="unit_worked_class", **options
            )
    cls = None if name is None else CLASS_NAMES.index(name)
    return {"layer": layer, "unit": unit, "input": unit_input, "cls": cls}


def _draw_numbers(run, worked: WorkedUnitUpdate | None, image) -> None:
    """Draw the run's next update in numbers and a button that makes it, or a sentence while the run plays.

    The first image of the batch goes into the container `image`.
    """
    player = session.player()
    if player.playing:
        st.markdown("While the run plays, its numbers change too fast to be read. Pause it, and they stand here.")
        return
    if worked is None:
        st.markdown(
            f"The run diverged after update {run.divergence.step:,}: it makes no next one. Go back, or to the start."
        )
        return
    count = worked.batch_size
    size = f"{count:,} images, of which this is the first" if count > 1 else "one image"
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(f"**In numbers: update {worked.step + 1:,}**, with {size}.", width="content")
        if math.isfinite(worked.loss):
            with st.popover("All ten classes", icon=":material/table:"):
                st.table(class_table(worked), hide_index=True, alt="Logit, probability, truth and error of each class")
        st.button("Make this update", key="make_update", icon=":material/skip_next:",
                  on_click=player.go_to, args=(worked.step + 1,))  # fmt: skip
    with image:
        cell = probability_cell(worked.label, worked.probabilities)
        draw_images(
            "unit_worked_image",
            sprite(run.data, "train", [worked.image_index]),
            [cell],
            f"Training image {worked.image_index}",
            1,
        )
    _draw_worked(worked)


def _draw_worked(worked: WorkedUnitUpdate) -> None:
    if not math.isfinite(worked.loss):
        st.markdown("The loss of this image is no number: the run ends here, and there is nothing to work out.")
        return
    forward, backward = st.container(key="chain_rule").columns(2, gap="medium")
    with forward:
        st.markdown(_symbols_sentence(worked))
        st.markdown("**Forward**: from the pixel to a logit" if worked.layer == worked.layers == 1 else "**Forward**")
        st.latex(forward_in_latex(worked))
        for sentence in _zero_sentences(worked):
            st.markdown(sentence)
    with backward:
        st.markdown("**Backward**: the error, the gradients, the update")
        st.latex(backward_in_latex(worked))


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
