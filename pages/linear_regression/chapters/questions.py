"""Three questions about linear regression, each answered by runs with the page's settings but for the thing named."""

from __future__ import annotations

import math
from functools import lru_cache, partial

import numpy as np
import streamlit as st

from core import LinearSettings, Run
from core.data.regression import RegressionData, make_regression
from core.explaining.least_squares import bowl, stability_limit, with_ones
from core.explaining.parameter_path import parameter_path
from pages.linear_regression.path_figures import best_mark, path_figure
from pages.shared.training_figures import line, significant
from pages.teaching.questions import Answer, ask, said

MOST_UPDATES = 2000
MOST_EXAMPLES_USED = 4_000_000
SETTLED = 5.0
"""So many times 1/(ηλ) updates take the full batch to within 1 % of the minimum along an axis with curvature λ."""
ALIKE = 0.05
NEAR = 0.1
LOSS_UPDATES = 30
BETWEEN_LOOKS = 100
STILL = 1e-5

SINGLE = {
    "straighter": "It gets straighter.",
    "crooked": "It gets longer and more crooked.",
    "same": "It stays much the same.",
}
DOUBLED = {
    "twice": "It arrives faster, without a bounce.",
    "bounces": "It bounces from side to side of the minimum, but settles.",
    "grows": "The loss grows until the run is stopped.",
    "same": "Nothing changes.",
}
NOISY = {
    "true": "It ends at the true parameters.",
    "best": "It ends near the closed form, some way off the true parameters.",
    "moving": "It does not arrive: it keeps moving.",
}


def draw_questions(settings: LinearSettings) -> None:
    """The three questions stand here, one below the other."""
    st.markdown("Guess first. Then a new run with your settings answers.")
    ask("single", "What happens to the path when the batch is a single example?", SINGLE,
        partial(single_example, settings))  # fmt: skip
    ask("doubled", "All examples are one batch. The learning rate is doubled, from three quarters of the limit 2/λmax "
        "to one and a half times the limit. What happens?", DOUBLED, partial(doubled_rate, settings))  # fmt: skip
    ask("noisy", "With noise 1 and 20 examples: where does training end?", NOISY, partial(noisy_data, settings))


def _run(settings: LinearSettings, data: RegressionData, lr: float, batch_size: int) -> Run:
    return Run(settings.replace(lr=lr, batch_size=batch_size), data)


