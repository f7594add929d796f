"""Linear regression on data made from known parameters: the script the learner reads from top to bottom."""

from functools import partial

import streamlit as st

from core import LinearSettings
from pages.player import playback
from pages.player.live_parts import place_chart, place_text
from pages.shared.controls import choose_settings
from pages.teaching.lesson import draw_lesson
from pages.teaching.starting_points import draw_starting_points

st.title("Linear regression", anchor=False)
st.markdown(
    "A number is predicted as a weighted sum of features. The data are made from known parameters, so you can see whether "
    "training finds them again. Every change trains anew, at once; Replay and the arrow keys show each update."
)
rooms = {"lr": None}
with st.sidebar:
    menu = st.container()
    settings = choose_settings(
        LinearSettings,
        {
            "Training": ("lr", "batch_size", "epochs"),
            "Data": ("features", "w1", "w2", "b", "noise", "examples"),
            "Scale of the features": ("scale", "correlation", "standardise"),
            "Start": ("seed", "init_std"),
        },
        retrains=True,
        rooms=rooms,
    )
draw_starting_points(settings, menu)
starting, lab = st.container(), st.container()  # a spinner beside the charts would disturb them

with starting, st.spinner("Starting torch"):
    from core.data.batches import data_iter
    from core.data.regression import make_regression, standardised
    from core.explaining.least_squares import closed_form, hessian, moments, stability_limit
    from core.functions import linreg, squared_loss
    from core.models import LinearRegression
    from core.optim import sgd
    from core.training.update import update
    from pages.comparing import pins
    from pages.linear_regression import replay_view
    from pages.linear_regression.chapters import results
    from pages.linear_regression.chapters.batch_sizes import draw_comparison
    from pages.linear_regression.chapters.divergence import draw_divergence
    from pages.linear_regression.chapters.questions import draw_questions
    from pages.linear_regression.chapters.sweep import draw_sweep
    from pages.linear_regression.chapters.worked_update import draw_worked_update, first_batch
    from pages.player.replay import PICTURE_SECONDS, place_replay, trained_for
    from pages.shared.source_code import draw_code
    from pages.teaching.take_home import draw_take_home

training = trained_for(settings)
run = training.run
known = replay_view.facts(run.data, settings)
names = list(replay_view.symbols(settings).values())
if rooms["lr"] is not None:
    with rooms["lr"]:
        results.draw_limit_mark(settings.lr, known.limit)

with lab:
    draw_lesson()
    numbers = st.container()
    place_replay("replay", main=True)
    page_pins = pins.draw_buttons(training, settings)
    fit, surface = st.columns(2, gap="medium")
    with fit:
        st.markdown(f"**Data and fit**{results.of_all(settings.examples)}")
        place_chart("fit_chart", replay_view.HEIGHT)
    with surface:
        st.markdown(f"**The loss over {names[0]} and {names[1]}**" + (", at this b" if settings.features == 2 else ""))
        place_chart("surface_chart", replay_view.HEIGHT)
    loss, gradients = st.columns(2, gap="medium")
    with loss:
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown("**Loss at each update**")
            log = st.toggle(
                "Log loss", key="log_loss", persist_state="session", help="Draw the loss on a logarithmic scale."
            )
        place_chart("loss_chart", replay_view.HEIGHT)
    with gradients:
        st.markdown("**Gradients here**")
        place_chart("gradient_chart", replay_view.HEIGHT)
    pins.draw_list(page_pins)
    with numbers:
        playback.place_training_view(
            partial(replay_view.observe, known=known),
            pins.add_pinned_curves(partial(replay_view.render, log=log, known=known), page_pins),
            partial(draw_divergence, known=known),
        )
playback.let_charts_draw_first(PICTURE_SECONDS)

st.header("The data", anchor=False)
st.latex(
    r"\mathbf{y} = \mathbf{X}\mathbf{w} + b + \boldsymbol\epsilon, \qquad \epsilon_i \sim \mathcal{N}(0, \sigma^2)"
)
left, right = st.columns([3, 2], gap="large")
with left:
    st.markdown(
        "Features are drawn from the standard normal distribution. Each label is the weighted sum of its features plus the bias "
        "plus a little noise. Training sees **X** and **y** only; w and b stay hidden from it.\n\n"
        f"It never sees all examples at once either, but {results.batches(settings)}. On the right is the first minibatch: "
        f"**X** has shape ({min(settings.batch_size, settings.examples):,}, {settings.features}), one row for each example, "
        f"and **y** has shape ({min(settings.batch_size, settings.examples):,},)."
    )
with right:
    st.table(first_batch(run, names[:-1]), hide_index=True, height=250, alt="The first minibatch")
