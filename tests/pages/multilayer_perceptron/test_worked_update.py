"""The way through one hidden unit on the page is the one that core works out, and the run makes that update."""

from __future__ import annotations

import base64
import json
import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core import MLPSettings, Run
from core.data import fashion_mnist
from core.data.batches import epoch_order
from core.data.fashion_mnist import CLASS_NAMES, Dataset
from core.explaining.hidden_unit_update import WorkedUnitUpdate, work_out_unit_update
from core.explaining.next_update import weights_change
from pages.multilayer_perceptron.chain_rule import backward_in_latex, format_digits, forward_in_latex, in_brackets
from tests.pages.section import advance, open_section, player_of, rerun, texts

SMALL = {"hidden_units": 6, "batch_size": 64, "init_std": 0.1}


def page():
    import streamlit as st

    from core import MLPSettings
    from pages.multilayer_perceptron.chapters.worked_update import draw_chapter
    from pages.player.snapshot import current_run
    from tests.pages.section import keep_player

    settings = MLPSettings(**st.session_state["settings"])
    keep_player(settings)
    draw_chapter(settings, current_run())


def opened(**settings) -> AppTest:
    return open_section(page, settings=SMALL | settings)


def image(app: AppTest) -> dict:
    (element,) = [each.proto for each in app.get("bidi_component") if each.proto.id.endswith("-unit_worked_image")]
    return json.loads(element.json)["part"]


def formulas(app: AppTest) -> list[str]:
    """The formulas with numbers."""
    return [each.value.strip("$\n") for each in app.latex if "aligned" in each.value]


def read(line: str) -> list[float]:
    """The decimal numbers and zeros of a line, with their powers of ten."""
    pairs = re.findall(
        r"(-?\d+\.\d+|(?<![\d.])0(?![\d.]))(?: \\cdot 10\^\{(-?\d+)\})?", line.replace("} - ", "} ").replace(" - ", " ")
    )
    return [float(number) * 10.0 ** int(power or 0) for number, power in pairs]


def lines(latex: str) -> list[str]:
    return latex.strip("$\n").removeprefix(r"\begin{aligned}").removesuffix(r"\end{aligned}").split(r" \\ ")


def assert_shown(app: AppTest, worked: WorkedUnitUpdate) -> None:
    forward, backward = formulas(app)
    assert forward == forward_in_latex(worked)
    assert backward == backward_in_latex(worked)
    (table,) = (each.value for each in app.table)
    columns = {"logit o": worked.logits, "ŷ": worked.probabilities, "ŷ − y": worked.errors}
    if worked.layer == worked.layers:
        columns |= {"v, from the unit": worked.outgoing, "(ŷ − y) · v": worked.errors * worked.outgoing}
    assert list(table.columns) == ["class", "truth y", *columns]
    for head, values in columns.items():
        assert list(map(float, table[head])) == pytest.approx(values.tolist(), abs=5.1e-6)
    assert [cell.startswith("**") for cell in table["class"]] == [cls == worked.label for cls in range(10)]
    assert [cell.strip("*") for cell in table["class"]] == [f"{cls} {name}" for cls, name in enumerate(CLASS_NAMES)]
    assert list(table["truth y"]) == [str(int(cls == worked.label)) for cls in range(10)]
    part = image(app)
    assert part["sprite"] == f"images/fashion-mnist/train/{worked.image_index}.png"
    (cell,) = part["cells"]
    assert cell["top"] == CLASS_NAMES[worked.label]
    assert cell["bottom"] == f"ŷ = {worked.probabilities[worked.label].item():.3f}"
    assert f"update {worked.step + 1:,}**" in texts(app)
    assert f"**unit {worked.unit}** of hidden layer {worked.layer}" in texts(app)


@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("activation", ["relu", "sigmoid", "tanh", "none"])
def test_the_numbers_are_cores(activation, layers):
    app = opened(activation=activation, hidden_layers=layers)
    advance(player_of(app), 9)
    app = rerun(app)
    assert_shown(app, work_out_unit_update(player_of(app).state()))
    for layer in range(2, layers + 1):
        app.selectbox(key="unit_worked_layer").set_value(layer)
        app = rerun(app)
        assert_shown(app, work_out_unit_update(player_of(app).state(), layer))
    assert [each.key for each in app.selectbox] == (
        ["unit_worked_class"] if layers == 1 else ["unit_worked_layer", "unit_worked_class"]
    )