@lru_cache(maxsize=32)
def single_example(settings: LinearSettings) -> Answer:
    """The path of single examples beside that of the full batch: same start, learning rate and number of updates."""
    data = make_regression(settings)
    known = bowl(data.X, data.y)
    sound = 1 / with_ones(data.X).square().sum(dim=1).max().item()  # no single example is overshot
    lr = min(settings.lr, sound)
    needed = math.ceil(SETTLED / (lr * known.curved_axes()[0][0].item()))
    updates = min(needed, MOST_UPDATES, MOST_EXAMPLES_USED // settings.examples)
    paths = {}
    for batch_size in (settings.examples, 1):
        run = _run(settings, data, lr, batch_size)
        run.advance(updates=updates)
        paths[batch_size] = parameter_path(run, known, MOST_UPDATES + 1)
    full, single = paths[settings.examples], paths[1]
    straight, winding = full.length_ratio(), single.length_ratio()
    if np.isnan([straight, winding]).any():
        right, told = "same", "Training starts at the minimum, so there is no path."
    else:
        right = "same" if abs(winding / straight - 1) <= ALIKE else "crooked" if winding > straight else "straighter"
        told = (
            f"Full batch: the path is {straight:.2f} times as long as the straight line between its ends. "
            f"Single examples: {winding:.2f} times."
        )
    told += f" Both made {updates:,} updates with learning rate {lr:.3g}"
    told += f"; yours, {settings.lr:g}, may be too large for single examples." if lr < settings.lr else "."
    drawn = [("single examples", "layer1", single.parameters.numpy()), ("full batch", "train", full.parameters.numpy())]
    figure = path_figure(drawn, [("start", "quiet", "circle-open", full.parameters[0].numpy()), best_mark(known, full)])
    return Answer(right, told, figure, f"The paths of full batch and single examples. {told}")


@lru_cache(maxsize=32)
def doubled_rate(settings: LinearSettings) -> Answer:
    """The loss at 3/4 and at 3/2 of the learning rate's limit, with all examples as one batch."""
    data = make_regression(settings)
    limit, known = stability_limit(data.X), bowl(data.X, data.y)
    runs = [_run(settings, data, share * limit, settings.examples) for share in (0.75, 1.5)]
    for run in runs:
        run.advance(updates=LOSS_UPDATES)
    (calm, wild), ended = (run.history.column("train_loss") for run in runs), runs[1].divergence
    if ended or wild[-1] > wild[0]:
        right = "grows"
    elif np.ptp(calm) == np.ptp(wild) == 0:
        right = "same"
    else:
        before, after = (
            (parameter_path(runs[1], known).parameters[:2] - known.centre) @ known.curved_axes()[1][:, -1]
        ).tolist()
        right = "bounces" if before * after < 0 else "twice"
    told = " ".join(
        f"With learning rate {run.settings.lr:.3g} the loss goes from {said(losses[0])} to {said(losses[-1])} in {run.step} updates."
        for losses, run in zip((calm, wild), runs, strict=True)
    )
    told += " There the run is stopped." if ended else ""
    names, steps = ("¾ of the limit", "1½ of the limit"), [run.history.steps("train_loss") for run in runs]
    curves = list(zip(names, ("train", "wrong"), steps, (calm, wild), strict=True))
    return Answer(right, told, loss_curves(curves), f"Loss against updates. {told}")


@lru_cache(maxsize=32)
def noisy_data(settings: LinearSettings) -> Answer:
    """Where full-batch training ends on 20 examples with noise 1, beside the true parameters and the closed form."""
    settings = settings.replace(noise=1.0, examples=20)
    data = make_regression(settings)
    known = bowl(data.X, data.y)
    run = _run(settings, data, stability_limit(data.X) / 2, settings.examples)
    before, path = None, parameter_path(run, known)
    while run.step < MOST_UPDATES and (before is None or (path.parameters[-1] - before).norm() > STILL):
        before = path.parameters[-1]
        run.advance(updates=BETWEEN_LOOKS)
        path = parameter_path(run, known)
    learned, true = path.parameters[-1], data.parameters
    best = known.nearest_minimum(learned)
    to_best, to_true, apart = ((a - b).norm().item() for a, b in ((learned, best), (learned, true), (best, true)))
    right = "best" if to_best <= NEAR * apart else "true" if to_true <= NEAR * apart else "moving"
    told = (
        f"After {run.step:,} updates the learned parameters are {said(to_best)} away from the closed form "
        f"and {said(to_true)} away from the true ones."
    )
    if len(known.curved_axes()[0]) < len(best):
        told += " Sweep parameters fit these data equally well, so the nearest of them is taken."
    marks = [
        ("true", "true", "diamond", true.numpy()),
        best_mark(known, path),
        ("learned", "test", "circle-open", learned.numpy()),
    ]
    alt = f"The path of training, the true parameters and the closed form. {told}"
    return Answer(right, told, path_figure([("path", "train", path.parameters.numpy())], marks), alt)


def loss_curves(curves: list[tuple]) -> dict:
    """Losses against updates on a log scale; each curve (name, colour, steps, losses)."""
    hover = {"hovertemplate": "after update %{x}: %{y:.4g}<extra>%{fullData.name}</extra>", "mode": "lines+markers"}
    data = [line((steps.tolist(), [significant(v) for v in losses]), name, colour, **hover)
            for name, colour, steps, losses in curves]  # fmt: skip
    scale = "log" if any((losses > 0).any() for *_, losses in curves) else "linear"
    return {"data": data, "layout": {"xaxis": {"title": {"text": "updates"}},
                                     "yaxis": {"title": {"text": "mean loss"}, "type": scale}}}  # fmt: skip
