"""Linear regression's replay in a browser: at every update, every number and every mark on the page is core's."""

from __future__ import annotations

import numpy as np
import pytest

from core import LinearSettings, Run
from core.explaining.least_squares import gradient_terms, mean_loss, random_batches
from core.explaining.regression_update import work_out_regression_update
from core.functions import linreg
from core.randomness import generator
from pages.linear_regression.replay_view import RANDOM_BATCHES
from tests.browser.conftest import settle, show, slider, value

CHARTS = ("fit_chart", "surface_chart", "loss_chart", "gradient_chart", "network_chart")
TALL = (1280, 2200)
"""So that these charts are in sight and drawn."""

DRAWN = "keys => keys.map((key) => +document.querySelector(`.st-key-${key} .live-chart`).dataset.frames)"
TRACES = """key => Object.fromEntries(document.querySelector(`.st-key-${key} .js-plotly-plot`).data.map((trace) =>
  [trace.name, { x: trace.x, y: trace.y, z: trace.z, width: trace.line?.width }]))"""


def run_of(**changes) -> Run:
    run = Run(LinearSettings(**changes))
    run.advance(epochs=run.settings.epochs)
    return run


def opened(new_tab, server, run: Run):
    tab = new_tab(TALL)
    query = "&".join(f"{name}={text}" for name, text in run.settings.to_query().items())
    show(tab, server, "linear_regression", f"?{query}")
    settle(tab)
    return tab


def moved(tab, move) -> None:
    """`move` was done, and every chart has been drawn since."""
    before = tab.evaluate(DRAWN, CHARTS)
    move()
    tab.wait_for_function(f"([keys, before]) => ({DRAWN})(keys).every((n, i) => n > before[i])", arg=[CHARTS, before])


def to_update(tab, step: int) -> None:
    bar = tab.get_by_role("slider", name="Update").first
    moved(tab, lambda: bar.fill(str(step)))
    tab.locator(".numbers dd").first.get_by_text(f"{step:,}", exact=True).wait_for()


def parameters(run: Run, step: int) -> dict[str, float]:
    """After so many updates, from the run's own history."""
    if step == run.step:
        return run.regression_parameters()
    return {name: run.history.column(name)[step] for name in run.regression_parameters()}


