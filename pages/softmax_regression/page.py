"""Softmax regression on Fashion-MNIST: the script the learner reads from top to bottom."""

import streamlit as st

from core import SoftmaxSettings
from pages.shared.controls import choose_settings
from pages.teaching.starting_points import draw_starting_points

st.title("Softmax regression", anchor=False)
st.markdown(
    "Which kind of clothes does an image show? One layer gives each of the ten classes a score, "
    "and softmax turns the ten scores into ten probabilities."
)
with st.sidebar:
    menu = st.container()
    settings = choose_settings(
        SoftmaxSettings,
        {"Training": ("lr", "batch_size", "epochs"), "Start": ("seed", "init_std")},
    )
draw_starting_points(settings, menu)
starting, lab = st.container(), st.container()  # a spinner beside the charts would disturb them

with starting, st.spinner("Starting torch"):
    from core.explaining.predictions import classification_report, evidence, templates
    from core.functions import accuracy, cross_entropy, cross_entropy_of_logits, softmax, softmax_naive
    from core.models import SoftmaxRegression
    from core.optim import sgd
    from core.training.update import update
    from pages.classifiers import training_view
    from pages.comparing.library_comparison import draw_library_comparison
    from pages.comparing.sweep import draw_sweep
    from pages.player.live_parts import place_heatmaps, place_text
    from pages.shared.source_code import draw_code
    from pages.softmax_regression import live_view
    from pages.softmax_regression.chapters import template_evidence
    from pages.softmax_regression.chapters.cross_entropy import draw_cross_entropy
    from pages.softmax_regression.chapters.dataset import draw_dataset
    from pages.softmax_regression.chapters.model import draw_model
    from pages.softmax_regression.chapters.questions import draw_questions
    from pages.softmax_regression.chapters.softmax_operator import draw_softmax
    from pages.softmax_regression.chapters.sums import draw_sums
    from pages.softmax_regression.chapters.worked_update import draw_worked_update
    from pages.teaching.take_home import draw_take_home

with lab:
    run = training_view.draw_training(settings, live_view.observe, live_view.render)
    if run is not None:
        st.markdown("**The ten templates**: the weights of each class, laid out as an image")
        place_heatmaps("templates")
        place_text("scale")
# While the images load, the page comes back by itself; what needs none can be read meanwhile.

st.header("The images", anchor=False)
if run is not None:
    draw_dataset(run.data)

st.header("Sums along a dimension", anchor=False)
draw_sums()

st.header("Softmax", anchor=False)
st.latex(r"\hat y_j = \frac{\exp(o_j)}{\sum_{k} \exp(o_k)}")
st.markdown(
    "Softmax makes every score positive and divides by their sum, so that they add up to 1. "
    "The largest logit keeps the largest probability. The code subtracts the largest logit first: "
    "no probability changes, and exp cannot overflow."
)
if run is not None:
    draw_softmax(run.data, run.model)
draw_code(softmax, softmax_naive)

st.header("Cross-entropy", anchor=False)
left, right = st.columns(2, gap="large")
with left:
    st.latex(r"l(\mathbf{y}, \hat{\mathbf{y}}) = -\log \hat y_{y}")
    st.markdown(
        "Cross-entropy looks only at the probability of the true class: 1 costs nothing, ½ costs 0.693, and 0 would cost "
        "infinitely much. A model that guesses gives every class 1/10 and pays ln 10 = 2.303, the dashed line in the loss chart."
    )
with right:
    st.latex(r"-\log \hat y_y = \log \sum_k \exp(o_k) - o_y")
    st.markdown(
        "Training computes the loss straight from the logits. The two forms are equal on paper; "
        "on a computer the second stays finite even where a probability is rounded to zero."
    )
if run is not None:
    draw_cross_entropy(run)
draw_code(cross_entropy, cross_entropy_of_logits, accuracy)

st.header("The model", anchor=False)
if run is not None:
    draw_model()
draw_code(SoftmaxRegression)

st.header("What it predicts", anchor=False)
st.markdown(
    "A logit is made of one number for each pixel, its brightness times the weight of the class there, summed up. "
    "A class is predicted if its template fits the image best."
)
if run is not None:
    template_evidence.draw_predictions()
draw_code(templates, evidence)

st.header("Where it fails", anchor=False)
st.markdown(
    "Each row holds the test images of one true class, each column those with one prediction. "
    "The diagonal is right; click any cell to see its images."
)
if run is not None:
    template_evidence.draw_confusion()
draw_code(classification_report)

st.header("One update", anchor=False)
st.latex(r"\mathbf{W} \leftarrow \mathbf{W} - \eta\, \frac{1}{B}\, \mathbf{X}^\top(\hat{\mathbf{Y}} - \mathbf{Y})")
st.markdown(
    "Take the next B images, compare the predicted probabilities with the truth (1 for the true class, 0 for the others), "
    "and move every weight a little against its share of the error. One pass through all training images is an epoch."
)
if run is not None:
    draw_worked_update()
draw_code(update, sgd)

if run is not None:
    st.header("One knob, many values", anchor=False)
    st.markdown(
        "Everything else is held: the same seed, so the same initial weights and batches wherever the knob leaves them alone."
    )
    draw_sweep(settings, run.data)

    st.header("From scratch and from the library", anchor=False)
    draw_library_comparison(settings, run.data)

    st.header("Predict, then see", anchor=False)
    draw_questions(settings, run.data)

    st.header("Take home", anchor=False)
    draw_take_home()
