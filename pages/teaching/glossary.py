"""The words of the field in plain terms, to be looked up from every page."""

from __future__ import annotations

import streamlit as st

from pages.shared.controls import fragment

TERMS = {
    "Accuracy": "The share of images for which the most probable class is the true one.",
    "Activation function (φ)": "A function applied to each number between two layers, such as ReLU, sigmoid or tanh. "
    "Without one, any number of layers can do no more than a single layer.",
    "Batch, minibatch": "The examples that one update looks at. The batch size is how many they are.",
    "Bias (b)": "A number added to a weighted sum, so that the sum need not be 0 where all inputs are 0.",
    "Class": "One of the ten kinds of clothes that an image can show.",
    "Closed form": "A formula that gives the best parameters directly, without training. Only linear regression has one.",
    "Cross-entropy": "The loss of a classifier: −ln p, where p is the probability that it gave to the true class.",
    "Dead unit": "A ReLU unit whose output is 0 for every image. Its gradient is 0, too, so no update changes it again.",
    "Divergence": "Training diverges if the loss grows without end, because the steps are too large.",
    "Epoch": "One pass through all training examples: as many updates as there are batches.",
    "Feature (x)": "A number that describes an example and goes into the model: here a measurement or a pixel.",
    "Gradient": "For each parameter, how fast the loss rises as that parameter grows. An update steps against it.",
    "Hidden layer, hidden unit": "A layer between input and output. Each of its units computes a weighted sum and applies φ.",
    "Initial weights": "The weights before the first update, usually small random numbers of scale σ.",
    "Label (y)": "The right answer of an example: a number in regression, a class in classification.",
    "Learning rate (η)": "How far an update moves the parameters: its step is η times the gradient.",
    "ln, log": "The natural logarithm, to the base e ≈ 2.718.",
    "Logit (o)": "A score that the model gives to a class, before softmax turns the scores into probabilities.",
    "Loss (L)": "A number that says how wrong the model is; training makes it small.",
    "Outlier": "An example that lies far from where the others are. Its error counts by its square, so it pulls the line to itself.",
    "Overfitting": "The model fits the training examples better and better, and new examples worse.",
    "Parameters": "The numbers that training changes: all weights and biases.",
    "Saturated": "A signal is saturated where φ is nearly flat: changing its input changes almost nothing, so little is learnt from it.",
    "Seed": "The number from which all random numbers of a run are drawn. Equal seeds and settings give the same run.",
    "Softmax": "Turns scores into probabilities: e to the power of each score, divided by the sum of all of them.",
    "Standardise": "Shift and scale a feature so that its mean is 0 and its standard deviation 1.",
    "Template": "The 784 weights of a class, drawn as an image: bright pixels on blue weights speak for the class.",
    "Test set": "Examples that training never uses. They show how the model does on what it has not seen.",
    "Training set": "The examples from which the model learns.",
    "Update": "One step of training: take a batch, compute the gradient of its loss, move every parameter a little against it.",
    "Vanishing gradient": "On its way back through layers the error is multiplied by small numbers until almost nothing is left.",
    "Weight (w)": "The number by which an input is multiplied before all products are added up.",
}


@fragment
def draw_glossary() -> None:
    """Draw a button that opens the list of terms."""
    with st.popover("Glossary", icon=":material/menu_book:", key="glossary", on_change="rerun", type="tertiary",
                    help="The words of the field in plain terms.") as popover:  # fmt: skip
        if popover.open:
            with st.container(height=420, border=False):
                st.markdown("\n\n".join(f"**{term}** · {meaning}" for term, meaning in TERMS.items()))
