"""The concept sections of softmax regression: what they show is core's, whatever their controls are turned to."""

from __future__ import annotations

import json
import math

import pytest
import torch
from streamlit.testing.v1 import AppTest

from core import Run, SoftmaxSettings
from core.data.batches import pixels
from core.data.fashion_mnist import CLASS_NAMES
from core.explaining.softmax_steps import score_images, softmax_steps
from core.functions import accuracy, cross_entropy, cross_entropy_of_logits, softmax, softmax_naive
from pages.shared.palette import COLOURS
from pages.softmax_regression import softmax_figures
from pages.softmax_regression.chapters import cross_entropy as section
from pages.softmax_regression.chapters import dataset, loss_and_accuracy, overflow, sums
from pages.softmax_regression.chapters.softmax_operator import LOGITS
from tests.pages.section import open_section, rerun, texts


def dataset_page():
    from core.data import fashion_mnist
    from pages.softmax_regression.chapters.dataset import draw_dataset

    draw_dataset(fashion_mnist.loaded())


def sums_page():
    from core import SoftmaxSettings
    from pages.softmax_regression.chapters.sums import draw_chapter

    draw_chapter(SoftmaxSettings(), None)


def softmax_page():
    import streamlit as st

    from core.data import fashion_mnist
    from pages.softmax_regression.chapters.softmax_operator import draw_softmax

    draw_softmax(fashion_mnist.loaded(), st.session_state.get("model"))


def entropy_page():
    import streamlit as st

    from pages.softmax_regression.chapters.cross_entropy import draw_cross_entropy

    draw_cross_entropy(st.session_state["run"])


def turn(app: AppTest, **values) -> AppTest:
    for key, value in values.items():
        app.get_by_key(key).set_value(value)
    return rerun(app)


def part(app: AppTest, key: str) -> dict:
    """What was drawn with this key."""
    (found,) = [each.proto for each in app.get("bidi_component") if each.proto.id.endswith(f"-{key}")]
    return json.loads(found.json)["part"]


def bars(app: AppTest) -> dict[str, list]:
    return {trace["name"]: trace["x"] for trace in part(app, "softmax_bars")["figure"]["data"]}


def table(app: AppTest, index: int) -> list[list[str]]:
    return app.table[index].value.values.tolist()


@pytest.fixture
def trained(small_images) -> Run:
    run = Run(SoftmaxSettings(batch_size=100), small_images)
    run.advance(updates=3)
    return run


# The images


def test_the_sizes_are_counted_from_the_labels(small_images):
    app = open_section(dataset_page)
    counted = [[(labels == c).sum().item() for c in range(10)] for labels in (small_images.train_labels, small_images.test_labels)]  # fmt: skip
    assert [[int(cell) for cell in row[1:]] for row in table(app, 0)] == counted
    assert "training: 600" in table(app, 0)[0][0]


@pytest.mark.parametrize("number", [0, 7])
@pytest.mark.parametrize("clicked", [None, 5])
def test_the_pixels_shown_are_those_of_the_image_clicked(monkeypatch, small_images, number, clicked):
    drawn = []

    def draw_images(key, sprite, cells, alt, choosable):
        drawn.append((sprite, cells, choosable))
        return clicked

    monkeypatch.setattr(dataset, "draw_images", draw_images)
    app = turn(open_section(dataset_page), dataset_class=number)
    rows = [i for i, label in enumerate(small_images.train_labels.tolist()) if label == number][:16]
    sprite, cells, choosable = drawn[-1]
    assert choosable
    assert sprite.endswith("train/" + ",".join(map(str, rows)) + ".png")
    assert [cell["bottom"] for cell in cells] == [f"image {row}" for row in rows]
    row = rows[clicked or 0]
    values = small_images.train_images[row].tolist()
    assert f"**Image {row}**" in texts(app)
    (image,), (line,) = (part(app, key)["figure"]["data"] for key in ("dataset_image", "dataset_row"))
    assert sum(image["z"], []) == values
    assert line["z"] == [values]
    assert image["z"][3][5] == line["z"][0][28 * 3 + 5]
    assert line["text"][0][28 * 3 + 5] == f"pixel {28 * 3 + 5} = 28 · 3 + 5"


