"""What the perceptron's page shows of the network's inside: units, gradients, saturated and dead."""

from __future__ import annotations

import base64

import numpy as np
import pytest

from core import MLPSettings
from core.explaining.hidden_units import (
    count_distinct_units,
    max_unit_difference,
    most_important_units,
    preactivation_histograms,
    saturation,
)
from pages.multilayer_perceptron.chapters.inside import layer_table_rows
from pages.multilayer_perceptron.chapters.suggested_settings import INITIAL_WEIGHTS, VANISHING
from pages.multilayer_perceptron.layer_figures import gradient_figure, share_figure
from pages.multilayer_perceptron.unit_images import UnitObservation, distinct_units_sentence


def opened(open_page, chapter: str = "Inside", **query):
    settings = {"hidden_units": "8", "batch_size": "64", "lr": "0.5", "init_std": "0.01"} | query
    return open_page("multilayer_perceptron", chapter=chapter, **settings)


def test_the_units_are_the_most_important_ones(open_page):
    page = opened(open_page, "Start", hidden_units="32", init_std="0.1").click("one_update")
    observed = most_important_units(page.run.model, page.run.data.test_images[:256], 20)
    cells = page.charts["units"]["cells"]
    assert [cell["caption"] for cell in cells] == [f"unit {number + 1}" for number in observed.units]
    limit = observed.weights.abs().max().item()
    for cell, weights in zip(cells, observed.weights.numpy(), strict=True):
        drawn = np.frombuffer(base64.b64decode(cell["values"]), dtype=np.int8)
        np.testing.assert_allclose(drawn / 127 * limit, weights.reshape(-1), atol=limit / 127)
    told = page.charts["units_told"]
    assert told.startswith("After 1 updates, the 20 most important of 32 units.")
    assert f"(up to {limit:.3g})" in told
    assert page.charts["units_distinct"] == "Distinct hidden units: 32 of 32."
    assert page.turn_to("Network").charts["units"]["cells"] == cells


@pytest.mark.parametrize("init", ["zero", "constant"])
def test_equal_units_are_told(open_page, init):
    page = opened(open_page, "Start", init=init)
    assert page.charts["units_distinct"] == "Distinct hidden units: 1 of 8."
    page.click("one_update")
    assert f"Distinct hidden units: {count_distinct_units(page.run.model)} of 8" in page.charts["units_distinct"]


def test_units_that_differ_by_rounding_are_not_said_to_be_distinct():
    def units(n: int, spread: float) -> UnitObservation:
        return UnitObservation(3, np.zeros((1, 28, 28)), ["unit 1"], 8, n, spread)

    assert (
        distinct_units_sentence(units(2, 3e-8))
        == "Distinct hidden units: 2 of 8, but only by rounding: no weight differs by more than 3e-08."
    )
    assert distinct_units_sentence(units(7, 0.4)) == "Distinct hidden units: 7 of 8."
    assert distinct_units_sentence(units(8, 1e-3)) == "Distinct hidden units: 8 of 8."


def test_without_a_hidden_layer_the_templates_are_shown(open_page):
    page = opened(open_page, "Start", hidden_layers="0")
    assert [cell["caption"] for cell in page.charts["units"]["cells"]][0] == "T-shirt/top"
    assert "no hidden layer" in page.charts["units_told"]
    assert page.charts["units_distinct"] == "There is no hidden unit."
    page.turn_to("Inside")
    assert page.charts["share_chart"]["figure"]["data"] == []
    assert [row[0] for row in page.charts["layer_table"]["rows"]] == ["1 (logits)"]


@pytest.mark.parametrize("activation", ["relu", "sigmoid"])
def test_gradients_and_shares_are_the_history(open_page, scheduler, activation):
    page = opened(open_page, hidden_layers="2", activation=activation, epochs="8").click("play")
    scheduler.train_all()
    page.redraw()
    history = page.run.history
    assert len(history.column("gradient_1")) > 1
    names = {"layer 1": "gradient_1", "layer 2": "gradient_2", "logits": "gradient_3"}
    for name, column in names.items():
        steps, values = page.trace("gradient_chart", name)
        assert steps == history.steps(column).tolist()
        assert values == pytest.approx(history.column(column).tolist(), rel=1e-4)
    for kind in ("saturated", "dead"):
        for layer in (1, 2):
            steps, values = page.trace("share_chart", f"{kind}, layer {layer}")
            assert values == pytest.approx(history.column(f"{kind}_{layer}").tolist(), rel=1e-4, abs=1e-12)
    rows = page.charts["layer_table"]["rows"]
    assert [row[0] for row in rows] == ["1", "2", "3 (logits)"]
    assert rows[0] == ["1", f"{history.last('gradient_1'):.2e}", f"{history.last('saturated_1'):.1%}",
                       f"{round(history.last('dead_1') * 8)} of 8"]  # fmt: skip
    assert rows[2][2:] == ["—", "—"]


