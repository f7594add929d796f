"""Softmax regression's predictions and mistakes, explained by its templates."""

from __future__ import annotations

import streamlit as st

from core import SoftmaxSettings
from core.data.fashion_mnist import CLASS_NAMES
from core.explaining.predictions import Evidence, classification_report, evidence, templates
from pages.classifiers import predictions
from pages.player.live_parts import draw_heatmaps, heatmaps_part
from pages.shared.source_code import draw_code


def draw_predictions(settings: SoftmaxSettings, run) -> None:
    """Draw a grid of test images and, for the selected one, the pixel evidence for two classes."""
    st.markdown(
        "A logit is made of one number for each pixel, its brightness times the weight of the class there, summed up. "
        "A class is predicted if its template fits the image best."
    )
    if run is not None:
        predictions.draw_predictions(draw_evidence)
    draw_code(templates, evidence)


def draw_confusion(settings: SoftmaxSettings, run) -> None:
    """Draw the confusion matrix and, for the selected cell, the templates of its two classes."""
    predictions.draw_confusion(settings, run, draw_confused)
    draw_code(classification_report)


def draw_evidence(model, image, true: int, predicted: int, runner_up: int) -> None:
    """Draw the products of templates and pixels for the true class and for the most probable other class."""
    classes = true, predicted if predicted != true else runner_up
    names, both = [CLASS_NAMES[cls] for cls in classes], [evidence(model, image, cls) for cls in classes]
    st.markdown("**Template × pixels**: what speaks for a class (blue) and against it (orange)")
    limit = max(each.products.abs().max().item() for each in both)
    captions = [f"{name}: {logit_sum(each)}" for name, each in zip(names, both, strict=True)]
    products = [each.products.numpy() for each in both]
    draw_heatmaps("evidence", heatmaps_part(products, captions, limit, "Template times pixels for two classes"), 2)
    difference = both[0].logit - both[1].logit
    st.markdown(
        f"The sum over all pixels plus the bias is the logit. {names[0]} has {abs(difference):.3f} "
        f"{'more' if difference > 0 else 'less'} than {names[1]}, so it is exp({difference:.3f}) times as probable."
    )


def logit_sum(terms: Evidence) -> str:
    """Write the logit as the sum of its products plus the bias."""
    total, sign = terms.products.sum().item(), "−" if terms.bias < 0 else "+"
    return f"{total:.3f} {sign} {abs(terms.bias):.3f} = {terms.logit:.3f}"


def draw_confused(model, true: int, predicted: int) -> None:
    """Draw the templates of both classes and their difference, on a common scale."""
    first, second = (templates(model)[cls].numpy() for cls in (true, predicted))
    images, captions = [first, second, first - second], [CLASS_NAMES[true], CLASS_NAMES[predicted], "difference"]
    limit = float(max(abs(each).max() for each in images))
    draw_heatmaps("confused", heatmaps_part(images, captions, limit, "The two templates and their difference"), 3)
    st.caption(
        "Where the difference is blue, a bright pixel speaks for the true class; where it is orange, for the other."
    )
