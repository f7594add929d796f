"""The course's recipe with its learning rate of 100 in numbers; and the same step written with three losses."""

from __future__ import annotations

import streamlit as st

from core import MLPSettings, Run
from core.optim import step_factor
from core.teaching.scenarios.mlp import RECIPE
from pages.classifiers.own_run import place_own_run
from pages.comparing.run_comparison import ComparedRuns, draw_run_comparison
from pages.shared import session
from pages.shared.source_code import draw_code
from pages.shared.training_figures import format_number


def draw_recipe(settings: MLPSettings, data) -> None:
    """Draw the course's recipe in numbers, a button that sets it up, and a comparison of the same step with three losses."""
    words, comparison = st.columns(2, gap="medium")
    with words:
        _draw_recipe()
    with comparison:
        place_own_run()
        _draw_three_ways(settings, data)
    draw_code(step_factor)


def _draw_recipe() -> None:
    step, B = RECIPE.lr * step_factor(RECIPE.reduction, RECIPE.batch_size), RECIPE.batch_size
    st.markdown(
        f"Can a learning rate of 100 be right? Older editions of the course train 784 → 256 → 10 with ReLU, batches of {B} and "
        f"a learning rate of **{RECIPE.lr:g}**, and print losses around 0.003. Both numbers come from dividing twice. The loss is "
        "already the mean of the batch, and the update divides by B once more:"
    )
    st.latex(
        rf"\mathbf{{W}} \leftarrow \mathbf{{W}} - \frac{{{RECIPE.lr:g}}}{{{B}}}\,\frac{{\partial L}}{{\partial \mathbf{{W}}}},"
        rf"\qquad \frac{{{RECIPE.lr:g}}}{{{B}}} = {step:.2f}"
    )
    st.markdown(
        f"So its learning rate is {step:.2f}. The printed loss is a mean divided by {B} too: a mean loss of 0.8 shows as "
        f"{0.8 / B:.4f}. Divide once, and both numbers are ordinary."
    )
    st.button("Set up the recipe", key="recipe", icon=":material/menu_book:", on_click=_set_up,
              help="784 → 256 → 10, ReLU, batch size 256, 5 epochs, learning rate 100, mean / B, initial weight scale 0.01.")  # fmt: skip


def _draw_three_ways(settings: MLPSettings, data) -> None:
    st.markdown("**The same step in three ways.** Each learning rate is chosen so that the step is yours:")
    ways, left_out = same_step(settings)
    if len(ways) > 1:
        compared = ComparedRuns("reductions", "Train all", ways, "mean loss ÷ B", _printed_loss)
        draw_run_comparison(compared, data)
        st.caption(last_batch_sentence(len(data.train_images), settings.batch_size))
    if left_out:
        st.caption(left_out)


def _set_up() -> None:
    session.set_controls(**{name: getattr(RECIPE, name) for name in RECIPE.knobs() if name != "seed"})


def same_step(settings: MLPSettings) -> tuple[dict[str, MLPSettings], str]:
    """The page's settings with each loss and a rescaled learning rate; and a sentence on those out of bounds."""
    step, knob = settings.lr * step_factor(settings.reduction, settings.batch_size), settings.knobs()["lr"]
    ways, out = {}, []
    for reduction in settings.knobs()["reduction"].choices:
        lr = step / step_factor(reduction, settings.batch_size)
        if knob.low <= lr <= knob.high:
            ways[f"{reduction}, lr {lr:.4g}"] = settings.replace(reduction=reduction, lr=lr)
        else:
            out.append(f"{reduction} would need a learning rate of {lr:.4g}")
    sentence = f"{'; '.join(out)}: out of [{knob.low:g}, {knob.high:g}]." if out else ""
    return ways, sentence[:1].upper() + sentence[1:]


def last_batch_sentence(examples: int, batch_size: int) -> str:
    """Where the three curves part."""
    rest = examples % batch_size
    if rest == 0 or batch_size > examples:
        return "Every batch has the same size, so the curves lie on one another to the end."
    return (
        f"The curves lie on one another up to the last batch of an epoch. It has only {rest:,} images: there the sum's step is "
        f"{rest / batch_size:.2g} times that of the mean, and the one of mean ÷ B {batch_size / rest:.2g} times."
    )


def _printed_loss(run: Run) -> str:
    return format_number(run.history.last("train_loss") / run.settings.batch_size, ".4f")
