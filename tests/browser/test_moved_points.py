"""A point of the data is dragged: while it moves, and once it is dropped, the page shows what core computes of these data."""

from __future__ import annotations

import re

import numpy as np
import pytest

from core import LinearSettings, Run
from core.explaining.least_squares import bowl, closed_form, noise_floor
from core.knob import format_value
from tests.browser.conftest import settle, value, wait_until
from tests.browser.test_replay import LAYOUT, TRACES, assert_fit, assert_map, number, opened, run_of
from tests.browser.walk import STILL

EXAMPLE = 7

PLACE = """([key, index]) => {
  const chart = document.querySelector(`.st-key-${key} .js-plotly-plot`);
  const { x, y } = chart.data.find(({ name }) => name === "examples");
  const box = chart.querySelector(".nsewdrag").getBoundingClientRect();
  const { xaxis, yaxis } = chart._fullLayout;
  return { x: box.left + xaxis.d2p(x[index]), y: box.top + yaxis.d2p(y[index]), box: [box.left, box.top, box.width, box.height] };
}"""


DRAWN_AT = """([key, index, y]) => {
  const examples = document.querySelector(`.st-key-${key} .js-plotly-plot`).data.find(({ name }) => name === "examples");
  return Math.abs(examples.y[index] - y) < 1e-3;
}"""


def drag(tab, key: str, share: tuple[float, float]) -> tuple[float, float]:
    """Hold the example at this share of the plot's width and height; returns its place among the data."""
    tab.evaluate(STILL)
    at = tab.evaluate(PLACE, [key, EXAMPLE - 1])
    tab.mouse.move(at["x"], at["y"])
    tab.mouse.down()
    tab.mouse.move(at["x"] + 20, at["y"])
    tab.wait_for_function(f"([key, index, x]) => ({PLACE})([key, index]).x > x + 10", arg=[key, EXAMPLE - 1, at["x"]])
    tab.evaluate(STILL)
    left, top, width, height = tab.evaluate(PLACE, [key, EXAMPLE - 1])["box"]
    target = left + share[0] * width, top + share[1] * height
    tab.mouse.move(*target)
    tab.wait_for_function(
        f"([key, index, x, y]) => {{ const at = ({PLACE})([key, index]); return Math.hypot(at.x - x, at.y - y) < 2; }}",
        arg=[key, EXAMPLE - 1, *target],
    )
    examples = tab.evaluate(TRACES, key)["examples"]
    return examples["x"][EXAMPLE - 1], examples["y"][EXAMPLE - 1]


def data_with(settings: LinearSettings, place: tuple[float, float]) -> Run:
    x, y = map(format_value, place)
    return Run(settings.replace(moved=f"{EXAMPLE}_{x}_{y}"))


def noise_line(tab) -> float:
    return next(s["y0"] for s in tab.evaluate(LAYOUT, "loss_chart")["shapes"] if s.get("name") == "noise_floor")


def test_the_page_follows_a_dragged_point_and_its_drop_which_comes_back_after_a_reload(new_tab, server):
    run = run_of()
    tab = opened(new_tab, server, run)
    assert_escape_ends_a_move(tab)
    hold_and_drop(tab, run)
    after = run_of(moved=moved_of(tab))
    tab.reload()
    tab.locator(".st-key-fit_chart .main-svg").first.wait_for()
    settle(tab)
    assert_examples(tab, after)
    put_back(tab, run)
    assert_the_chart_zooms_beside_a_point(tab)
    assert tab.evaluate("location.search") == ""
    assert tab.complaints == []


@pytest.mark.slow
def test_of_many_noisy_examples_one_can_be_dragged(new_tab, server):
    run = run_of(examples=500, noise=1.0, batch_size=50)
    tab = opened(new_tab, server, run)
    hold_and_drop(tab, run)
    put_back(tab, run)
    assert tab.complaints == []


def assert_escape_ends_a_move(tab) -> None:
    """Meanwhile the plot has stayed where it was."""
    before, box = tab.evaluate(TRACES, "fit_chart")["examples"], tab.evaluate(PLACE, ["fit_chart", 0])["box"]
    drag(tab, "fit_chart", (0.3, 0.2))
    assert tab.evaluate(PLACE, ["fit_chart", 0])["box"] == box
    tab.keyboard.press("Escape")
    tab.mouse.up()
    tab.locator(".numbers dd").first.get_by_text("100", exact=True).wait_for()
    settle(tab)
    wait_until(lambda: tab.evaluate(TRACES, "fit_chart")["examples"] == before, tab, "the example is not back")
    assert tab.evaluate("location.search") == ""


