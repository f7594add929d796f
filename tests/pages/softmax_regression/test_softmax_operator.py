"""The chapter "Softmax": bars, numbers and sentences are core's, of the model's logits and of those set by hand."""

from __future__ import annotations

import json
import math

import pytest
import torch

from core.data.batches import pixels
from core.data.fashion_mnist import CLASS_NAMES
from core.explaining.softmax_steps import compare_softmax, softmax_steps
from core.functions import softmax, softmax_naive
from pages.shared.palette import COLOURS
from pages.softmax_regression import softmax_figures
from pages.softmax_regression.chapters import overflow, sums
from pages.softmax_regression.chapters.softmax_operator import BY_HAND, LOGITS, _live
from tests.pages.conftest import Page


@pytest.fixture
def page(open_page) -> Page:
    return open_page("softmax_regression", chapter="Softmax", batch_size="128")


@pytest.fixture
def by_hand(page) -> Page:
    return page.choose(softmax_source_0=BY_HAND)


def bars(page: Page) -> dict[str, list]:
    traces = page.charts["softmax_bars"]["figure"]["data"]
    return {trace["name"]: trace["x"] for trace in traces if trace["type"] == "bar"}


def rows(page: Page, key: str) -> dict[str, list[str]]:
    return {row[0]: row[1:] for row in page.charts[key]["rows"]}


def texts(page: Page) -> str:
    return "\n".join(each.value for each in page.app.markdown)


# The model's logits


def test_the_logits_are_the_models_and_follow_it(page, small_images):
    page.choose(softmax_image_0=18)
    before = None
    for step in range(3):
        logits = page.run.model.forward(pixels(small_images.test_images[17:18]))
        assert bars(page)["logit o"] == pytest.approx(logits[0].tolist(), rel=1e-4)
        assert bars(page)["probability ŷ"] == pytest.approx(softmax(logits)[0].tolist(), rel=1e-4)
        (trace, *_) = page.charts["softmax_bars"]["figure"]["data"]
        assert tuple(trace["y"]) == CLASS_NAMES
        true = CLASS_NAMES[small_images.test_labels[17]]
        assert page.charts["softmax_told"].startswith(f"{true}, after {step} updates. The largest logit is ")
        assert bars(page) != before
        before = bars(page)
        page.click("one_update")


def test_the_picture_is_the_chosen_test_image(page, small_images):
    page.choose(softmax_image_0=18)
    (proto,) = [e.proto for e in page.app.get("bidi_component") if e.proto.id.endswith("-softmax_picture")]
    picture = json.loads(proto.json)["part"]
    assert picture["sprite"].endswith("test/17.png")
    assert picture["cells"][0]["top"] == CLASS_NAMES[small_images.test_labels[17]]
    assert (page.app.number_input(key="softmax_image_0").min, page.app.number_input(key="softmax_image_0").max) == (
        1,
        200,
    )


def test_learners_who_look_alike_share_their_frames():
    assert _live(3, (), 0.0, 1.0, 1) is _live(3, (), 0.0, 1.0, 1)
    assert _live(3, (), 0.0, 1.0, 1) != _live(4, (), 0.0, 1.0, 1)


def test_a_diverged_models_logits_are_shown_as_no_numbers(page):
    page.player.state().model.W.fill_(math.nan)
    live = _live(0, (), 0.0, 1.0, 1)
    parts = live.render(live.observe(page.player.state()))
    json.dumps(parts, allow_nan=False)
    assert "diverged" in parts["softmax_told"]
    assert [trace["x"] for trace in parts["softmax_bars"]["figure"]["data"] if trace["type"] == "bar"] == [
        [None] * 10
    ] * 3
    assert {cell for row in parts["softmax_numbers"]["rows"] for cell in row[1:] if cell} == {"NaN"}
    assert "no numbers themselves" in parts["overflow_told"]


# By hand


def test_the_bars_are_cores_steps(by_hand):
    steps = softmax_steps(list(LOGITS[:3]))
    assert bars(by_hand)["logit o"] == pytest.approx(list(LOGITS[:3]))
    assert bars(by_hand)["probability ŷ"] == pytest.approx(softmax(torch.tensor([LOGITS[:3]]))[0].tolist(), rel=1e-4)
    assert bars(by_hand)["exp(o − max)"] == pytest.approx(steps.exp, rel=1e-4)
    assert f"the exps add up to {softmax_figures.format_number(steps.total)};" in by_hand.charts["softmax_told"]
    by_hand.choose(softmax_classes_0=10)
    by_hand.choose(**{f"logit_{j}_0": float(j) - 4 for j in range(10)})
    logits = torch.arange(10.0) - 4
    assert bars(by_hand)["logit o"] == logits.tolist()
    assert bars(by_hand)["probability ŷ"] == pytest.approx(softmax(logits[None])[0].tolist(), rel=1e-4)
    table = rows(by_hand, "softmax_numbers")
    assert [table[f"class {j}"][0] for j in range(10)] == [f"{j - 4}".replace("-", "−") for j in range(10)]
    assert table["sum"][-1] == "1"


