"""Linear regression on data made from known parameters: the controls, then the chapters in their order."""

import streamlit as st

from core import LinearSettings
from pages.shared.controls import choose_settings
from pages.teaching.starting_points import draw_starting_points

st.title("Linear regression", anchor=False)
st.markdown(
    "A number is predicted as a weighted sum of features. The data are made from known parameters, so you can see whether "
    "training finds them again. Every change trains anew, at once; Play and the arrow keys show each update."
)
below_sliders = {"lr": None}
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
        containers_below=below_sliders,
    )
draw_starting_points(settings, menu)
starting, top = st.container(), st.container()  # apart, so that the spinner does not disturb the charts

with starting, st.spinner("Starting torch"):
    from pages.linear_regression.chapters.data import draw_data
    from pages.linear_regression.chapters.feature_scale import draw_feature_scale
    from pages.linear_regression.chapters.gradient_descent import draw_gradient_descent
    from pages.linear_regression.chapters.learning_rate import draw_learning_rate, draw_limit_mark
    from pages.linear_regression.chapters.loss import draw_loss, draw_loss_surface
    from pages.linear_regression.chapters.model import draw_model
    from pages.linear_regression.chapters.questions import draw_questions
    from pages.linear_regression.chapters.results import draw_results
    from pages.linear_regression.chapters.sweep import draw_sweep
    from pages.linear_regression.chapters.training import draw_training
    from pages.linear_regression.replay_view import analyse_data, parameter_symbols
    from pages.player.playback import let_charts_draw_first
    from pages.player.replay import PICTURE_SECONDS, trained_for
    from pages.player.snapshot import current_run
    from pages.teaching.take_home import draw_take_home

player = trained_for(settings)
run = current_run()
analysis = analyse_data(run.data, settings)
symbols = list(parameter_symbols(settings).values())
if below_sliders["lr"] is not None:
    with below_sliders["lr"]:
        draw_limit_mark(analysis.lr_limit)

with top:
    draw_training(player, settings, analysis)
let_charts_draw_first(PICTURE_SECONDS)

draw_data(run, symbols)
draw_model(run)
draw_loss(settings.features)
draw_loss_surface(settings.features, symbols)
draw_gradient_descent(settings, run.data)
draw_learning_rate(settings.lr, analysis.lr_limit)
draw_results(run, analysis, symbols)
draw_feature_scale(settings)

st.header("One knob, many values", anchor=False)
st.markdown("Everything else is held: the same data, initial weights and batches wherever the knob leaves them alone.")
draw_sweep(settings, run.data)

draw_questions(settings)

st.header("Take home", anchor=False)
draw_take_home()