@pytest.mark.parametrize("activation", ["relu", "sigmoid", "tanh", "none"])
def test_the_digits_multiply_up(activation):
    """They are read from the text and worked out again, and the last line is what the run then has."""
    run = Run(MLPSettings(activation=activation, lr=0.5, **SMALL), fashion_mnist.load())
    run.advance(updates=3)
    worked = work_out_unit_update(run)
    forward, backward = lines(forward_in_latex(worked)), lines(backward_in_latex(worked))
    (w, x), (others, b) = read(forward[1]), read(forward[2])
    (z,) = read(forward[3])
    assert z == pytest.approx(w * x + others + b, abs=2e-4)
    h, (slope,) = read(forward[4])[-1], read(forward[5])
    (share, v), (other_units, c) = read(forward[7]), read(forward[8])
    assert share == h
    assert read(forward[9])[0] == pytest.approx(h * v + other_units + c, abs=2e-4)
    assert worked.logits[worked.next_unit].item() == pytest.approx(read(forward[9])[0], rel=1e-4)
    (delta, same_v), (rest,) = read(backward[2]), read(backward[3])
    (delta_h,) = read(backward[4])
    assert same_v == v
    assert delta_h == pytest.approx(delta * v + rest, abs=1e-5)
    assert read(backward[6])[:2] == [delta_h, slope]
    delta_z = read(backward[6])[-1]
    assert delta_z == pytest.approx(delta_h * slope, rel=2e-4)
    assert read(backward[7])[-3:-1] == [x, delta_z]
    assert read(backward[7])[-1] == pytest.approx(x * delta_z, rel=2e-4)
    run.advance(updates=1)
    ends = run.model.weights[0][worked.input, worked.unit].item(), run.model.biases[0][worked.unit].item()
    for line, result, mean, end in zip(backward[10::2], backward[11::2], backward[8:10], ends, strict=True):
        (before, lr, gradient), (after,) = read(line), read(result)
        assert lr == 0.5 and gradient == read(mean)[-1]
        assert after == pytest.approx(before - lr * gradient, abs=1e-5)
        assert after == pytest.approx(end, rel=1e-5)


def test_digits():
    assert [format_digits(v) for v in (0.0, 1.0, -0.0123456, 12345.6)] == ["0", "1.0000", "-0.012346", "12346"]
    assert format_digits(1.5e-7) == r"1.5000 \cdot 10^{-7}"
    assert format_digits(-2.5e9, 2) == r"-2.5 \cdot 10^{9}"
    assert format_digits(0.099999999) == "0.10000"
    assert format_digits(float("nan")) == r"\text{no number}"
    assert [in_brackets(v) for v in (2.0, -2.0, 1e-9)] == ["2.0000", "(-2.0000)", r"(1.0000 \cdot 10^{-9})"]


def test_everything_can_be_chosen():
    app = opened(hidden_layers=2)
    for key, value in {"unit_worked_unit": 4, "unit_worked_row": 3, "unit_worked_column": 27}.items():
        app.number_input(key=key).set_value(value)
    app = rerun(app)
    assert_shown(app, work_out_unit_update(player_of(app).state(), 1, 4, 3 * 28 + 27))
    assert "pixel 111 (row 3, column 27)" in texts(app)
    app.selectbox(key="unit_worked_layer").set_value(2)
    app = rerun(app)
    app.selectbox(key="unit_worked_class").set_value("Sneaker")
    app.number_input(key="unit_worked_input").set_value(5)
    app = rerun(app)
    assert_shown(app, work_out_unit_update(player_of(app).state(), 2, 4, 5, 7))
    assert "unit 5 of hidden layer 1" in texts(app) and "class 7 is Sneaker" in texts(app)
    assert (app.number_input(key="unit_worked_unit").min, app.number_input(key="unit_worked_unit").max) == (0, 5)


def test_a_row_without_a_column_is_no_pixel():
    app = opened()
    app.number_input(key="unit_worked_row").set_value(3)
    assert_shown(rerun(app), work_out_unit_update(player_of(app).state()))


def test_a_smaller_network_has_no_such_unit():
    app = opened()
    app.number_input(key="unit_worked_unit").set_value(5)
    app = rerun(app)
    app.session_state["settings"] = SMALL | {"hidden_units": 2}
    app = rerun(app)
    assert work_out_unit_update(player_of(app).state()).units == 2
    assert "**unit 5**" not in texts(app)


def test_a_relu_that_is_off_passes_nothing():
    app = opened(activation="relu")
    worked = [work_out_unit_update(player_of(app).state(), unit=unit) for unit in range(6)]
    off, on = ([each.unit for each in worked if each.slope == slope] for slope in (0, 1))
    assert off and on
    assert "Nothing passes back" not in texts(app)
    app.number_input(key="unit_worked_unit").set_value(off[0])
    app = rerun(app)
    assert "φ′(z) = 0: z is not positive, so the ReLU is off for this image. Nothing passes back" in texts(app)
    assert_shown(app, worked[off[0]])


