"""The multilayer perceptron on Fashion-MNIST: the script the learner reads from top to bottom."""

import streamlit as st

from core import MLPSettings
from pages.shared.controls import choose_settings

st.title("Multilayer perceptron", anchor=False)
st.markdown(
    "Between pixels and classes come hidden layers. Each is a layer like the one you know, "
    "followed by an activation function φ that is not a straight line."
)
with st.sidebar:
    settings = choose_settings(
        MLPSettings,
        {
            "Network": ("hidden_layers", "hidden_units", "activation"),
            "Training": ("lr", "batch_size", "reduction", "epochs"),
            "Start": ("seed", "init", "init_std"),
        },
    )
starting, lab = st.container(), st.container()  # a spinner beside the charts would disturb them

with starting, st.spinner("Starting torch"):
    from core.activations import ACTIVATIONS
    from core.models import MLP
    from core.optim import sgd
    from core.probe import count_parameters
    from core.training import make_model, update
    from pages.multilayer_perceptron import stage
    from pages.shared import classifier
    from pages.shared.source import draw_code

with lab:
    classifier.draw_lab(settings, stage.look, stage.show)

st.header("The activation function", anchor=False)
stage.draw_activation(settings.activation)
activation = ACTIVATIONS[settings.activation]
draw_code(activation.function, activation.derivative)

st.header("The model", anchor=False)
sizes = [784, *[settings.hidden_units] * settings.hidden_layers, 10]
parameters = count_parameters(make_model(settings))
names = ["X", *(f"H_{layer + 1}" for layer in range(settings.hidden_layers)), "O"]
steps = []
for layer, (before, after) in enumerate(zip(names, names[1:]), start=1):
    affine = rf"\mathbf{{{before[0]}}}{before[1:]}\mathbf{{W}}_{layer} + \mathbf{{b}}_{layer}"
    hidden = after != "O"
    steps.append(rf"\mathbf{{{after[0]}}}{after[1:]} = " + (rf"\phi({affine})" if hidden else affine))
st.latex(r" \\ ".join([r"\begin{gathered}" + steps[0], *steps[1:]]) + r"\end{gathered}")
st.markdown(
    f"Layer sizes: **{' → '.join(f'{size:,}' for size in sizes)}**, which makes **{parameters:,}** weights and biases. "
    "From the logits **O** on, everything is as in softmax regression: probabilities, cross-entropy, updates."
)
st.markdown(
    "The gradients come from the chain rule, from the last layer to the first: "
    "the error of a layer's output, times the weights it came through, times the slope of φ there."
)
draw_code(MLP)

st.header("One update", anchor=False)
st.latex(r"\mathbf{W} \leftarrow \mathbf{W} - \eta\, \frac{\partial L}{\partial \mathbf{W}}")
st.markdown(
    "L is the mean loss of the batch. Every weight and bias of every layer moves against its own derivative, all at once."
)
draw_code(update, sgd)