def test_a_constant_moves_the_logits_only_and_the_temperature_the_probabilities_too(by_hand):
    before = bars(by_hand)
    moved = bars(by_hand.choose(softmax_added_0=10.0))
    assert moved["logit o"] == pytest.approx([v + 10 for v in before["logit o"]])
    assert moved["probability ŷ"] == pytest.approx(before["probability ŷ"], rel=1e-4)
    cold = bars(by_hand.choose(softmax_added_0=0.0, softmax_temperature_0=0.5))
    assert cold["probability ŷ"] == pytest.approx(softmax(torch.tensor([LOGITS[:3]]) / 0.5)[0].tolist(), rel=1e-4)


def test_reset_brings_back_every_control(page):
    before = page.charts["softmax_bars"]
    page.choose(softmax_source_0=BY_HAND)
    page.choose(
        softmax_classes_0=5, logit_0_0=-3.0, softmax_added_0=4.0, softmax_temperature_0=2.0, overflow_factor_0=100
    )
    assert page.charts["softmax_bars"] != before
    page.click("softmax_reset")
    assert page.charts["softmax_bars"] == before
    assert page.app.get_by_key("overflow_factor_1").value == 1


def test_each_number_stands_right_of_its_bar_and_of_zero():
    steps = softmax_steps([-1.234, 2.0, 0.5])
    traces = softmax_figures.bars_figure(["a", "b", "c"], steps)["data"]
    for bar, digits in zip(traces[::2], traces[1::2], strict=True):
        assert digits["x"] == [max(v, 0.0) for v in bar["x"]]
        assert [text.strip() for text in digits["text"]] == bar["text"]
    assert traces[0]["text"] == ["−1.23", "2.00", "0.50"]


@pytest.mark.parametrize("logits", [[0.0, 0.0], [-3.0, -2.0], [5.0, 8.0], [-1.0, 4.0]])
def test_every_bar_fits_its_axis(logits):
    figure = softmax_figures.bars_figure(["a", "b"], softmax_steps(logits))
    low, high = figure["layout"]["xaxis"]["range"]
    assert low <= min(0.0, *logits) and max(0.0, *logits) < high


# Sums


@pytest.mark.parametrize("keepdim", [True, False])
@pytest.mark.parametrize("dim", [0, 1])
def test_the_sums_are_torchs(page, dim, keepdim):
    page.choose(sums_dim=dim, sums_keepdim=keepdim)
    X = torch.tensor(sums.X)
    expected = X.sum(dim=dim, keepdim=keepdim)
    assert f"S = X.sum(dim={dim}, keepdim={keepdim})" in "".join(each.value for each in page.app.code)
    latex = "".join(each.value for each in page.app.latex)
    assert sums.matrix_in_latex(expected.tolist()) in latex
    try:
        divided = sums.matrix_in_latex((X / expected).tolist(), 3)
    except RuntimeError as error:
        assert "X / S fails" in texts(page) and str(error) in texts(page)
        assert r"\mathbf{X} / \mathbf{S}" not in latex
    else:
        assert divided in latex
        assert f"every {'row' if dim == 1 else 'column'} adds up to 1" in texts(page)
    assert ("one sum for each row" in texts(page)) == (dim == 1)
    assert ("plain vector" in texts(page)) == (not keepdim)


# The overflow


@pytest.mark.parametrize("factor", overflow.FACTORS)
def test_both_forms_are_cores_in_float32(by_hand, factor):
    by_hand.choose(overflow_factor_0=factor)
    row = torch.tensor([LOGITS[:3]], dtype=torch.float32) * factor
    written = rows(by_hand, "overflow_numbers")
    assert by_hand.charts["overflow_numbers"]["head"] == ["class", "logit o", "exp(o)", "naive", "stable"]
    for column, function in ((2, softmax_naive), (3, softmax)):
        values = function(row)[0].tolist()
        assert [written[f"class {j}"][column] for j in range(3)] == [
            "NaN" if math.isnan(v) else f"{v:.4f}" for v in values
        ]
        overflows = column == 2 and factor >= 100
        assert any(map(math.isnan, values)) == overflows
    told = by_hand.charts["overflow_told"]
    assert "88.7" in told
    assert ("∞ / ∞ is NaN" in told) == (factor >= 100)


@pytest.mark.parametrize(
    ("logits", "factor", "told"),
    [
        ([1.0, 2.0], 1, "both forms agree"),
        ([8.87, 0.0], 10, "both forms agree"),
        ([8.88, 0.0], 10, "∞ / ∞ is NaN"),
        ([8.8, 8.8, 8.8], 10, "their sum is ∞"),
        ([-2.0, -3.0], 100, "0 / 0 is NaN"),
        ([math.nan, 1.0], 1, "no numbers themselves"),
    ],
)
def test_what_is_said_is_what_happened(logits, factor, told):
    both = compare_softmax(logits, factor)
    assert told in overflow.overflow_sentence(both)
    assert ("agree" in told) == (both.naive == pytest.approx(both.stable))


def test_colours_are_the_palettes():
    for trace in softmax_figures.bars_figure(["a", "b", "c"], softmax_steps([1.0, 2.0, 3.0]))["data"]:
        assert trace.get("marker", {}).get("color", "@text").removeprefix("@") in COLOURS
