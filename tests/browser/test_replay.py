"""Linear regression's replay in a browser: at every update, every number and every mark on the page is core's."""

from __future__ import annotations

import numpy as np
import pytest

from core import LinearSettings, Run
from core.explaining.least_squares import bowl, closed_form, gradient_terms, mean_loss, random_batches
from core.explaining.regression_update import work_out_regression_update
from core.functions import linreg
from core.randomness import generator
from pages.linear_regression.analysis import RANDOM_BATCHES
from tests.browser.conftest import settle, show, turn_to, value, wait_until

CHARTS = {
    "Train": ("fit_chart", "surface_chart", "loss_chart", "gradient_chart"),
    "By hand": ("hand_fit_chart", "hand_surface_chart"),
    "Model": ("network_chart",),
    "Loss": ("bowl_chart",),
    "One update": ("slices_chart",),
}
TALL = (1280, 1400)
"""So that these charts are in sight and drawn."""

DRAWN = "keys => keys.map((key) => +document.querySelector(`.st-key-${key} .live-chart`).dataset.frames)"
TRACES = """key => Object.fromEntries(document.querySelector(`.st-key-${key} .js-plotly-plot`).data.map((trace) =>
  [trace.name, { x: trace.x, y: trace.y, z: trace.z, width: trace.line?.width }]))"""
LAYOUT = "key => document.querySelector(`.st-key-${key} .js-plotly-plot`).layout"


def run_of(**changes) -> Run:
    run = Run(LinearSettings(**changes))
    run.advance(epochs=run.settings.epochs)
    return run


def opened(new_tab, server, run: Run, chapter: str = "Train"):
    tab = new_tab(TALL)
    query = "&".join(f"{name}={text}" for name, text in (run.settings.to_query() | {"chapter": chapter}).items())
    show(tab, server, "linear_regression", f"?{query}")
    settle(tab)
    tab.wait_for_function(
        f"keys => ({DRAWN})(keys).every((n) => n > 0)", arg=CHARTS[chapter]
    )  # those in space come last
    return tab


def go_to(tab, chapter: str) -> None:
    """Open the chapter by its tab, and wait until its charts are drawn."""
    turn_to(tab, chapter)
    tab.locator(f".st-key-{CHARTS[chapter][0]} .main-svg").first.wait_for()
    tab.wait_for_function(f"keys => ({DRAWN})(keys).every((n) => n > 0)", arg=CHARTS[chapter])


def moved(tab, move, chapter: str = "Train") -> None:
    """`move` was done, and every chart of the chapter has been drawn since."""
    before = tab.evaluate(DRAWN, CHARTS[chapter])
    move()
    tab.wait_for_function(
        f"([keys, before]) => ({DRAWN})(keys).every((n, i) => n > before[i])", arg=[CHARTS[chapter], before]
    )


def to_update(tab, step: int, chapter: str = "Train") -> None:
    bar = tab.get_by_role("slider", name="Update").first
    moved(tab, lambda: bar.fill(str(step)), chapter)
    tab.locator(".numbers dd").first.get_by_text(f"{step:,}", exact=True).wait_for()


def parameters(run: Run, step: int) -> dict[str, float]:
    """After so many updates, from the run's own history."""
    if step == run.step:
        return run.regression_parameters()
    return {name: run.history.column(name)[step] for name in run.regression_parameters()}


def number(text: str) -> float:
    return float(text.replace("−", "-").replace(",", ""))


def assert_fit(tab, key: str, run: Run, theta: list[float]) -> None:
    """The fit and its errors are what core computes of these parameters; on screen a squared error is a square."""
    X, y = run.data.X, run.data.y
    at = X.new_tensor(theta)
    y_hat = linreg(X, at[:-1], at[-1]).numpy()
    if run.settings.features == 1:
        wait_until(lambda: line_is_drawn(tab, key, theta), tab, f"{key} does not show {theta}")
        squares, layout = tab.evaluate(TRACES, key)["squared errors"], tab.evaluate(LAYOUT, key)
        for i, error in enumerate(np.abs(y_hat - y.numpy())):
            corners = slice(6 * i, 6 * i + 5)
            for side, unit in ((squares["x"][corners], layout["xaxis"]["scaleratio"]), (squares["y"][corners], 1)):
                assert (max(side) - min(side)) * unit == pytest.approx(error, rel=1e-3, abs=1e-4)
            assert X[i, 0].item() == pytest.approx(squares["x"][6 * i], rel=1e-4, abs=1e-5)
    else:
        wait_until(lambda: "learned plane" in tab.evaluate(TRACES, key), tab, f"{key} has no plane")
        fit = tab.evaluate(TRACES, key)
        plane = fit["learned plane"]
        a, b = np.meshgrid(plane["x"], plane["y"])
        np.testing.assert_allclose(plane["z"], theta[0] * a + theta[1] * b + theta[2], rtol=1e-3, atol=1e-3)
        ends = np.array(fit["errors"]["z"], dtype=float).reshape(-1, 3)
        np.testing.assert_allclose(ends[:, 1], y_hat, rtol=1e-3, atol=1e-3)
        np.testing.assert_allclose(ends[:, 0], y.numpy(), rtol=1e-3, atol=1e-3)


