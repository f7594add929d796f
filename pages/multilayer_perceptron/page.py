"""The multilayer perceptron on Fashion-MNIST: the script the learner reads from top to bottom."""

import streamlit as st

from core import MLPSettings
from pages.shared.controls import choose_settings
from pages.teaching.starting_points import draw_starting_points

st.title("Multilayer perceptron", anchor=False)
st.markdown(
    "Between pixels and classes come hidden layers. Each is a layer like the one you know, "
    "followed by an activation function φ that is not a straight line."
)
with st.sidebar:
    menu = st.container()
    settings = choose_settings(
        MLPSettings,
        {
            "Network": ("hidden_layers", "hidden_units", "activation"),
            "Training": ("lr", "batch_size", "reduction", "epochs"),
            "Start": ("seed", "init", "init_std"),
        },
    )
draw_starting_points(settings, menu)
starting, lab = st.container(), st.container()  # a spinner beside the charts would disturb them

with starting, st.spinner("Starting torch"):
    from core.activations import ACTIVATIONS
    from core.explaining.hidden_units import collapse, most_important_units, saturation
    from core.explaining.unit_contributions import contributions
    from core.models import MLP, initial_weights
    from core.optim import sgd, step_factor
    from core.training.update import update
    from pages.classifiers import training_view
    from pages.comparing.library_comparison import draw_library_comparison
    from pages.comparing.sweep import draw_sweep
    from pages.multilayer_perceptron import live_view
    from pages.multilayer_perceptron.chapters import unit_evidence
    from pages.multilayer_perceptron.chapters.activations import draw_activation_graphs
    from pages.multilayer_perceptron.chapters.course_recipe import draw_recipe
    from pages.multilayer_perceptron.chapters.hidden_layer import draw_hidden_layer
    from pages.multilayer_perceptron.chapters.questions import draw_questions
    from pages.multilayer_perceptron.chapters.same_start import draw_proof, draw_same_start
    from pages.multilayer_perceptron.chapters.suggested_settings import (
        draw_initial_weights,
        draw_longer,
        draw_vanishing,
    )
    from pages.multilayer_perceptron.chapters.why_activation import draw_derivation
    from pages.multilayer_perceptron.chapters.worked_update import draw_worked_update
    from pages.player.live_parts import place_chart, place_heatmaps, place_table, place_text
    from pages.shared.source_code import draw_code
    from pages.teaching.take_home import draw_take_home

with lab:
    run = training_view.draw_training(settings, live_view.observe, live_view.render)
    if run is not None:
        st.markdown("**What the units look for**: the weights of the first layer, laid out as images")
        place_heatmaps("units")
        place_text("units_told")
# While the images load, the page comes back by itself; what needs none can be read meanwhile.

st.header("The hidden layer", anchor=False)
draw_hidden_layer(settings)
draw_code(MLP, most_important_units)

st.header("Why an activation", anchor=False)
draw_derivation()
if run is not None:
    st.markdown(
        "**The proof on real images.** Your network without φ, the same with ReLU from the same weights and with the same "
        "batches, and softmax regression."
    )
    draw_longer(settings)
    draw_proof(settings, run.data)
draw_code(collapse)

st.header("The activation functions", anchor=False)
draw_activation_graphs(settings.activation)
activation = ACTIVATIONS[settings.activation]
draw_code(activation.function, activation.derivative)

st.header("Inside your network", anchor=False)
if run is not None:
    st.markdown(
        "Where φ is flat, its slope is nearly zero, and so is the error that passes back through it. "
        "Where your network's signals lie decides how well it learns."
    )
    place_chart("activation_chart", 380)
    place_text("signals")
    sizes, shares = st.columns(2, gap="medium")
    with sizes:
        st.markdown("**Gradient size of each layer**", help=live_view.GRADIENT)
        place_chart("gradient_chart", 270)
    with shares:
        st.markdown("**Saturated signals and dead units**", help=live_view.SHARES)
        place_chart("share_chart", 270)
    place_table("layer_table")
    draw_vanishing(settings)
draw_code(saturation)

st.header("The same start for everyone", anchor=False)
st.markdown(
    "The initial weights and the order of the batches come from the seed alone. Switch the activation, and both stay: "
    "what differs between the curves is the activation's doing."
)
if run is not None:
    draw_same_start(settings, run.data)

st.header("Initial weights", anchor=False)
draw_initial_weights(settings)
draw_code(initial_weights)

st.header("A learning rate of 100", anchor=False)
if run is not None:
    draw_recipe(settings, run.data)
draw_code(step_factor)

st.header("What it predicts", anchor=False)
st.markdown("The last hidden layer's units vote: each adds its output times a weight to every class's logit.")
if run is not None:
    unit_evidence.draw_predictions()
draw_code(contributions)

st.header("Where it fails", anchor=False)
st.markdown(
    "Each row holds the test images of one true class, each column those with one prediction. "
    "The diagonal is right; click any cell to see its images."
)
if run is not None:
    unit_evidence.draw_confusion()

st.header("One update", anchor=False)
st.latex(r"\mathbf{W} \leftarrow \mathbf{W} - \eta\, \frac{\partial L}{\partial \mathbf{W}}")
st.markdown(
    "L is the mean loss of the batch. Its gradients come from the chain rule, from the last layer to the first: the error of "
    "a layer's output, times the weights it came through, times the slope of φ there."
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