def test_a_dark_pixel():
    app = opened()
    worked = work_out_unit_update(player_of(app).state())
    pixels = fashion_mnist.load().train_images[worked.image_index]
    dark = (pixels == 0).nonzero()[0].item()
    app.number_input(key="unit_worked_row").set_value(dark // 28)
    app.number_input(key="unit_worked_column").set_value(dark % 28)
    assert "x = 0" in texts(rerun(app))


def test_all_weights_zero():
    app = opened(init_std=0.0)
    assert "no error comes back to this unit" in texts(app) or "φ′(z) = 0" in texts(app)
    app = opened(init_std=0.0, activation="tanh")
    assert "δ_h = 0: no error comes back to this unit" in texts(app)
    assert "The mean over the whole batch is 0 too" in texts(app)


def test_without_a_hidden_layer():
    app = opened(hidden_layers=0)
    assert "there is no hidden unit, and the update is that of softmax regression" in texts(app)
    assert not app.latex and not app.table and not app.number_input and not app.button


def test_looking_changes_nothing():
    app = opened()
    for _ in range(3):
        rerun(app)
    alone = Run(MLPSettings(**SMALL), fashion_mnist.load())
    advance(player_of(app), 15)
    alone.advance(updates=15)
    assert player_of(app).state().history.updates.columns == alone.history.updates.columns


def test_while_it_plays_there_are_no_numbers_and_then_those_of_now():
    app = opened()
    player_of(app).play(1)
    app = rerun(app)
    assert "Pause it, and they stand here" in texts(app)
    assert not formulas(app) and not app.table and not app.button
    player_of(app).training.extend(updates=4)
    player_of(app).pause()
    player_of(app).go_to(4)
    app = rerun(app)
    assert_shown(app, work_out_unit_update(player_of(app).state()))
    assert "update 5**" in texts(app)


def test_the_button_makes_the_update_that_is_shown(open_page):
    page = open_page("multilayer_perceptron", chapter="One update", hidden_units="6", batch_size="64")
    worked = work_out_unit_update(page.player.state())
    page.click("make_update")
    assert page.player.step == 1
    assert page.run.model.weights[0][worked.input, worked.unit].item() == worked.after["w"]


def test_the_pictures_are_the_units_weights_and_what_is_added_to_them(open_page):
    page = open_page("multilayer_perceptron", chapter="One update", hidden_units="6", batch_size="64", init_std="0.1")
    for unit in (None, 4):
        if unit is not None:
            page.app.number_input(key="unit_worked_unit").set_value(unit)
            page.redraw()
        shown = work_out_unit_update(page.player.state()).unit if unit is None else unit
        weights, change = (image.numpy() for image in weights_change(page.player.state(), shown))
        for key, image in (("unit_now", weights), ("unit_change", change)):
            (cell,) = page.charts[key]["cells"]
            limit = np.abs(image).max()
            drawn = np.frombuffer(base64.b64decode(cell["values"]), np.int8).reshape(28, 28)
            np.testing.assert_allclose(drawn, image / limit * 127, atol=0.51)
            assert cell["caption"].endswith(f"±{limit:.2g}")
        assert page.charts["change_told"].startswith(f"Unit {shown} after 0 updates, and what update 1 adds")


def test_a_later_layer_has_numbers_and_no_pictures(open_page):
    page = open_page(
        "multilayer_perceptron", chapter="One update", hidden_layers="2", hidden_units="6", batch_size="64"
    )
    page.app.selectbox(key="unit_worked_layer").set_value(2)
    page.redraw()
    assert page.charts.keys() == {"scrubber"}
    assert_shown(page.app, work_out_unit_update(page.player.state(), 2))


def test_the_update_that_ends_the_run_and_the_run_then(monkeypatch):
    small = fashion_mnist.load()
    images = small.train_images / 255
    images[epoch_order(0, 0, len(images))[20:]] *= 1e7
    loud = Dataset("loud", "test", images, small.train_labels, small.test_images, small.test_labels)
    monkeypatch.setattr(fashion_mnist, "_dataset", loud)
    app = opened(batch_size=10)
    advance(player_of(app), 2)
    app = rerun(app)
    assert "it ends the run" in texts(app)
    assert r"\leftarrow" not in formulas(app)[1]
    advance(player_of(app), 1)
    app = rerun(app)
    assert "The run diverged after update 2" in texts(app)
    assert not app.table and not formulas(app)


def test_a_loss_that_is_no_number():
    app = opened()
    player_of(app).state().model.weights[0].fill_(float("nan"))
    app = rerun(app)
    assert "The loss of this image is no number: the run ends here" in texts(app)
    assert not formulas(app) and not app.table
    run = player_of(app).state()
    run.advance(updates=1)
    assert run.divergence is not None
