"""Minibatch gradient descent: one update in numbers, and three batch sizes compared."""

import streamlit as st

from core import LinearSettings
from core.data.regression import RegressionData
from core.optim import sgd
from core.training.update import update
from pages.linear_regression.chapters.batch_sizes import draw_comparison
from pages.linear_regression.chapters.worked_update import draw_worked_update
from pages.shared.source_code import draw_code


def draw_gradient_descent(settings: LinearSettings, data: RegressionData) -> None:
    st.header("Minibatch gradient descent", anchor=False)
    st.latex(
        r"\begin{aligned} \mathbf{w} &\leftarrow \mathbf{w} - \frac{\eta}{B}\, \mathbf{X}^\top(\hat{\mathbf{y}} - \mathbf{y}) \\ "
        r"b &\leftarrow b - \frac{\eta}{B} \sum_i (\hat y_i - y_i) \end{aligned}"
    )
    st.markdown(
        "1. Begin with small random weights and b = 0.\n"
        "2. Take the next B examples and find the gradient of their mean loss.\n"
        "3. Move each parameter a little against its gradient; the learning rate η says how far. Repeat from 2.\n\n"
        "When every example has been used once, an epoch is over and the order is shuffled anew."
    )
    draw_worked_update()
    draw_code(update, sgd)
    st.markdown(
        "How many examples should share an update? With all of them the path is smooth, but there are few updates in an epoch. "
        "With a single one there are many, and each is led astray by its one example."
    )
    draw_comparison(settings, data)
