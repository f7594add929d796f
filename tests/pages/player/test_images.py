"""The two image pages: their numbers and pictures come from core, and they can be read while the images load."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from core import Run
from core.data import fashion_mnist
from core.data.fashion_mnist import CLASS_NAMES
from core.data.fetching.progress import report
from core.explaining.hidden_units import preactivation_histograms
from core.explaining.predictions import predict
from pages.shared import warmup
from tests.pages.conftest import Page, shown
from tests.pages.section import open_expanders

PAGES = ["softmax_regression", "multilayer_perceptron"]
QUERY = {
    "softmax_regression": {"lr": "0.5"},
    "multilayer_perceptron": {"hidden_units": "16", "activation": "tanh", "lr": "0.5"},
}
CODE = {
    "softmax_regression": {"Softmax": ("def softmax(",), "Loss": ("def cross_entropy(",)},
    "multilayer_perceptron": {"Network": ("class MLP",)},
}
MEASURED = {
    "Test accuracy": "test_accuracy", "Batch loss": "batch_loss"
}  # fmt: skip
CURVES = [
    ("loss_chart", "each batch", "batch_loss"),
    ("loss_chart", "train", "train_loss"),
    ("loss_chart", "test", "test_loss"),
    ("accuracy_chart", "train", "train_accuracy"),
    ("accuracy_chart", "test", "test_accuracy"),
]


@pytest.fixture(params=PAGES)
def page(open_page, request) -> Page:
    return open_page(request.param, **QUERY[request.param])


def trained(page: Page, updates: int) -> Run:
    page.player.training.extend(updates=updates)
    page.player.go_to(updates)
    page.redraw()
    run = Run(page.run.settings, page.run.data)
    run.advance(updates=updates)
    return run


@pytest.mark.parametrize("updates", [0, 1, 3, 8])
def test_its_numbers_are_those_of_core(page, updates):
    run = trained(page, updates)
    assert page.numbers["Updates"] == run.step == updates
    assert page.numbers["Epochs"] == pytest.approx(run.epoch + run.position / 600, abs=0.006)
    for label, name in MEASURED.items():
        if updates == 0 and name == "batch_loss":
            assert math.isnan(page.numbers[label])  # no batch has been trained on
        else:
            assert page.numbers[label] == shown(run.history.last(name))


def test_its_charts_draw_the_history(page):
    run = trained(page, 8)
    for chart, curve, name in CURVES:
        steps, values = page.trace(chart, curve)
        assert steps == run.history.steps(name).tolist()
        assert values == pytest.approx(run.history.column(name).tolist(), rel=1e-4)


def test_guessing_is_marked_in_both_charts(page):
    for chart, level in (("loss_chart", math.log(10)), ("accuracy_chart", 0.1)):
        shapes = page.charts[chart]["figure"]["layout"]["shapes"]
        assert [shape["y0"] for shape in shapes] == [pytest.approx(level)]


@pytest.mark.parametrize("updates", [0, 5])
def test_the_labels_are_the_current_predictions(page, updates):
    run = trained(page, updates)
    cells = page.charts["predictions"]["cells"]
    n = len(cells)
    observed = predict(run.model, run.data.test_images[:n], run.data.test_labels[:n])
    assert [cell["top"] for cell in cells] == [CLASS_NAMES[i] for i in observed.true]
    assert all(cell["bottom"].endswith(CLASS_NAMES[i]) for cell, i in zip(cells, observed.predicted, strict=True))
    right = [true == guess for true, guess in zip(observed.true, observed.predicted, strict=True)]
    assert [cell["mark"] for cell in cells] == ["right" if r else "wrong" for r in right]
    assert [cell["bottom"][0] for cell in cells] == ["✓" if r else "✗" for r in right]
    assert all(CLASS_NAMES[t] in cell["alt"] for cell, t in zip(cells, observed.true, strict=True))
    assert page.charts["hits"] == (
        f"Update {run.step:,}: {sum(right)} of {n} right. True class above, prediction below."
    )
    assert page.charts["predictions"]["alt"].endswith(f"; {sum(right)} are right")
    assert page.charts["predictions"]["sprite"] == f"images/fashion-mnist/test/{','.join(map(str, range(n)))}.png"


def test_the_labels_change_as_it_trains(page):
    before = page.charts["predictions"]["cells"]
    trained(page, 8)
    after = page.charts["predictions"]["cells"]
    assert [cell["top"] for cell in after] == [cell["top"] for cell in before]
    assert [cell["bottom"] for cell in after] != [cell["bottom"] for cell in before]


def test_every_chart_has_a_text_for_screen_readers(page):
    words = [
        part if isinstance(part, str) else part["alt"]
        for part in page.charts.values()
        if "head" not in part and "epochs" not in part
    ]
    assert all(map(str.strip, words))
    assert len(set(words)) == len(words)
    assert all(cell["alt"].strip() for cell in page.charts["predictions"]["cells"])


def test_a_model_with_nan_parameters_predicts_no_class(page):
    page.player.training.extend(updates=1)
    page.player.tape.run.model.parameters[-1].fill_(math.nan)
    page.player.go_to(1)
    page.redraw()
    cells = page.charts["predictions"]["cells"]
    assert {cell["mark"] for cell in cells} == {"wrong"}
    assert {cell["bottom"] for cell in cells} == {"✗\N{THIN SPACE}no number"}


@pytest.mark.parametrize("layers", [0, 1, 3])
def test_the_bars_are_the_current_signals_of_the_run(open_page, layers):
    page = open_page(
        "multilayer_perceptron", hidden_layers=str(layers), hidden_units="8", lr="0.5", init_std="0.1", chapter="Inside"
    )
    for _ in range(2):
        bars = [trace for trace in page.charts["activation_chart"]["figure"]["data"] if trace["type"] == "bar"]
        expected = preactivation_histograms(page.run.model, page.run.data.test_images[:256])
        assert len(bars) == len(expected) == layers
        for trace, histogram in zip(bars, expected, strict=True):
            assert trace["x"] == histogram.centres
            assert trace["y"] == pytest.approx(histogram.shares, rel=1e-4)
        sentence = page.charts["signals"]
        assert sentence.startswith(f"After {page.run.step:,} updates, ") or not layers
        assert ("no hidden layer" in sentence) == (not layers)
        page.click("one_update")


def test_signals_outside_the_chart_are_mentioned(open_page):
    page = open_page("multilayer_perceptron", hidden_units="8", init_std="1", chapter="Inside")
    outside = preactivation_histograms(page.run.model, page.run.data.test_images[:256])[0].outside
    assert outside > 0.1
    assert f"{outside:.1%} of them lie beyond" in page.charts["signals"]


@pytest.mark.parametrize("activation", ["relu", "sigmoid", "tanh", "none"])
def test_the_activation_drawn_is_the_one_chosen(open_page, activation):
    from core.explaining.hidden_units import activation_curve

    page = open_page("multilayer_perceptron", activation=activation, hidden_units="8")
    curve, slope = page.charts["activation_chart"]["figure"]["data"][:2]
    for trace, values in ((curve, activation_curve(activation)[1]), (slope, activation_curve(activation)[2])):
        assert trace["x"] == pytest.approx(list(activation_curve(activation)[0]), rel=1e-4)
        assert trace["y"] == pytest.approx(list(values), rel=1e-4, abs=1e-12)
    assert activation in page.charts["activation_chart"]["alt"].lower()


@pytest.mark.parametrize(("layers", "units"), [(0, 256), (1, 32), (3, 8)])
def test_the_parameters_are_counted(open_page, layers, units):
    page = open_page("multilayer_perceptron", hidden_layers=str(layers), hidden_units=str(units), chapter="Network")
    count = sum(parameter.numel() for parameter in page.run.model.parameters)
    (table,) = [table.value for table in page.app.table if "shape of W" in table.value.columns]
    assert table["parameters"].iloc[-1] == f"**{count:,}**"


@pytest.mark.parametrize("name", ["softmax_regression", "multilayer_perceptron"])
def test_the_epoch_table_is_the_history(open_page, scheduler, name):
    page = open_page(name, epochs="3").click("play")
    scheduler.train_all()
    table, columns = page.redraw().charts["epoch_table"], page.run.history.evaluations.columns
    assert [row[0] for row in table["rows"]] == ["0", "1", "2", "3"]
    assert table["rows"][0][1] == "—"  # no batch was trained on before the first epoch
    for row, *measured in zip(
        table["rows"], *(columns[c] for c in ("train_loss", "train_accuracy", "test_loss", "test_accuracy"))
    ):
        assert row[2:] == [f"{measured[0]:.4f}", f"{measured[1]:.2%}", f"{measured[2]:.4f}", f"{measured[3]:.2%}"]
    assert [row[1] for row in table["rows"][1:]] == [f"{v:.4f}" for v in columns["epoch_loss"][1:]]


def test_with_the_real_images(open_page, monkeypatch, scheduler):
    monkeypatch.setattr(fashion_mnist, "_dataset", None)
    real = fashion_mnist.load()
    if real.is_practice:
        pytest.skip("Fashion-MNIST cannot be reached: " + "; ".join(real.problems))
    page = open_page("softmax_regression", epochs="1").click("play")
    scheduler.train_all()
    page.redraw()
    run = Run(page.run.settings, real)
    run.advance(epochs=1)
    assert page.numbers["Updates"] == run.step == 235
    assert page.numbers["Test accuracy"] == shown(run.history.last("test_accuracy"))
    assert page.numbers["Test accuracy"] > 0.7


@pytest.fixture
def practice(monkeypatch, small_images):
    drawn = replace(
        small_images, name="practice set", source="drawn", problems=("cache: it is empty", "torchvision: no network")
    )
    monkeypatch.setattr(fashion_mnist, "_dataset", drawn)
    return drawn


@pytest.mark.parametrize("name", PAGES)
def test_practice_images_are_announced_with_the_reasons(open_page, practice, name):
    page = open_page(name)
    assert "Fashion-MNIST could not be had" in page.warnings
    reasons = "\n".join(markdown.value for markdown in page.app.markdown)
    assert all(problem in reasons for problem in practice.problems)
    assert page.charts["predictions"]["sprite"].startswith("images/practice-set/")
    page.click("one_update")
    assert page.run.data is practice


def test_real_images_are_not_called_practice(page):
    assert not page.warnings
    assert "retry_images" not in [button.key for button in page.app.button]


@pytest.mark.parametrize("found", [True, False])
def test_trying_again_takes_the_real_images_if_they_come(open_page, practice, monkeypatch, small_images, found):
    asked = []

    def retry():
        asked.append(1)
        if found:
            monkeypatch.setattr(fashion_mnist, "_dataset", small_images)

    monkeypatch.setattr(fashion_mnist, "retry", retry)
    page = open_page("softmax_regression").click("one_update").click("retry_images")
    assert asked == [1]
    assert ("could not be had" in page.warnings) != found
    assert page.run.data is (small_images if found else practice)
    assert page.run.step == (0 if found else 1)  # other images, another run


@pytest.mark.parametrize("name", PAGES)
def test_while_the_images_load_the_page_can_be_read(open_page, monkeypatch, small_images, name):
    started = []
    monkeypatch.setattr(warmup, "start", lambda *_, **__: started.append(1))
    monkeypatch.setattr(fashion_mnist, "_dataset", None)
    report("loading", "Looking for Fashion-MNIST: torchvision", 0.25)
    page = open_page(name)
    assert started
    (progress,) = page.app.get("progress")
    assert progress.value == 25
    assert "Looking for Fashion-MNIST: torchvision" in progress.text
    assert not [each for each in page.app.get("bidi_component") if each.proto.id.endswith("-frame")]
    assert "play" not in [button.key for button in page.app.button]
    assert "lr" in [slider.key for slider in page.app.select_slider]  # the settings can be chosen
    monkeypatch.setattr(fashion_mnist, "_dataset", small_images)
    page.redraw()
    assert not page.app.get("progress")
    assert page.numbers["Updates"] == 0


def test_images_that_arrive_before_the_progress_is_drawn_show_the_run_at_once(open_page, monkeypatch, small_images):
    monkeypatch.setattr(fashion_mnist, "_dataset", None)
    asked = []

    def progress():
        asked.append(1)
        monkeypatch.setattr(fashion_mnist, "_dataset", small_images)
        return fashion_mnist.Progress("ready", "ready", 1.0)

    monkeypatch.setattr(fashion_mnist, "progress", progress)
    page = open_page("softmax_regression")
    assert asked
    assert page.numbers["Updates"] == 0


@pytest.mark.parametrize("name", PAGES)
def test_the_code_shown_is_the_code_that_runs(open_page, monkeypatch, name):
    open_expanders(monkeypatch)
    pieces = {"One update": ("def sgd(", "def update(")} | CODE[name]
    for chapter, wanted in pieces.items():
        shown_code = "\n".join(code.value for code in open_page(name, chapter=chapter).app.code)
        assert all(piece in shown_code for piece in wanted)


def test_the_batch_loss_is_the_newest_even_where_the_curve_is_thinned(open_page):
    page = open_page("softmax_regression", batch_size="1")
    trained(page, 504)
    steps, _ = page.trace("loss_chart", "each batch")
    assert steps[-1] < 503
    assert page.numbers["Batch loss"] == shown(page.run.history.column("batch_loss")[503])
