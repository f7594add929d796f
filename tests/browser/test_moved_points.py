"""A point of the data is dragged: while it moves, and once it is dropped, the page shows what core computes of these data."""

from __future__ import annotations

import re

import numpy as np
import pytest

from core import LinearSettings, Run
from core.explaining.least_squares import bowl, closed_form, noise_floor
from core.knob import format_value
from tests.browser.conftest import settle, value
from tests.browser.test_replay import LAYOUT, TRACES, assert_fit, assert_map, number, opened, run_of

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
    at = tab.evaluate(PLACE, [key, EXAMPLE - 1])
    left, top, width, height = at["box"]
    target = left + share[0] * width, top + share[1] * height
    tab.mouse.move(at["x"], at["y"])
    tab.mouse.down()
    tab.mouse.move((at["x"] + target[0]) / 2, (at["y"] + target[1]) / 2)
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


@pytest.mark.parametrize("changes", [{}, {"examples": 500, "noise": 1.0, "batch_size": 50}])
def test_the_line_and_the_bowl_follow_a_dragged_point_and_training_follows_its_drop(new_tab, server, changes):
    run = run_of(**changes)
    tab = opened(new_tab, server, run)
    place = drag(tab, "fit_chart", (0.2, 0.1))
    held = data_with(run.settings, place)
    best = closed_form(held.data.X, held.data.y).tolist()
    tab.locator(".numbers dd").first.get_by_text("dragged", exact=True).wait_for()
    floor = bowl(held.data.X, held.data.y).floor
    assert number(value(tab, "Loss")) == pytest.approx(floor, rel=1e-3)
    shown = [number(text) for text in tab.locator(".numbers dd:not(.note)").all_inner_texts()[3:]]
    assert shown == pytest.approx(best, abs=1e-4)
    if run.examples == 50:  # of more, the squares of the first only
        line = tab.evaluate(TRACES, "fit_chart")["best"]
        assert line["y"] == pytest.approx([best[0] * x + best[1] for x in line["x"]], rel=1e-4, abs=1e-4)
        squares = tab.evaluate(TRACES, "fit_chart")["squared errors"]
        assert place[0] in [pytest.approx(x, abs=1e-5) for x in squares["x"] if x is not None]
    assert_map(tab, "surface_chart", held, best)
    marks = tab.evaluate(TRACES, "surface_chart")["best"]
    assert (marks["x"], marks["y"]) == ([pytest.approx(best[0], abs=1e-4)], [pytest.approx(best[1], abs=1e-4)])
    assert noise_line(tab) == pytest.approx(noise_floor(held.data, run.settings.noise, [EXAMPLE - 1]), rel=1e-4)
    assert "moved" not in tab.evaluate("location.search")  # nothing was asked of the server yet

    tab.mouse.up()
    tab.wait_for_function("location.search.includes('moved=')")
    tab.get_by_text(f"Example {EXAMPLE} was moved").first.wait_for()
    tab.locator(".numbers dd").first.get_by_text(f"{run.step:,}", exact=True).wait_for()
    settle(tab)
    kept = re.search(r"moved=([^&]+)", tab.evaluate("location.search"))[1]
    after = run_of(**changes, moved=kept)
    assert after.settings.moved_points[EXAMPLE] == pytest.approx(place)
    theta = list(after.regression_parameters().values())
    if run.examples == 50:
        assert_fit(tab, "fit_chart", after, theta)
    assert_map(tab, "surface_chart", after, theta)
    assert noise_line(tab) == pytest.approx(noise_floor(after.data, run.settings.noise, [EXAMPLE - 1]), rel=1e-3)

    tab.reload()
    tab.locator(".st-key-fit_chart .main-svg").first.wait_for()
    settle(tab)
    examples = tab.evaluate(TRACES, "fit_chart")["examples"]
    np.testing.assert_allclose(examples["y"], after.data.y[:300], rtol=1e-3, atol=1e-4)
    tab.get_by_role("button", name="Put the points back").click()
    tab.wait_for_function("!location.search.includes('moved=')")
    tab.wait_for_function(DRAWN_AT, arg=["fit_chart", EXAMPLE - 1, run.data.y[EXAMPLE - 1].item()])
    examples = tab.evaluate(TRACES, "fit_chart")["examples"]
    np.testing.assert_allclose(examples["y"], run.data.y[:300], rtol=1e-3, atol=1e-4)
    assert tab.complaints == []


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
    kept = re.search(r"moved=([^&]+)", tab.evaluate("location.search"))[1]
    after = run_of(standardise="yes", scale=10, moved=kept)
    assert after.settings.moved_points[EXAMPLE] == (pytest.approx(x, rel=2e-3), pytest.approx(y, abs=1e-3))
    assert value(tab, "Updates") == "by hand"
    tab.wait_for_timeout(500)  # the chart follows the rounding of the address
    assert_fit(tab, "hand_fit_chart", after, [1.5, 0.0])
    assert tab.complaints == []


def test_beside_a_point_the_chart_zooms_and_escape_ends_a_move(new_tab, server):
    tab = opened(new_tab, server, run_of())
    before = tab.evaluate(TRACES, "fit_chart")["examples"]
    drag(tab, "fit_chart", (0.3, 0.2))
    tab.keyboard.press("Escape")
    tab.mouse.up()
    tab.locator(".numbers dd").first.get_by_text("100", exact=True).wait_for()
    settle(tab)
    assert tab.evaluate(TRACES, "fit_chart")["examples"] == before
    at = tab.evaluate(PLACE, ["fit_chart", 0])
    left, top, width, height = at["box"]
    tab.mouse.move(left + 0.1 * width, top + 0.1 * height)
    tab.mouse.down()
    tab.mouse.move(left + 0.6 * width, top + 0.6 * height, steps=5)
    tab.mouse.up()
    tab.wait_for_function(
        "old => document.querySelector('.st-key-fit_chart .js-plotly-plot')._fullLayout.xaxis.range[1] < old",
        arg=2.0,
    )
    assert tab.evaluate("location.search") == ""
    assert tab.complaints == []