def test_dead_is_what_core_calls_dead(open_page):
    page = opened(open_page, init="zero").click("one_update")
    (observed,) = saturation(page.run.model, page.run.data.test_images[:256])
    assert observed.dead_units == 8
    assert page.charts["layer_table"]["rows"][0][3] == "8 of 8"
    assert max_unit_difference(page.run.model) == 0


def test_before_the_first_update_nothing_has_been_recorded(open_page):
    rows = opened(open_page).charts["layer_table"]["rows"]
    assert rows == [["1", "—", "—", "—"], ["2 (logits)", "—", "—", "—"]]


def test_a_gradient_of_zero_has_no_place_on_a_logarithmic_scale():
    figure = gradient_figure([([0, 1], [0.0, None]), ([0, 1], [0.5, 0.25])], 2)
    assert [trace["y"] for trace in figure["data"]] == [[None, None], [0.5, 0.25]]
    assert [trace["name"] for trace in figure["data"]] == ["layer 1", "logits"]
    assert figure["layout"]["yaxis"]["type"] == "log"


def test_shares_of_three_layers_can_be_told_apart_without_colour():
    curve = ([0, 1], [0.5, 0.25])
    figure = share_figure([curve] * 3, [curve] * 3, 2)
    assert "annotations" not in figure["layout"]
    assert len({(trace["line"]["dash"], trace["line"]["width"]) for trace in figure["data"][:6]}) == 6
    assert [trace["name"] for trace in share_figure([curve], [curve], 2)["data"]] == ["saturated", "dead"]


def test_of_several_layers_the_legend_tells_thin_from_bold_in_one_line():
    curve = ([0, 1], [0.5, 0.25])
    named = [trace for trace in share_figure([curve] * 3, [curve] * 3, 2)["data"] if trace.get("showlegend", True)]
    assert [trace["name"] for trace in named] == ["thin: saturated", "bold: dead"]
    widths = {trace["line"]["width"] for trace in share_figure([curve] * 3, [curve] * 3, 2)["data"]}
    assert widths == {trace["line"]["width"] for trace in named}
    empty = ([], [])
    assert share_figure([empty] * 3, [empty] * 3, 2)["layout"]["annotations"][0]["text"] == "Measured while it trains."


def test_rows_without_numbers_are_dashes():
    assert layer_table_rows([None, None], [None], [0.5], 8) == [
        ("1", "—", "—", "4 of 8"), ("2 (logits)", "—", "—", "—"),
    ]  # fmt: skip


def test_a_chart_without_a_point_says_why():
    empty = ([], [])
    for figure, why in (
        (gradient_figure([empty, empty], 0), "Measured while it trains."),
        (share_figure([empty], [empty], 0), "Measured while it trains."),
        (share_figure([], [], 7), "This network has no hidden layer."),
    ):
        assert [note["text"] for note in figure["layout"]["annotations"]] == [why]
        assert figure["layout"]["xaxis"]["showticklabels"] is False


def test_the_bars_are_the_networks_signals(open_page):
    page = opened(open_page, init_std="1", batch_size="64").click("one_update")
    (layer,) = preactivation_histograms(page.run.model, page.run.data.test_images[:256])
    bars = page.charts["activation_chart"]["figure"]["data"][2]
    assert bars["y"] == pytest.approx(layer.shares, rel=1e-4, abs=1e-9)
    assert layer.outside > 0.01
    assert page.charts["signals"].startswith("After 1 updates, the bars show")
    assert page.charts["signals"].endswith(f"{layer.outside:.1%} of them lie beyond the picture.")


@pytest.mark.parametrize("choices", [VANISHING, INITIAL_WEIGHTS], ids=["Inside", "Start"])
def test_every_set_up_leads_back_to_the_defaults(open_page, choices):
    page = opened(
        open_page,
        "Inside" if choices is VANISHING else "Start",
        batch_size="128",
        hidden_units="256",
        init_std="0.05",
        lr="0.2",
    )
    assert page.run.settings == MLPSettings()
    *tried, back = choices
    assert page.app.button(key=f"try_{back}").disabled
    for key in tried:
        page.click(f"try_{key}").click(f"try_{back}")
        assert page.run.settings == MLPSettings()