def hold_and_drop(tab, run: Run) -> None:
    """Drag the example of this run, and drop it: the line and the bowl follow it, and training follows its drop."""
    place = drag(tab, "fit_chart", (0.2, 0.1))
    assert_best_of(tab, data_with(run.settings, place), place)
    assert "moved" not in tab.evaluate("location.search")  # nothing was asked of the server yet
    tab.mouse.up()
    tab.wait_for_function("location.search.includes('moved=')")
    tab.get_by_text(f"Example {EXAMPLE} was moved").first.wait_for()
    tab.locator(".numbers dd").first.get_by_text(f"{run.step:,}", exact=True).wait_for()
    settle(tab)
    after = Run(run.settings.replace(moved=moved_of(tab)))
    after.advance(epochs=run.settings.epochs)
    assert after.settings.moved_points[EXAMPLE] == pytest.approx(place)
    theta = list(after.regression_parameters().values())
    if run.examples == 50:
        assert_fit(tab, "fit_chart", after, theta)
    assert_map(tab, "surface_chart", after, theta)
    assert noise_line(tab) == pytest.approx(noise_floor(after.data, run.settings.noise, [EXAMPLE - 1]), rel=1e-3)


def assert_best_of(tab, held: Run, place: tuple[float, float]) -> None:
    """While the example is held, line, bowl and numbers are the best of the data with it at this place."""
    best = closed_form(held.data.X, held.data.y).tolist()
    tab.locator(".numbers dd").first.get_by_text("dragged", exact=True).wait_for()
    assert number(value(tab, "Loss")) == pytest.approx(bowl(held.data.X, held.data.y).floor, rel=1e-3)
    shown = [number(text) for text in tab.locator(".numbers dd:not(.note)").all_inner_texts()[3:]]
    assert shown == pytest.approx(best, abs=1e-4)
    if held.examples == 50:  # of more, the squares of the first only
        line = tab.evaluate(TRACES, "fit_chart")["best"]
        assert line["y"] == pytest.approx([best[0] * x + best[1] for x in line["x"]], rel=1e-4, abs=1e-4)
        squares = tab.evaluate(TRACES, "fit_chart")["squared errors"]
        assert place[0] in [pytest.approx(x, abs=1e-5) for x in squares["x"] if x is not None]
    assert_map(tab, "surface_chart", held, best)
    marks = tab.evaluate(TRACES, "surface_chart")["best"]
    assert (marks["x"], marks["y"]) == ([pytest.approx(best[0], abs=1e-4)], [pytest.approx(best[1], abs=1e-4)])
    assert noise_line(tab) == pytest.approx(noise_floor(held.data, held.settings.noise, [EXAMPLE - 1]), rel=1e-4)


def moved_of(tab) -> str:
    """What the address says of moved points."""
    return re.search(r"moved=([^&]+)", tab.evaluate("location.search"))[1]


def assert_examples(tab, run: Run) -> None:
    examples = tab.evaluate(TRACES, "fit_chart")["examples"]
    np.testing.assert_allclose(examples["y"], run.data.y[:300], rtol=1e-3, atol=1e-4)


def put_back(tab, run: Run) -> None:
    tab.get_by_role("button", name="Put the points back").click()
    tab.wait_for_function("!location.search.includes('moved=')")
    tab.wait_for_function(DRAWN_AT, arg=["fit_chart", EXAMPLE - 1, run.data.y[EXAMPLE - 1].item()])
    settle(tab)
    assert_examples(tab, run)


def assert_the_chart_zooms_beside_a_point(tab) -> None:
    left, top, width, height = tab.evaluate(PLACE, ["fit_chart", 0])["box"]
    tab.mouse.move(left + 0.1 * width, top + 0.1 * height)
    tab.mouse.down()
    tab.mouse.move(left + 0.6 * width, top + 0.6 * height, steps=5)
    tab.mouse.up()
    tab.wait_for_function(
        "old => document.querySelector('.st-key-fit_chart .js-plotly-plot')._fullLayout.xaxis.range[1] < old",
        arg=2.0,
    )


@pytest.mark.slow
def test_a_line_set_by_hand_stays_while_a_point_is_dragged(new_tab, server):
    run = run_of(standardise="yes", scale=10)
    tab = opened(new_tab, server, run, "By hand")
    tab.get_by_role("slider", name="w", exact=True).fill("1.5")
    z, y = drag(tab, "hand_fit_chart", (0.9, 0.9))
    raw = LinearSettings(scale=10)
    features = Run(raw).data.X
    x = features.mean().item() + features.std(correction=0).item() * z  # where it lies before standardising
    tab.mouse.up()
    tab.wait_for_function("location.search.includes('moved=')")
    settle(tab)
    after = run_of(standardise="yes", scale=10, moved=moved_of(tab))
    assert after.settings.moved_points[EXAMPLE] == (pytest.approx(x, rel=2e-3), pytest.approx(y, abs=1e-3))
    assert value(tab, "Updates") == "by hand"
    tab.wait_for_timeout(500)  # the chart follows the rounding of the address
    assert_fit(tab, "hand_fit_chart", after, [1.5, 0.0])
    assert tab.complaints == []