def line_is_drawn(tab, key: str, theta: list[float]) -> bool:
    """Not while the chart shows the best line of a point that is dragged."""
    fit = tab.evaluate(TRACES, key)
    line = fit.get("learned") or fit.get("line")
    return line is not None and line["y"] == pytest.approx(
        [theta[0] * x + theta[1] for x in line["x"]], rel=1e-4, abs=1e-4
    )


def assert_map(tab, key: str, run: Run, theta: list[float]) -> None:
    now = ([pytest.approx(theta[0], abs=1e-4)], [pytest.approx(theta[1], abs=1e-4)])

    def is_drawn() -> bool:
        traces = tab.evaluate(TRACES, key)
        mark, loss = traces["now"], traces["loss"]
        expected = losses_at(run, *np.meshgrid(loss["x"], loss["y"]), theta[2:])
        return (mark["x"], mark["y"]) == now and np.allclose(loss["z"], expected, rtol=1e-3, atol=1e-3)

    wait_until(is_drawn, tab, f"{key} does not show {theta}")  # the charts of a page are drawn one after the other


def losses_at(run: Run, a: np.ndarray, b: np.ndarray, rest: list[float]) -> np.ndarray:
    points = np.stack([a, b, *(np.full_like(a, each) for each in rest)], axis=-1)
    return mean_loss(run.data.X, run.data.y, run.data.X.double().new_tensor(points)).numpy()


def loss_of(run: Run, theta: list[float]) -> float:
    return mean_loss(run.data.X, run.data.y, run.data.X.new_tensor(theta)).item()


def assert_gradients(tab, run: Run, theta: list[float]) -> None:
    X, y = run.data.X, run.data.y
    at = X.new_tensor(theta)
    gradients = tab.evaluate(TRACES, "gradient_chart")
    error = linreg(X, at[:-1], at[-1]).numpy() - y.numpy()
    A = np.column_stack([X.numpy(), np.ones(len(X))])
    clouds = {"single examples": error[:, None] * A, "all examples": (A.T @ error / len(X))[None]}
    size = run.settings.batch_size
    batches = random_batches(len(X), size, RANDOM_BATCHES, generator(run.settings.seed, "cloud"))
    curvatures, slopes = gradient_terms(X, y, batches)
    clouds[f"batches of {size if size < len(X) else 'all'}"] = (curvatures @ at.double() - slopes).numpy()
    for name, cloud in clouds.items():
        np.testing.assert_allclose(gradients[name]["x"], cloud[:, 0], rtol=1e-3, atol=2e-3)
        np.testing.assert_allclose(gradients[name]["y"], cloud[:, 1], rtol=1e-3, atol=2e-3)


@pytest.mark.parametrize(
    "changes",
    [
        {"epochs": 3, "examples": 20, "batch_size": 7, "scale": 10, "lr": 0.01},
        pytest.param({"epochs": 4, "examples": 40, "features": 2, "correlation": 0.5}, marks=pytest.mark.slow),
    ],
)
def test_every_chapter_follows_the_replay(new_tab, server, changes):
    run = run_of(**changes)
    tab = opened(new_tab, server, run)
    check_the_first_chapter(tab, run)
    for chapter, check in (
        ("Model", check_network_and_equation),
        ("Loss", check_bowl_and_table),
        ("One update", check_slopes),
    ):
        tab.get_by_role("slider", name="Update").first.fill(str(run.step))
        tab.wait_for_function("!location.search.includes('at=')")  # the end of a run is in no address
        go_to(tab, chapter)
        check(tab, run)
    check_the_update_in_numbers(tab, run)
    assert tab.complaints == []


