"""The chapter "Mistakes": a prediction as the vote of hidden units, and which classes the network mixes up."""

from __future__ import annotations

import streamlit as st

from core import MLPSettings
from core.data.fashion_mnist import CLASS_NAMES
from core.data.own_picture import like_fashion_mnist
from core.explaining.hidden_units import unit_templates
from core.explaining.predictions import classification_report
from core.explaining.unit_contributions import Contributions, contributions
from pages.classifiers.odds import times_in_words
from pages.classifiers.own_picture import draw_own_picture
from pages.classifiers.predictions import choose_test_image, draw_confusion, draw_explanation, draw_probabilities
from pages.multilayer_perceptron.contribution_figure import contribution_figure, signed
from pages.player.live_parts import draw_chart, draw_heatmaps, heatmaps_part
from pages.player.snapshot import draw_live, take_snapshot
from pages.shared.source_code import draw_code

IMAGES_SHOWN, UNITS_SHOWN = 12, 3
ONE, OWN, ALL = "One image", "Your picture", "All test images"


def draw_chapter(settings: MLPSettings, run) -> None:
    chosen = st.segmented_control(
        "What is looked at",
        (ONE, OWN, ALL),
        default=ONE,
        required=True,
        key="mistakes_of",
        label_visibility="collapsed",
        persist_state="session",
    )
    if chosen == ONE:
        st.markdown(
            "Why did the network decide so? The last hidden layer's units vote: each adds its output times a weight to "
            "every class's logit."
        )
        draw_live(_draw_vote)
        draw_code(contributions)
    elif chosen == OWN:
        draw_own_picture(draw_contributions)
        draw_code(like_fashion_mnist, contributions)
    else:
        with st.container(key="mistakes_all"):
            draw_confusion(settings, run)
        draw_code(classification_report)


def _draw_vote() -> None:
    now = take_snapshot()
    images, units = st.columns(2, gap="medium")
    with images:
        number = choose_test_image(now, IMAGES_SHOWN)
        if number is not None:
            draw_probabilities(now, number)
    if number is not None:
        with units, st.container(key="vote", gap="xsmall"):
            draw_explanation(now, number, draw_contributions)


def draw_contributions(model, image, true: int, predicted: int, runner_up: int) -> None:
    """Draw the last hidden layer's contributions to the predicted class's logit, minus those to another class's.

    The other class is the true one or, for a correct prediction, the runner-up.
    """
    layers = len(model.weights) - 1
    if layers == 0:
        st.markdown(
            "This network has no hidden layer, so there are no hidden units: its inputs are the pixels themselves, "
            "as in softmax regression."
        )
        return
    other = runner_up if predicted == true else true
    names = CLASS_NAMES[predicted], CLASS_NAMES[other]
    result = contributions(model, image, predicted, other)
    where = "Hidden units" if layers == 1 else "Units of the last hidden layer"
    st.markdown(f"**{where}**: what speaks for {names[0]} (blue) and for {names[1]} (orange)")
    st.latex(r"o_a - o_b = \textstyle\sum_i h_i\,(W_{ia} - W_{ib}) + b_a - b_b")
    labels, values = _bars(result)
    figure = contribution_figure(labels, values)
    draw_chart("contributions", figure, f"What hidden units add to {names[0]} over {names[1]}", 70 + 22 * len(labels))
    st.markdown(_sum_sentence(result, *names))
    if layers == 1:
        _draw_templates(model, result.strongest[:UNITS_SHOWN])


def _unit_name(number: int) -> str:
    return f"unit {number + 1}"  # the formulas count units from 1: h₁


def _bars(result: Contributions) -> tuple[list[str], list[float]]:
    """Return names and contributions of the strongest units, the sum of the others, and the biases."""
    labels, values = [_unit_name(number) for number in result.strongest], list(result.values)
    if result.other_count:
        labels.append(_others(result))
        values.append(result.others_sum)
    return [*labels, "biases"], [*values, result.bias]


def _others(result: Contributions) -> str:
    return f"{result.other_count} other unit{'s' if result.other_count > 1 else ''}"


def _sum_sentence(result: Contributions, name_a: str, name_b: str) -> str:
    """Write the sum of the bars, and the two logits whose difference it is."""
    count = len(result.values)
    first, others, bias, difference, a, b = (
        signed(value).removeprefix("+")
        for value in (sum(result.values), result.others_sum, result.bias, result.difference, *result.logits)
    )
    parts = [f"{first} ({f'these {count} units' if count > 1 else 'this unit'})"]
    if result.other_count:
        parts.append(f"{others} ({_others(result)})")
    parts.append(f"{bias} (biases)")
    return (
        f"{' + '.join(parts).replace('+ −', '− ')} = **{difference}**. This is the logit of {name_a} less that of {name_b}, "
        f"{a} − {f'({b})' if result.logits[1] < 0 else b}, so {name_a} is {times_in_words(result.difference)} as probable."
    )


def _draw_templates(model, units: list[int]) -> None:
    images, names = unit_templates(model, units).numpy(), list(map(_unit_name, units))
    st.markdown("**What they look for**: blue raises the unit's sum where the image is bright, orange lowers it.")
    part = heatmaps_part(list(images), names, float(abs(images).max()), "First-layer weights of hidden units")
    draw_heatmaps("unit_templates", part, UNITS_SHOWN)