draw_code(make_regression, data_iter)

st.header("The model", anchor=False)
left, right = st.columns(2, gap="large")
with left:
    st.latex(results.model_in_latex(settings.features))
    st.markdown(
        "One weight for each feature and one bias. As a network this is a single layer, fully connected: every input "
        "has a line to the one output. A thick line is a large weight, and the replay moves them."
    )
    place_text("equation")
with right:
    place_chart("network_chart", 240)
st.latex(results.matrix_form(run))
st.caption(f"The first {min(3, settings.examples)} examples after {run.step:,} updates.", text_alignment="center")
draw_code(linreg, LinearRegression)

st.header("The loss", anchor=False)
st.latex(r"l_i = \tfrac{1}{2}\,(\hat y_i - y_i)^2, \qquad L(\mathbf{w}, b) = \frac{1}{n}\sum_i l_i")
st.markdown(
    "Squaring makes every error positive, and large errors count more. The half does not move the minimum; it cancels "
    "the 2 of the derivative, which is then just ŷ − y. **Try it: switch on “Set by hand” beside the replay** and make the "
    + ("squares" if settings.features == 1 else "errors")
    + " as small as you can. The number is the loss, and the mark on the surface is where you stand."
)
draw_code(squared_loss)

st.header("The loss as a surface", anchor=False)
left, right = st.columns(2, gap="large")
with left:
    st.markdown(
        "Every choice of parameters has its loss. Over "
        f"{names[0]} and {names[1]} the losses are a bowl: the contours above are its lines of equal height. Training walks downhill, "
        "always against the gradient, which points straight up the slope where it stands.\n\n"
        "But each update knows its own batch only. “Gradients here” shows, for the place where the replay stands, the gradient of "
        f"every single example, of {replay_view.CLOUD} random batches of your size, and of all examples. "
        "The larger the batch, the closer the cloud lies around the true gradient; with all examples it is one point. "
        "At the minimum the gradients of all examples cancel out, and those of the batches do not: that is why the path never quite rests."
        + ("\n\nWith two features there are three parameters. The surface is drawn at the b of this moment, so it moves while b is learned." if settings.features == 2 else "")
    )  # fmt: skip
with right:
    place_chart("bowl_chart", replay_view.HEIGHT)
    place_replay("replay_bowl")
draw_code(moments, label="The code that computes the gradients of the batches: g = Hθ − c")

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
draw_comparison(settings, run.data)

st.header("How large the learning rate may be", anchor=False)
st.latex(
    r"\eta < \frac{2}{\lambda_{\max}}, \qquad \mathbf{H} = \frac{1}{n} [\mathbf{X}, \mathbf{1}]^\top [\mathbf{X}, \mathbf{1}]"
)
st.markdown(
    "H says how strongly the bowl bends, and λmax how strongly along its steepest axis. With all examples as one batch, an update "
    "multiplies the distance to the minimum along that axis by 1 − ηλmax. That shrinks as long as η is below "
    f"2/λmax, for these data **{known.limit:.4g}**, the red mark under the slider; yours is **{settings.lr:g}**. "
    + ("Beyond it each step lands further away than it began: try it, and watch the run end."
       if settings.lr <= known.limit else "So each step lands further away than it began.")
    + " A small batch can be steeper than the whole, so with it trouble begins earlier."
)  # fmt: skip
draw_code(hessian, stability_limit)

st.header("The result", anchor=False)
st.latex(
    r"\begin{gathered} \boldsymbol\theta^* = (\mathbf{A}^\top \mathbf{A})^{-1} \mathbf{A}^\top \mathbf{y} \\ "
    r"\mathbf{A} = [\mathbf{X}, \mathbf{1}], \quad \boldsymbol\theta = (\mathbf{w}, b) \end{gathered}"
)
results.draw_results(run, known, names)
draw_code(closed_form)

st.header("The scale of the features", anchor=False)
st.markdown(
    "The same length may be given in metres or in centimetres. Multiply x₁ by 10 in the sidebar: its axis of the bowl becomes "
    "a hundred times as steep, the bowl a ravine, and the limit of the learning rate falls with it. Standardise, and the bowl is round again. "
    "With two features, the correlation makes a ravine too, and that one stays: standardising treats each feature alone."
)
results.draw_scales(settings)
draw_code(standardised)

st.header("One knob, many values", anchor=False)
st.markdown("Everything else is held: the same data, initial weights and batches wherever the knob leaves them alone.")
draw_sweep(settings, run.data)

st.header("Predict, then see", anchor=False)
draw_questions(settings)

st.header("Take home", anchor=False)
draw_take_home()