def test_the_grid_itself_stands_on_the_page():
    grid = part(open_section(dataset_page), "dataset_images")
    assert len(grid["cells"]) == 16
    assert {cell["top"] for cell in grid["cells"]} == {CLASS_NAMES[0]}


def test_the_image_is_square_and_its_first_row_on_top():
    layout = dataset.image_figure(list(range(784)))["layout"]
    assert layout["yaxis"]["autorange"] == "reversed"
    assert layout["yaxis"]["scaleanchor"] == "x"


def test_a_class_without_images_is_said_to_have_none(monkeypatch):
    monkeypatch.setattr(dataset, "first_of_class", lambda *_: [])
    assert "no training image of the class T-shirt/top" in texts(open_section(dataset_page))


# Sums


@pytest.mark.parametrize("keepdim", [True, False])
@pytest.mark.parametrize("dim", [0, 1])
def test_the_sums_are_torchs(dim, keepdim):
    app = turn(open_section(sums_page), sums_dim=dim, sums_keepdim=keepdim)
    expected = torch.tensor(sums.X).sum(dim=dim, keepdim=keepdim)
    (code,), (latex,) = app.code, app.latex
    assert f"S = X.sum(dim={dim}, keepdim={keepdim})" in code.value
    assert sums.matrix_in_latex(expected.tolist()) in latex.value
    shape = ", ".join(map(str, expected.shape)) + ("," if expected.ndim == 1 else "")
    assert rf"\mathbf{{S}} = \underset{{({shape})}}" in latex.value
    fails = (dim, keepdim) == (1, False)
    assert ("X / S fails" in texts(app)) == fails
    if not fails:
        divided = torch.tensor(sums.X) / expected
        assert sums.matrix_in_latex(divided.tolist(), 3) in latex.value


def test_matrices_in_latex():
    assert sums.matrix_in_latex([5.0, 7.0]) == r"\begin{bmatrix}5 & 7\end{bmatrix}"
    assert sums.matrix_in_latex([[0.25], [1.0]], 2) == r"\begin{bmatrix}0.25 \\ 1.00\end{bmatrix}"


# Softmax by hand


def test_the_bars_are_cores_softmax_of_the_sliders():
    app = open_section(softmax_page)
    steps = softmax_steps(list(LOGITS[:3]))
    assert bars(app)["probability ŷ"] == pytest.approx(softmax(torch.tensor([LOGITS[:3]]))[0].tolist(), rel=1e-4)
    assert bars(app)["exp(o − max)"] == pytest.approx(steps.exp, rel=1e-4)
    assert f"the exps add up to **{softmax_figures.format_number(steps.total)}**" in texts(app)
    turn(app, softmax_classes_0=10)
    turn(app, **{f"logit_{j}_0": float(j) - 4 for j in range(10)})
    logits = torch.arange(10.0) - 4
    assert bars(app)["logit o"] == logits.tolist()
    assert bars(app)["probability ŷ"] == pytest.approx(softmax(logits[None])[0].tolist(), rel=1e-4)


def test_a_constant_moves_the_logits_only_and_the_temperature_the_probabilities_too():
    app = open_section(softmax_page)
    before = bars(app)
    moved = bars(turn(app, softmax_added_0=10.0))
    assert moved["logit o"] == pytest.approx([v + 10 for v in before["logit o"]])
    assert moved["probability ŷ"] == pytest.approx(before["probability ŷ"], rel=1e-4)
    cold = bars(turn(app, softmax_added_0=0.0, softmax_temperature_0=0.5))
    assert cold["probability ŷ"] == pytest.approx(softmax(torch.tensor([LOGITS[:3]]) / 0.5)[0].tolist(), rel=1e-4)


def test_reset_brings_back_every_control():
    app = open_section(softmax_page)
    before = part(app, "softmax_bars")
    turn(
        app, softmax_classes_0=5, logit_0_0=-3.0, softmax_added_0=4.0, softmax_temperature_0=2.0, overflow_factor_0=100
    )
    assert part(app, "softmax_bars") != before
    app.button(key="softmax_reset").click()
    rerun(app)
    assert part(app, "softmax_bars") == before
    assert app.get_by_key("overflow_factor_1").value == 1


def test_without_a_model_only_the_hand_is_offered():
    assert open_section(softmax_page).get_by_key("softmax_source_0").options == ["Set by hand"]