def assert_shown(tab, run: Run, theta: list[float]) -> None:
    """Everything on the page is what core computes of these parameters."""
    X, y = run.data.X, run.data.y
    at = X.new_tensor(theta)
    loss = mean_loss(X, y, at).item()
    assert float(value(tab, "Loss")) == pytest.approx(loss, rel=1e-3)
    y_hat = linreg(X, at[:-1], at[-1]).numpy()
    fit = tab.evaluate(TRACES, "fit_chart")
    if run.settings.features == 1:
        line = fit["learned"]
        assert line["y"] == pytest.approx([theta[0] * x + theta[1] for x in line["x"]], rel=1e-4, abs=1e-4)
        squares = fit["squared errors"]
        for i, error in enumerate(np.abs(y_hat - y.numpy())):
            corners = slice(6 * i, 6 * i + 5)
            for side in (squares["x"][corners], squares["y"][corners]):
                assert max(side) - min(side) == pytest.approx(error, rel=1e-3, abs=1e-4)
            assert X[i, 0].item() == pytest.approx(squares["x"][6 * i], rel=1e-4, abs=1e-5)
    else:
        plane = fit["learned plane"]
        a, b = np.meshgrid(plane["x"], plane["y"])
        np.testing.assert_allclose(plane["z"], theta[0] * a + theta[1] * b + theta[2], rtol=1e-3, atol=1e-3)
        ends = np.array(fit["errors"]["z"], dtype=float).reshape(-1, 3)
        np.testing.assert_allclose(ends[:, 1], y_hat, rtol=1e-3, atol=1e-3)
        np.testing.assert_allclose(ends[:, 0], y.numpy(), rtol=1e-3, atol=1e-3)
    surface = tab.evaluate(TRACES, "surface_chart")
    assert (surface["now"]["x"], surface["now"]["y"]) == (
        [pytest.approx(theta[0], abs=1e-4)],
        [pytest.approx(theta[1], abs=1e-4)],
    )
    a, b = np.meshgrid(surface["loss"]["x"], surface["loss"]["y"])
    points = np.stack([a, b, *(np.full_like(a, rest) for rest in theta[2:])], axis=-1)
    expected = mean_loss(X, y, X.double().new_tensor(points)).numpy()
    np.testing.assert_allclose(surface["loss"]["z"], expected, rtol=1e-3, atol=1e-3)
    now = tab.evaluate(TRACES, "loss_chart")["now"]
    assert now["y"][0] == pytest.approx(loss, rel=1e-3)
    gradients = tab.evaluate(TRACES, "gradient_chart")
    error = y_hat - y.numpy()
    A = np.column_stack([X.numpy(), np.ones(len(X))])
    clouds = {"single examples": error[:, None] * A, "all examples": (A.T @ error / len(X))[None]}
    size = run.settings.batch_size
    batches = random_batches(len(X), size, RANDOM_BATCHES, generator(run.settings.seed, "cloud"))
    curvatures, slopes = gradient_terms(X, y, batches)
    clouds[f"batches of {size if size < len(X) else 'all'}"] = (curvatures @ at.double() - slopes).numpy()
    for name, cloud in clouds.items():
        np.testing.assert_allclose(gradients[name]["x"], cloud[:, 0], rtol=1e-3, atol=2e-3)
        np.testing.assert_allclose(gradients[name]["y"], cloud[:, 1], rtol=1e-3, atol=2e-3)
    labels = tab.locator(".st-key-network_chart .annotation-text").all_text_contents()
    assert [float(text.split("=")[1]) for text in labels] == pytest.approx(theta, abs=1e-3)
    told = tab.locator(".st-key-equation p").inner_text().replace("−", "-").replace("- ", "-").replace("+ ", "").split()
    assert [float(text) for text in told if text[-1].isdigit() and "x" not in text] == pytest.approx(theta, abs=1e-3)


