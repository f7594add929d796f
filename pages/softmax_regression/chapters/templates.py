"""The chapter "Templates": the weights of each class as an image, and how they make the logits of a test image."""

from __future__ import annotations

import numpy as np
import streamlit as st

from core import SoftmaxSettings
from core.data.fashion_mnist import CLASS_NAMES
from core.explaining.predictions import Evidence, count_parameters, evidence, templates
from core.models import SoftmaxRegression
from pages.classifiers.odds import times_in_words
from pages.classifiers.predictions import choose_test_image, draw_explanation, draw_probabilities
from pages.player.live_parts import (
    LiveParts,
    draw_chart,
    draw_heatmaps,
    heatmaps_part,
    place_heatmaps,
    place_text,
)
from pages.player.snapshot import draw_live, take_snapshot
from pages.shared.network_figure import network_figure
from pages.shared.source_code import draw_code

INPUTS = ["x₁", "x₂", "x₃", "⋮", "x₇₈₃", "x₇₈₄"]
IMAGES, ACROSS = 10, 5


def observe(run) -> tuple[int, np.ndarray]:
    return run.step, templates(run.model).numpy().copy()


def render(observed: tuple[int, np.ndarray]) -> dict[str, object]:
    step, images = observed
    limit = float(np.abs(np.nan_to_num(images)).max())
    return {
        "templates": heatmaps_part(images, CLASS_NAMES, limit, f"The weights of each class as an image, after {step:,} updates"),
        "scale": f"After {step:,} updates, all on one scale: no colour is 0, the strongest are ±{limit:.3g}.",
    }  # fmt: skip


def draw_chapter(settings: SoftmaxSettings, run) -> LiveParts:
    st.markdown(
        "What does training learn? A *template* for each class: an image of what speaks for it and what against it."
    )
    pictures, words = st.columns([5, 3], gap="medium")
    with pictures, st.container(key="large_templates", gap="xxsmall"):
        place_heatmaps("templates", across=5)
        place_text("scale")
    with words:
        st.latex(r"o_j = x_1 w_{1j} + \dots + x_{784}\, w_{784\,j} + b_j")
        st.markdown(
            "Each class $j$ has a *weight* $w_{ij}$ for every pixel $x_i$. Where the image is bright, a **blue** weight raises the "
            "score of the class and an **orange** one lowers it. The *bias* $b_j$ is added whatever the image. The ten "
            "scores $o_j$ are called *logits*; the class with the largest is predicted."
        )
    st.markdown("**Which template fits?** Choose a test image: template times pixels, added up, is the logit.")
    draw_live(_draw_evidence)
    _draw_network(run.model)
    draw_code(SoftmaxRegression, templates, evidence)
    return LiveParts(observe, render)


def _draw_evidence() -> None:
    now = take_snapshot()
    images, chances, products = st.columns([12, 6, 8], gap="small")
    with images, st.container(key="evidence_images"):
        number = choose_test_image(now, IMAGES, ACROSS)
    if number is None:
        return
    with chances:
        draw_probabilities(now, number)
    with products:
        draw_explanation(now, number, draw_evidence)


def draw_evidence(model, image, true: int, predicted: int, runner_up: int) -> None:
    """Draw the products of templates and pixels for the true class and for the most probable other class."""
    classes = true, predicted if predicted != true else runner_up
    names, both = [CLASS_NAMES[cls] for cls in classes], [evidence(model, image, cls) for cls in classes]
    limit = max(each.products.abs().max().item() for each in both)
    captions = [f"for {name}" for name in names]
    products = [each.products.numpy() for each in both]
    draw_heatmaps("evidence", heatmaps_part(products, captions, limit, "Template times pixels for two classes"), 2)
    st.markdown("  \n".join(f"{name}: {logit_sum(each)}" for name, each in zip(names, both, strict=True)))
    difference = both[0].logit - both[1].logit
    st.markdown(f"So {names[0]} is {times_in_words(difference)} as probable as {names[1]}.")


def logit_sum(terms: Evidence) -> str:
    """Write the logit as the sum of its products plus the bias."""
    total, sign = terms.products.sum().item(), "−" if terms.bias < 0 else "+"
    return f"{total:.3f} {sign} {abs(terms.bias):.3f} = **{terms.logit:.3f}**".replace("-", "−")


def _draw_network(model) -> None:
    weights, total = model.W.numel(), count_parameters(model)
    with st.expander("The network and its shapes", icon=":material/network_node:"):
        picture, shapes = st.columns(2, gap="large")
        with picture:
            draw_chart("network", network_figure([INPUTS, list(CLASS_NAMES)], ["784 pixels", "10 logits"]),
                       "784 inputs, each connected to ten outputs", 330)  # fmt: skip
        with shapes:
            st.latex(r"\mathbf{O} = \mathbf{X}\mathbf{W} + \mathbf{b}")
            st.latex(
                r"\underset{B \times 784}{\mathbf{X}}\;\underset{784 \times 10}{\mathbf{W}} + "
                r"\underset{1 \times 10}{\mathbf{b}} = \underset{B \times 10}{\mathbf{O}}"
            )
            st.markdown(
                "All images of a batch at once: each is one row of **X**, its 28 × 28 = 784 pixels as numbers between 0 and 1. "
                f"Column j of **W** is the template of class j. {weights:,} weights and {total - weights} biases: "
                f"**{total:,} parameters**, the numbers that training changes."
            )