def test_the_logits_of_a_test_image_are_the_models(trained, small_images):
    app = turn(open_section(softmax_page, model=trained.model), softmax_source_0="Of the model, for a test image")
    turn(app, softmax_image_0=17)
    logits = trained.model.forward(pixels(small_images.test_images[17:18]))
    assert bars(app)["logit o"] == pytest.approx(logits[0].tolist(), rel=1e-4)
    assert bars(app)["probability ŷ"] == pytest.approx(softmax(logits)[0].tolist(), rel=1e-4)
    (trace, *_) = part(app, "softmax_bars")["figure"]["data"]
    assert tuple(trace["y"]) == CLASS_NAMES
    picture = part(app, "softmax_picture")
    assert picture["sprite"].endswith("test/17.png")
    assert picture["cells"][0]["top"] == CLASS_NAMES[small_images.test_labels[17]]


def test_a_diverged_models_logits_are_shown_as_no_numbers(trained):
    trained.model.W.fill_(math.nan)
    app = turn(open_section(softmax_page, model=trained.model), softmax_source_0="Of the model, for a test image")
    assert "diverged" in app.warning[0].value
    assert bars(app)["probability ŷ"] == [None] * 10
    assert "the largest is **NaN**" in texts(app)
    assert {cell for row in table(app, 1) for cell in row[1:]} == {"NaN"}
    assert "no numbers themselves" in texts(app)


# The overflow


@pytest.mark.parametrize("factor", overflow.FACTORS)
def test_both_rows_are_cores_in_float32(factor):
    app = turn(open_section(softmax_page), overflow_factor_0=factor)
    row = torch.tensor([LOGITS[:3]], dtype=torch.float32) * factor
    written = {cells[0]: cells[1:] for cells in table(app, 1)}
    for title, function in (("naive", softmax_naive), ("stable", softmax)):
        values = function(row)[0].tolist()
        assert written[title] == ["NaN" if math.isnan(v) else f"{v:.4f}" for v in values]
    assert ("NaN" in written["naive"]) == (factor >= 100)
    assert "NaN" not in written["stable"]
    assert "88.7" in texts(app)
    assert ("∞ / ∞ is NaN" in texts(app)) == (factor >= 100)


@pytest.mark.parametrize(
    ("logits", "factor", "told"),
    [
        ([1.0, 2.0], 1, "both rows agree"),
        ([8.87, 0.0], 10, "both rows agree"),
        ([8.88, 0.0], 10, "∞ / ∞ is NaN"),
        ([8.8, 8.8, 8.8], 10, "their sum is ∞"),
        ([-2.0, -3.0], 100, "0 / 0 is NaN"),
        ([math.nan, 1.0], 1, "no numbers themselves"),
    ],
)
def test_what_is_said_is_what_happened(logits, factor, told):
    both = overflow.compare_softmax(logits, factor)
    assert told in overflow.overflow_sentence(both)
    assert ("agree" in told) == (both.naive == pytest.approx(both.stable))


# Cross-entropy


def test_every_image_stands_on_the_curve_where_core_puts_it(trained, small_images):
    app = open_section(entropy_page, run=trained)
    X, y = small_images.train_images[:12], small_images.train_labels[:12]
    logits = trained.model.forward(pixels(X))
    losses = cross_entropy_of_logits(logits, y)
    _, marks = part(app, "loss_of_images")["figure"]["data"]
    assert marks["x"] == pytest.approx(softmax(logits).gather(1, y.view(-1, 1)).view(-1).tolist(), rel=1e-4)
    assert marks["y"] == pytest.approx(losses.tolist(), rel=1e-4)
    assert marks["y"] == pytest.approx([-math.log(p) for p in marks["x"]], abs=1e-3)
    assert f"cost **{losses.mean().item():.4f}** on average; {accuracy(logits, y):.0%} of them" in texts(app)
    order = losses.argsort(descending=True).tolist()
    grid = part(app, "images_of_curve")
    assert grid["sprite"].endswith("train/" + ",".join(map(str, order)) + ".png")
    assert [cell["top"] for cell in grid["cells"]] == [CLASS_NAMES[y[i]] for i in order]
    assert [cell["bottom"].split(" → ")[1] for cell in grid["cells"]] == [f"{losses[i]:.3f}" for i in order]
    right = (logits.argmax(dim=1) == y).tolist()
    assert [cell["mark"] == "right" for cell in grid["cells"]] == [right[i] for i in order]


