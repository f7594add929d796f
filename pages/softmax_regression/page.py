"""Softmax regression on Fashion-MNIST: the script the learner reads from top to bottom."""

import streamlit as st

from core import SoftmaxSettings
from pages.shared.controls import choose_settings

st.title("Softmax regression", anchor=False)
st.markdown(
    "Which kind of clothes does an image show? One layer gives each of the ten classes a score, "
    "and softmax turns the ten scores into ten probabilities."
)
with st.sidebar:
    settings = choose_settings(
        SoftmaxSettings,
        {"Training": ("lr", "batch_size", "epochs"), "Start": ("seed", "init_std")},
    )
starting, lab = st.container(), st.container()  # a spinner beside the charts would disturb them

with starting, st.spinner("Starting torch"):
    from core.functions import cross_entropy, cross_entropy_of_logits, softmax
    from core.models import SoftmaxRegression
    from core.optim import sgd
    from core.probe import evidence, survey, templates
    from core.training import update
    from pages.shared import classifier
    from pages.shared.live_parts import place_heatmaps, place_text
    from pages.shared.source import draw_code
    from pages.softmax_regression import predictions, stage

with lab:
    run = classifier.draw_lab(settings, stage.look, stage.show)
    if run is not None:
        st.markdown("**The ten templates**: the weights of each class, laid out as an image")
        place_heatmaps("templates")
        place_text("scale")

st.header("The model", anchor=False)
left, right = st.columns(2, gap="large")
with left:
    st.latex(r"\mathbf{O} = \mathbf{X}\mathbf{W} + \mathbf{b}, \qquad \hat{\mathbf{Y}} = \mathrm{softmax}(\mathbf{O})")
    st.markdown(
        "An image has 28 × 28 = 784 pixels; laid out in a row they are one row of **X**. "
        "Each class has a weight for every pixel: **W** is 784 × 10 and **b** has 10 entries, 7,850 parameters in all. "
        "The scores **O** are called *logits*."
    )
with right:
    st.latex(r"\hat y_j = \frac{\exp(o_j)}{\sum_{k} \exp(o_k)}")
    st.markdown(
        "Softmax makes every score positive and divides by their sum, so each row adds up to 1. "
        "The largest logit keeps the largest probability. The code subtracts the largest logit first: "
        "no probability changes, and exp cannot overflow."
    )
draw_code(softmax, SoftmaxRegression)

st.header("The loss", anchor=False)
left, right = st.columns(2, gap="large")
with left:
    st.latex(r"l(\mathbf{y}, \hat{\mathbf{y}}) = -\log \hat y_{y}")
    st.markdown(
        "Cross-entropy looks only at the probability of the true class: 1 costs nothing, ½ costs 0.693, and 0 would cost "
        "infinitely much. A model that guesses gives every class 1/10 and pays ln 10 = 2.303, the dashed line in the chart."
    )
with right:
    st.latex(r"-\log \hat y_y = \log \sum_k \exp(o_k) - o_y")
    st.markdown(
        "Training computes the loss straight from the logits. The two forms are equal on paper; "
        "on a computer the second stays finite even where a probability is rounded to zero."
    )
draw_code(cross_entropy, cross_entropy_of_logits)

st.header("One update", anchor=False)
st.latex(r"\mathbf{W} \leftarrow \mathbf{W} - \eta\, \frac{1}{B}\, \mathbf{X}^\top(\hat{\mathbf{Y}} - \mathbf{Y})")
st.markdown(
    "Take the next B images, compare the predicted probabilities with the truth (1 for the true class, 0 for the others), "
    "and move every weight a little against its share of the error. One pass through all 60,000 images is an epoch."
)
draw_code(update, sgd)

if run is not None:
    st.header("What it predicts", anchor=False)
    st.markdown(
        "A logit is one number for each pixel, its brightness times the weight of the class there, summed up. "
        "A class is predicted if its template fits the image best."
    )
    predictions.draw_predictions()
    draw_code(templates, evidence)

    st.header("Where it fails", anchor=False)
    st.markdown(
        "Each row holds the test images of one true class, each column those with one prediction. "
        "The diagonal is right; click any cell to see its images."
    )
    predictions.draw_confusion()
    draw_code(survey)
