"""Linear regression on data made from known parameters: the script the learner reads from top to bottom."""

from functools import partial

import streamlit as st

from core import LinearSettings
from pages.shared import live
from pages.shared.controls import choose_settings

st.title("Linear regression", anchor=False)
st.markdown(
    "A number is predicted as a weighted sum of features. The data are made from known weights, "
    "so you can see whether training finds them again."
)
with st.sidebar:
    settings = choose_settings(
        LinearSettings,
        {
            "Training": ("lr", "batch_size", "epochs"),
            "Data": ("features", "w1", "w2", "b", "noise", "examples"),
            "Start": ("seed", "init_std"),
        },
    )
starting, lab = st.container(), st.container()  # a spinner beside the charts would disturb them

with starting, st.spinner("Starting torch"):
    from core.data.synthetic import make_regression
    from core.functions import linreg, squared_loss
    from core.least_squares import closed_form, hessian, stability_limit
    from core.models import LinearRegression
    from core.optim import sgd
    from core.training import update
    from pages.linear_regression import stage
    from pages.shared.source import draw_code

with lab:
    training = live.training_for(settings)
    log = live.draw_transport(training, speed="60 a second")
    known = stage.facts(training.run.data)
    live.stage(stage.look, partial(stage.show, log=log, known=known))
    stage.draw_places(settings.examples)

st.header("The data", anchor=False)
st.latex(
    r"\mathbf{y} = \mathbf{X}\mathbf{w} + b + \boldsymbol\epsilon, \qquad \epsilon_i \sim \mathcal{N}(0, \sigma^2)"
)
st.markdown(
    "Features are drawn from the standard normal distribution. Each label is the weighted sum of its features plus the bias "
    "plus a little noise. Training sees **X** and **y** only; w and b stay hidden from it."
)
draw_code(make_regression)

st.header("The model and its loss", anchor=False)
left, right = st.columns(2, gap="large")
with left:
    st.latex(r"\hat{\mathbf{y}} = \mathbf{X}\mathbf{w} + b")
    st.markdown("One weight for each feature and one bias: with two features, three numbers are all there is to learn.")
with right:
    st.latex(r"l_i = \tfrac{1}{2}\,(\hat y_i - y_i)^2, \qquad L = \frac{1}{B}\sum_i l_i")
    st.markdown(
        "Squaring makes every error positive and large errors count more. "
        "The half does not move the minimum; it cancels the 2 of the derivative, which is then just ŷ − y."
    )
draw_code(linreg, squared_loss, LinearRegression)

st.header("One update", anchor=False)
st.latex(
    r"\mathbf{w} \leftarrow \mathbf{w} - \frac{\eta}{B}\, \mathbf{X}^\top(\hat{\mathbf{y}} - \mathbf{y}), \qquad "
    r"b \leftarrow b - \frac{\eta}{B} \sum_i (\hat y_i - y_i)"
)
st.markdown(
    "Take the next B examples, measure the errors ŷ − y, and move each parameter a little against its gradient. "
    "The learning rate η says how far. When every example has been used once, an epoch is over and the order is shuffled anew."
)
draw_code(update, sgd)

st.header("The best parameters, without training", anchor=False)
st.latex(
    r"\boldsymbol\theta^* = (\mathbf{A}^\top \mathbf{A})^{-1} \mathbf{A}^\top \mathbf{y}, \qquad "
    r"\mathbf{A} = [\mathbf{X}, \mathbf{1}], \quad \boldsymbol\theta = (\mathbf{w}, b)"
)
if known.best:
    names = [f"w{i + 1}" for i in range(settings.features)] + ["b"]
    values = ", ".join(f"{name} = {value:.4f}" for name, value in zip(names, known.best, strict=True))
    st.markdown(
        f"This model has a closed form: for these data the loss is smallest at **{values}**, where it is **{known.floor:.4g}**. "
        "Training can come close to it and no further; the noise keeps both away from the true parameters. "
        "The models of the next pages have no closed form, so there training is all one has."
    )
else:
    st.markdown(f"These data have no single best answer: {known.why_not}.")
draw_code(closed_form)

st.header("How large the learning rate may be", anchor=False)
st.latex(r"\eta < \frac{2}{\lambda_{\max}}, \qquad \mathbf{H} = \frac{1}{n} \mathbf{A}^\top \mathbf{A}")
st.markdown(
    f"With the whole data as one batch, an update along the steepest axis of the loss multiplies the distance to the minimum by "
    f"1 − ηλ. For these data that shrinks as long as η is below **{known.limit:.4g}**; yours is **{settings.lr:g}**. "
    + (
        "Beyond it each step along that axis lands further away than it began: try it, and watch the run end."
        if settings.lr <= known.limit
        else "So each step along that axis lands further away than it began."
    )
    + " Small batches have steeper directions than the whole, so with them trouble begins earlier."
)
draw_code(hessian, stability_limit)
