"""The answers to the questions about linear regression: new runs that change only what the question names."""

import math
from functools import lru_cache

import numpy as np

from core import LinearSettings, Run
from core.data.regression import RegressionData, make_regression
from core.explaining.least_squares import bowl, stability_limit, with_ones
from core.explaining.parameter_path import parameter_path
from pages.linear_regression.path_figures import best_mark, path_figure
from pages.teaching.question_runs import curves_figure
from pages.teaching.questions import Answer, format_number

MOST_UPDATES = 2000
MOST_EXAMPLES_USED = 4_000_000
TIME_CONSTANTS = 5.0
"""After this many times 1/(ηλ) updates, the full batch is within 1 % of the minimum along an axis of curvature λ."""
LENGTH_TOLERANCE = 0.05
DISTANCE_TOLERANCE = 0.1
DOUBLED_RATE_UPDATES = 30
UPDATES_PER_CHECK = 100
STATIONARY_DISTANCE = 1e-5
RATE_STYLES = (("train", {}), ("wrong", {}))

SINGLE_OPTIONS = {
    "straighter": "It gets straighter.",
    "crooked": "It gets longer and more crooked.",
    "same": "It stays much the same.",
}
DOUBLED_OPTIONS = {
    "twice": "It arrives faster, without a bounce.",
    "bounces": "It bounces from side to side of the minimum, but settles.",
    "grows": "The loss grows until the run is stopped.",
    "same": "Nothing changes.",
}
NOISY_OPTIONS = {
    "true": "It ends at the true parameters.",
    "best": "It ends at the best parameters for these 20, some way off the true ones.",
    "moving": "It does not arrive: it keeps moving.",
}


def _run(settings: LinearSettings, data: RegressionData, lr: float, batch_size: int) -> Run:
    return Run(settings.replace(lr=lr, batch_size=batch_size), data)


@lru_cache(maxsize=32)
def single_example(settings: LinearSettings) -> Answer:
    """Compare the paths of single examples and of the full batch: same start, learning rate and number of updates."""
    data = make_regression(settings)
    loss_bowl = bowl(data.X, data.y)
    safe_lr = 1 / with_ones(data.X).square().sum(dim=1).max().item()  # an update never overshoots its example
    lr = min(settings.lr, safe_lr)
    needed = math.ceil(TIME_CONSTANTS / (lr * loss_bowl.curved_axes()[0][0].item()))
    updates = min(needed, MOST_UPDATES, MOST_EXAMPLES_USED // settings.examples)
    runs = [_run(settings, data, lr, batch_size) for batch_size in (settings.examples, 1)]
    for run in runs:
        run.advance(updates=updates)
    full, single = (parameter_path(run, loss_bowl, MOST_UPDATES + 1) for run in runs)
    full_ratio, single_ratio = full.length_ratio(), single.length_ratio()
    if np.isnan([full_ratio, single_ratio]).any():
        correct, explanation = "same", "Training starts at the minimum, so there is no path."
    else:
        if abs(single_ratio / full_ratio - 1) <= LENGTH_TOLERANCE:
            correct = "same"
        else:
            correct = "crooked" if single_ratio > full_ratio else "straighter"
        explanation = (
            f"Full batch: the path is {full_ratio:.2f} times as long as the straight line between its ends. "
            f"Single examples: {single_ratio:.2f} times."
        )
    explanation += f" Both made {updates:,} updates with learning rate {lr:.3g}"
    explanation += f"; yours, {settings.lr:g}, may be too large for single examples." if lr < settings.lr else "."
    paths = [("single examples", "layer1", single.parameters.numpy()), ("full batch", "train", full.parameters.numpy())]
    marks = [("start", "quiet", "circle-open", full.parameters[0].numpy()), best_mark(loss_bowl, full)]
    alt = f"The paths of full batch and single examples. {explanation}"
    return Answer(correct, explanation, path_figure(paths, marks), alt)


@lru_cache(maxsize=32)
def doubled_rate(settings: LinearSettings) -> Answer:
    """Compare the losses at 3/4 and at 3/2 of the learning rate's limit, with all examples as one batch."""
    data = make_regression(settings)
    limit, loss_bowl = stability_limit(data.X), bowl(data.X, data.y)
    runs = [_run(settings, data, share * limit, settings.examples) for share in (0.75, 1.5)]
    for run in runs:
        run.advance(updates=DOUBLED_RATE_UPDATES)
    losses, diverged = [run.history.column("train_loss") for run in runs], runs[1].divergence
    if diverged or losses[1][-1] > losses[1][0]:
        correct = "grows"
    elif np.ptp(losses[0]) == np.ptp(losses[1]) == 0:
        correct = "same"
    else:
        steepest_axis = loss_bowl.curved_axes()[1][:, -1]
        points = parameter_path(runs[1], loss_bowl).parameters[:2]
        before, after = ((points - loss_bowl.centre) @ steepest_axis).tolist()
        correct = "bounces" if before * after < 0 else "twice"
    explanation = " ".join(
        f"With learning rate {run.settings.lr:.3g} the loss goes from {format_number(loss[0])} "
        f"to {format_number(loss[-1])} in {run.step} updates."
        for loss, run in zip(losses, runs, strict=True)
    )
    explanation += " There the run is stopped." if diverged else ""
    columns = [(run.history.steps("train_loss").tolist(), loss) for run, loss in zip(runs, losses, strict=True)]
    figure = curves_figure(("¾ of the limit", "1½ of the limit"), columns, "mean loss", ".4g", RATE_STYLES)
    figure["layout"]["yaxis"]["type"] = "log" if any((loss > 0).any() for loss in losses) else "linear"
    return Answer(correct, explanation, figure, f"Loss against updates. {explanation}")


@lru_cache(maxsize=32)
def noisy_data(settings: LinearSettings) -> Answer:
    """Train on 20 examples with noise 1, and compare the end with the true parameters and the closed form."""
    settings = settings.replace(noise=1.0, examples=20)
    data = make_regression(settings)
    loss_bowl = bowl(data.X, data.y)
    run = _run(settings, data, stability_limit(data.X) / 2, settings.examples)
    before, path = None, parameter_path(run, loss_bowl)
    while run.step < MOST_UPDATES and (before is None or (path.parameters[-1] - before).norm() > STATIONARY_DISTANCE):
        before = path.parameters[-1]
        run.advance(updates=UPDATES_PER_CHECK)
        path = parameter_path(run, loss_bowl)
    learned, true = path.parameters[-1], data.parameters
    best = loss_bowl.nearest_minimum(learned)
    to_best, to_true, best_to_true = (
        (a - b).norm().item() for a, b in ((learned, best), (learned, true), (best, true))
    )
    near = DISTANCE_TOLERANCE * best_to_true
    correct = "best" if to_best <= near else "true" if to_true <= near else "moving"
    explanation = (
        f"After {run.step:,} updates the learned parameters are {format_number(to_best)} away from the best ones for these examples "
        f"and {format_number(to_true)} away from the true ones."
    )
    if len(loss_bowl.curved_axes()[0]) < len(best):
        explanation += " Many parameters fit these data equally well, so the nearest of them is taken."
    marks = [
        ("true", "true", "diamond", true.numpy()),
        best_mark(loss_bowl, path),
        ("learned", "test", "circle-open", learned.numpy()),
    ]
    alt = f"The path of training, the true parameters and the closed form. {explanation}"
    return Answer(correct, explanation, path_figure([("path", "train", path.parameters.numpy())], marks), alt)
