"""The page as one would write it first: a timer, a slice of training in it, and st.plotly_chart. For comparison only.

streamlit run tests/benchmarks/naive.py
"""

import plotly.graph_objects as go
import streamlit as st

from core import MLPSettings, Run
from core.activations import ACTIVATIONS
from core.data import fashion_mnist
from core.data.fashion_mnist import CLASS_NAMES
from core.explaining.hidden_units import activation_curve
from core.explaining.predictions import predict

st.set_page_config(layout="wide")
state = st.session_state
if "run" not in state:
    state.run, state.playing = Run(MLPSettings(epochs=100), fashion_mnist.load()), False
state.run.change(lr=st.sidebar.select_slider("Learning rate", [0.01, 0.05, 0.1, 0.5], 0.1, key="lr"))


def toggle() -> None:
    state.playing = not state.playing


def reset() -> None:
    state.run, state.playing = Run(state.run.settings, state.run.data), False


st.button("Pause" if state.playing else "Play", key="play", on_click=toggle)
st.button("Reset", key="reset", on_click=reset)


@st.fragment(run_every=0.2 if state.playing else None)
def frame() -> None:
    run = state.run
    if state.playing:
        run.advance(seconds=0.15)
    history = run.history
    st.metric("Updates", f"{run.step:,}")

    columns = st.columns(2)
    for column, kind in zip(columns, ("loss", "accuracy")):
        figure = go.Figure()
        for name in (f"batch_{kind}", f"train_{kind}", f"test_{kind}"):
            figure.add_scatter(x=history.steps(name), y=history.column(name), name=name)
        column.plotly_chart(figure, key=f"{kind}_chart")
    images, labels = run.data.test_images[:24], run.data.test_labels[:24]
    seen = predict(run.model, images, labels)
    captions = [f"{CLASS_NAMES[true]}: {CLASS_NAMES[said]}" for true, said in zip(seen.true, seen.predicted)]
    st.image([image.view(28, 28).numpy() for image in images], captions, width=80)
    x, value, slope = activation_curve(run.settings.activation)
    figure = go.Figure()
    figure.add_scatter(x=x, y=value, name=ACTIVATIONS[run.settings.activation].name)
    figure.add_scatter(x=x, y=slope, name="derivative")
    st.plotly_chart(figure, key="activation_chart")


frame()