def check_the_first_chapter(tab, run: Run) -> None:
    for step in (run.step, 0, 1, run.step // 2):
        if step != run.step:
            to_update(tab, step)
        theta = list(parameters(run, step).values())
        assert value(tab, "Updates") == str(step)
        whole, rest = divmod(step, -(-run.examples // run.settings.batch_size))
        used = min(rest * run.settings.batch_size, run.examples) / run.examples  # an epoch's last batch may be short
        assert float(value(tab, "Epochs")) == pytest.approx(whole + used, abs=0.006)
        shown = [number(text) for text in tab.locator(".numbers dd:not(.note)").all_inner_texts()[3:]]
        assert shown == pytest.approx(theta, abs=1e-4)
        assert number(value(tab, "Loss")) == pytest.approx(loss_of(run, theta), rel=1e-3)
        assert_fit(tab, "fit_chart", run, theta)
        assert_map(tab, "surface_chart", run, theta)
        assert_gradients(tab, run, theta)
        now = tab.evaluate(TRACES, "loss_chart")["now"]
        assert (now["x"], now["y"]) == ([step], [pytest.approx(loss_of(run, theta), rel=1e-3)])
        assert len(tab.evaluate(TRACES, "surface_chart")["so far"]["x"]) == step + 1


def check_network_and_equation(tab, run: Run) -> None:
    for step in (run.step, 0, run.step // 2):
        if step != run.step:
            to_update(tab, step, "Model")
        theta = list(parameters(run, step).values())
        labels = tab.locator(".st-key-network_chart .annotation-text").all_text_contents()
        assert [float(text.split("=")[1]) for text in labels] == pytest.approx(theta, abs=1e-3)
        told = tab.locator(".st-key-equation p").inner_text().replace("−", "-").replace("- ", "-").replace("+ ", "")
        assert [float(t) for t in told.split() if t[-1].isdigit() and "x" not in t] == pytest.approx(theta, abs=1e-3)


def check_bowl_and_table(tab, run: Run) -> None:
    X, y = run.data.X, run.data.y
    best, true = closed_form(X, y).tolist(), run.data.parameters.tolist()
    for step in (run.step, 0, run.step // 2):
        if step != run.step:
            to_update(tab, step, "Loss")
        theta = list(parameters(run, step).values())
        rows = [row.locator("td").all_inner_texts()[1:] for row in tab.locator(".st-key-result tbody tr").all()]
        table = np.array([[number(text) for text in row] for row in rows])
        expected = [*zip(true, best, theta, np.subtract(theta, best), strict=True)]
        np.testing.assert_allclose(table[:-1], expected, atol=1.1e-4)
        floor = bowl(X, y).floor
        np.testing.assert_allclose(table[-1, :3], [loss_of(run, true), floor, loss_of(run, theta)], rtol=1e-3)
        traces, layout = tab.evaluate(TRACES, "bowl_chart"), tab.evaluate(LAYOUT, "bowl_chart")
        surface = {name: np.array(traces["loss"][name], dtype=float) for name in "xyz"}
        np.testing.assert_allclose(
            surface["z"], losses_at(run, surface["x"], surface["y"], theta[2:]), rtol=2e-3, atol=1e-3
        )
        top = layout["scene"]["zaxis"]["range"][1]
        assert top == pytest.approx(surface["z"].max(), rel=1e-3)
        assert (traces["now"]["x"], traces["now"]["y"]) == ([pytest.approx(theta[0], abs=1e-4)], [pytest.approx(theta[1], abs=1e-4)])  # fmt: skip
        assert traces["now"]["z"] == [pytest.approx(loss_of(run, theta), abs=0.03 * top)]  # a little above the surface


def check_slopes(tab, run: Run) -> None:
    """The slope of each curve is the gradient of core."""
    X = np.column_stack([run.data.X.numpy(), np.ones(run.examples)])
    for step in (run.step, 0, 3):
        if step != run.step:
            to_update(tab, step, "One update")
        theta = np.array(list(parameters(run, step).values()))
        gradient = X.T @ (X @ theta - run.data.y.numpy()) / run.examples
        traces = tab.evaluate(TRACES, "slices_chart")
        told = tab.locator(".st-key-slices_chart .annotation-text").all_text_contents()
        assert [number(text.split("=")[1]) for text in told] == pytest.approx(gradient.tolist(), abs=1.5e-3)
        for i, symbol in enumerate(["w", "b"] if run.settings.features == 1 else ["w₁", "w₂", "b"]):
            (x0, x1), (y0, y1) = traces[f"slope over {symbol}"]["x"], traces[f"slope over {symbol}"]["y"]
            assert (y1 - y0) / (x1 - x0) == pytest.approx(gradient[i], abs=1e-3)
            curve = traces[f"loss over {symbol}"]
            for x, y in list(zip(curve["x"], curve["y"], strict=True))[::10]:
                assert y == pytest.approx(loss_of(run, [*theta[:i], x, *theta[i + 1 :]]), rel=1e-3)


def check_the_update_in_numbers(tab, run: Run) -> None:
    tab.get_by_role("slider", name="Update").first.fill(str(run.step))
    tab.get_by_text("the last of this run").wait_for()
    tab.get_by_role("button", name="To the start").click()
    for step in (0, 1):
        tab.get_by_text(f"Update {step + 1}, the next one from here").wait_for()
        expected = work_out_regression_update(run, step)
        cells = tab.locator("[data-testid=stTable] tbody tr").first.locator("td")
        cells.first.get_by_text(str(expected.rows[0].item() + 1), exact=True).wait_for()
        y_hat = cells.nth(2 + run.settings.features).inner_text()
        assert float(y_hat.replace("−", "-")) == pytest.approx(expected.y_hat[0].item(), abs=1e-4)
        tex = tab.locator(".katex annotation").all_text_contents()
        assert any(f"\\mathbf{{{expected.after['w1']:.4f}}}" in text for text in tex)
        tab.get_by_role("button", name="One update forward").click()
