"""The start page: the three models, how each leads to the next, and where to start."""

import streamlit as st

from core import LinearSettings, MLPSettings, SoftmaxSettings
from core.teaching.scenarios import scenarios_of
from pages.player.live_parts import preload_charts
from pages.shared import warmup
from pages.teaching.starting_points import draw_link

st.title("First three models")
st.markdown(
    "Three models open every course on deep learning. Here you train each of them yourself: "
    "move a slider, press Play, and watch a real training on real data. "
    "The formula, the code that runs and the numbers of your own run stand side by side."
)

STEPS = [
    (
        LinearSettings,
        "linear_regression",
        "1. Linear regression",
        ":material/show_chart:",
        r"\hat y = \mathbf w^\top \mathbf x + b",
        "A weighted sum predicts a number. The squared error says how wrong it is, "
        "and each update moves the weights a little way downhill. Everything later is built from these parts.",
    ),
    (
        SoftmaxSettings,
        "softmax_regression",
        "2. Softmax regression",
        ":material/bar_chart:",
        r"\hat{\mathbf y} = \mathrm{softmax}(\mathbf W^\top \mathbf x + \mathbf b)",
        "Ten weighted sums instead of one, turned into ten probabilities: the model names the class of an image. "
        "Cross-entropy takes the place of the squared error; the updates stay the same.",
    ),
    (
        MLPSettings,
        "multilayer_perceptron",
        "3. Multilayer perceptron",
        ":material/hub:",
        r"\mathbf h = \phi(\mathbf W_1^\top \mathbf x + \mathbf b_1)",
        "A hidden layer with an activation φ comes in between. "
        "Without φ, two layers are no more than one; with it, the network can bend what one layer can only tilt.",
    ),
]

for column, (_, path, title, icon, formula, text) in zip(st.columns(3, gap="medium"), STEPS, strict=True):
    with column.container(border=True, height="stretch"):
        st.subheader(title, anchor=False)
        st.latex(formula)
        st.markdown(text)
        st.page_link(f"{path}/page.py", label="Open", icon=icon)

st.subheader("Where to start", anchor=False)
st.markdown(
    "- **New to this?** Take the pages in order. On each one press Play first, and read while it trains.\n"
    "- **Teaching?** Begin with a starting point below. Every setting is in the page's address: set up what the class shall "
    "see and share the link.\n"
    "- **Ten minutes?** Open the multilayer perceptron, press Play, then change the activation and play again."
)
st.subheader("Starting points", anchor=False)
st.markdown(
    "Each link opens a page with all its settings made to show one thing, and says what to watch. "
    "The image pages wait for Play; linear regression is trained at once, and Play shows its updates."
)
for column, (kind, path, title, *_) in zip(st.columns(3, gap="medium"), STEPS, strict=True):
    with column:
        st.markdown(f"**{title}**")
        for scenario in scenarios_of(kind):
            draw_link(scenario, f"{path}/page.py")

st.caption(
    "The images are Fashion-MNIST: 60,000 for training and 10,000 for testing, 28×28 grey pixels, ten kinds of clothes. "
    "All training runs on the server, from scratch in plain tensors; nothing is simulated and nothing is stored about you."
)

preload_charts()
warmup.start(delay=0.5)