def test_look_again_takes_the_weights_as_they_are_now(open_page, scheduler):
    page = open_page("softmax_regression", batch_size="64").click("play")
    assert "after 0 updates" in texts(page.app)
    page.player.set_speed(60.0)
    scheduler.now += 2.5 / 60
    scheduler.train_next()
    page.redraw()
    assert "curve, after 0 updates" in texts(page.app)
    page.click("look_again_curve")
    step = page.run.step
    assert step > 0
    assert f"curve, after {step} updates" in texts(page.app)


def test_a_diverged_model_has_no_place_on_the_curve_and_that_is_said(trained):
    trained.model.W.fill_(math.nan)
    app = open_section(entropy_page, run=trained)
    assert "diverged" in app.warning[0].value
    assert "By hand" in texts(app)  # what needs no model stands there all the same


def test_a_loss_far_beyond_the_curve_is_still_on_it(trained, small_images):
    trained.model.b[:] = torch.arange(10) * 300.0
    judged = score_images(trained.model, small_images.train_images[:12], small_images.train_labels[:12])
    curve, marks = section.curve_figure(judged, ["?"] * 12)["data"]
    assert max(marks["y"]) > 700
    assert all(math.isfinite(v) for v in curve["x"] + curve["y"])
    assert section.format_probability(0.0) == "0.000"
    assert section.format_probability(0.00002) == "2e-05"


def test_the_courses_example_is_computed():
    app = open_section(entropy_page, run=Run(SoftmaxSettings()))
    y_hat, y = torch.tensor(section.Y_HAT), torch.tensor(section.Y)
    losses = cross_entropy(y_hat, y)
    (latex,) = app.latex
    assert r"\mathbf{0.1}" in latex.value
    assert r"\mathbf{0.5}" in latex.value
    assert " \\\\ ".join(f"{v:.4f}" for v in losses.tolist()) == r"2.3026 \\ 0.6931"
    assert r"2.3026 \\ 0.6931" in latex.value
    assert f"mean loss is **{losses.mean().item():.4f}** and the accuracy **{accuracy(y_hat, y):g}**" in texts(app)


@pytest.mark.parametrize("p", [0.0001, 0.4, 0.49, 0.51, 0.99])
def test_loss_and_accuracy_of_two_examples_are_cores(p):
    app = turn(open_section(entropy_page, run=Run(SoftmaxSettings())), disagreement_p=p)
    y_hat, y = torch.tensor([[0.2, 0.8], [1 - p, p]]), torch.tensor([1, 1])
    loss, share = cross_entropy(y_hat, y).mean().item(), accuracy(y_hat, y)
    assert [metric.value for metric in app.metric] == [f"{loss:.4f}", f"{share:.0%}"]
    marks = [trace for trace in part(app, "disagreement")["figure"]["data"] if trace["name"].endswith("here")]
    assert [mark["x"] + mark["y"] for mark in marks] == [[p, pytest.approx(loss, rel=1e-4)], [p, share]]


def test_across_the_middle_accuracy_jumps_and_far_down_the_loss():
    near, far = (
        loss_and_accuracy.comparison_sentence(*ends)
        for ends in (loss_and_accuracy.ACROSS_HALF, loss_and_accuracy.TOWARDS_ZERO)
    )
    assert "accuracy goes from 50% to 100%" in near
    assert "accuracy stays at 50%" in far
    (a, b), (c, d) = ([loss_and_accuracy.two_examples(p).loss for p in ends] for ends in (loss_and_accuracy.ACROSS_HALF, loss_and_accuracy.TOWARDS_ZERO))  # fmt: skip
    assert abs(a - b) < 0.03
    assert d - c > 4


def test_colours_are_the_palettes(trained, small_images):
    judged = score_images(trained.model, small_images.train_images[:12], small_images.train_labels[:12])
    drawn = [softmax_figures.bars_figure(["a", "b", "c"], softmax_steps([1.0, 2.0, 3.0])),
             section.curve_figure(judged, ["a"] * 12), loss_and_accuracy.figure(0.5)]  # fmt: skip
    for trace in sum((figure["data"] for figure in drawn), []):
        for observe in (trace.get("line", {}), trace.get("marker", {})):
            assert observe.get("color", "@text").removeprefix("@") in COLOURS