@pytest.mark.parametrize(
    "changes",
    [
        {"epochs": 4, "examples": 40, "features": 2, "correlation": 0.5},
        {"epochs": 3, "examples": 20, "batch_size": 7, "scale": 10, "lr": 0.01},
    ],
)
def test_everything_follows_the_replay(new_tab, server, changes):
    run = run_of(**changes)
    tab = opened(new_tab, server, run)
    for step in (run.step, 0, 1, run.step // 2):
        if step != run.step:
            to_update(tab, step)
        theta = parameters(run, step)
        assert value(tab, "Updates") == str(step)
        whole, rest = divmod(step, -(-run.examples // run.settings.batch_size))
        used = min(rest * run.settings.batch_size, run.examples) / run.examples  # an epoch's last batch may be short
        assert float(value(tab, "Epochs")) == pytest.approx(whole + used, abs=0.006)
        shown = [float(text) for text in tab.locator(".numbers dd").all_inner_texts()[3:]]
        assert shown == pytest.approx(list(theta.values()), abs=1e-4)
        assert_shown(tab, run, list(theta.values()))
        trail = tab.evaluate(TRACES, "surface_chart")["so far"]
        assert len(trail["x"]) == step + 1
    assert tab.complaints == []


def test_the_arrow_keys_step_from_anywhere_but_where_they_mean_something_else(new_tab, server):
    run = run_of()
    tab = opened(new_tab, server, run)
    tab.locator("h1").click()
    tab.keyboard.press("ArrowRight")  # nothing comes after the end
    assert value(tab, "Updates") == "100"
    for _ in range(3):
        tab.keyboard.press("ArrowLeft")
    assert value(tab, "Updates") == "97"
    tab.keyboard.press("ArrowRight")
    assert value(tab, "Updates") == "98"
    tab.wait_for_timeout(
        500
    )  # the page hears where the replay came to rest; a change at that moment can be lost in Streamlit
    settle(tab)
    slider(tab, "lr").focus()
    tab.keyboard.press("ArrowRight")
    tab.wait_for_function("location.search.includes('lr=0.1')")
    tab.locator(".numbers dd").first.get_by_text("100", exact=True).wait_for()  # another training, shown finished
    settle(tab)
    tab.get_by_role("slider", name="Update").first.focus()
    tab.keyboard.press("ArrowLeft")
    assert value(tab, "Updates") == "99"
    assert tab.complaints == []


def test_play_replays_to_the_end_and_pause_holds_it(new_tab, server):
    tab = opened(new_tab, server, run_of())
    tab.get_by_label("Speed of the replay").select_option("10 a second")
    tab.get_by_role("button", name="Play", exact=True).first.click()
    tab.wait_for_function(
        "document.querySelector('.st-key-surface_chart .js-plotly-plot').data.find((t) => t.name === 'so far').x.length > 4"
    )
    tab.get_by_role("button", name="Pause").first.click()
    held = value(tab, "Updates")
    assert 0 < int(held) < 100
    tab.wait_for_function(f"location.search === '?at={held}'")
    assert value(tab, "Updates") == held
    tab.reload()
    settle(tab)
    assert value(tab, "Updates") == held
    tab.get_by_label("Speed of the replay").select_option("60 a second")
    tab.get_by_role("button", name="Play", exact=True).first.click()
    tab.locator(".numbers dd").first.get_by_text("100", exact=True).wait_for()
    tab.get_by_role("button", name="Play", exact=True).first.wait_for()
    assert tab.complaints == []


@pytest.mark.parametrize("features", [1, 2])
def test_parameters_set_by_hand_are_measured_as_core_does(new_tab, server, features):
    run = run_of(features=features)
    tab = opened(new_tab, server, run)
    moved(tab, lambda: tab.get_by_role("checkbox", name="Set by hand").check())
    theta = [1.25, -0.5, 2.0][-features - 1 :]
    for name, at in zip(["w₁", "w₂", "b"] if features == 2 else ["w", "b"], theta, strict=True):
        knob = tab.get_by_role("slider", name=name, exact=True)
        moved(tab, lambda knob=knob, at=at: knob.fill(str(at)))
    assert value(tab, "Updates") == "by hand"
    assert_shown(tab, run, theta)
    slider(tab, "noise").focus()
    tab.keyboard.press("ArrowRight")  # other data, the same line
    tab.wait_for_function("location.search.includes('noise=1')")
    settle(tab)
    assert value(tab, "Updates") == "by hand"
    moved(tab, lambda: tab.get_by_role("checkbox", name="Set by hand").uncheck())
    assert value(tab, "Updates") == "100"
    assert tab.complaints == []


def test_the_update_in_numbers_follows_the_replay(new_tab, server):
    run = run_of(epochs=2)
    tab = opened(new_tab, server, run)
    tab.get_by_text("the last of this run").wait_for()
    tab.get_by_role("button", name="To the start").click()
    for step in (0, 1):
        tab.get_by_text(f"Update {step + 1}, the next one from here").wait_for()
        expected = work_out_regression_update(run, step)
        cells = tab.locator("[data-testid=stTable]").nth(1).locator("tbody tr").first.locator("td")
        cells.first.get_by_text(str(expected.rows[0].item() + 1), exact=True).wait_for()
        assert float(cells.nth(3).inner_text().replace("−", "-")) == pytest.approx(expected.y_hat[0].item(), abs=1e-4)
        tex = tab.locator(".katex annotation").all_text_contents()
        assert any(f"\\mathbf{{{expected.after['w1']:.4f}}}" in text for text in tex)
        tab.get_by_role("button", name="One update forward").click()
    assert tab.complaints == []


def test_a_diverged_run_is_replayed_up_to_its_end_and_mended_with_one_click(new_tab, server):
    run = run_of(lr=3.0)
    tab = opened(new_tab, server, run)
    assert value(tab, "Updates") == str(run.divergence.step)
    tab.get_by_text("the step was larger than the valley").wait_for()
    tab.get_by_role("button", name="Use learning rate").click()
    tab.locator(".numbers dd").first.get_by_text("100", exact=True).wait_for()
    settle(tab)
    assert tab.get_by_text("the step was larger than the valley").count() == 0
    assert "lr=" in tab.evaluate("location.search")
    assert tab.complaints == []
