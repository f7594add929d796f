"""The multilayer perceptron's predictions and mistakes: the hidden units shown are the run's own, and add up."""

from __future__ import annotations

import base64
import json
import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core import Run
from core.data.fashion_mnist import CLASS_NAMES
from core.explaining.hidden_units import unit_templates
from core.explaining.predictions import _reports, classification_report, probabilities, report_on_test_set
from core.explaining.unit_contributions import contributions
from pages.classifiers.odds import times_in_words
from pages.multilayer_perceptron.contribution_figure import contribution_figure, signed
from pages.player import snapshot
from pages.shared.palette import COLOURS
from tests.pages.section import open_section, player_of, rerun, texts


def page():
    import streamlit as st

    from core import MLPSettings
    from pages.classifiers.predictions import draw_confusion
    from pages.multilayer_perceptron.chapters.mistakes import draw_chapter
    from tests.pages.section import keep_player

    run = keep_player(MLPSettings(**st.session_state["settings"]), st.session_state["updates"]).state()
    draw_chapter(run.settings, run)
    draw_confusion(run.settings, run)


def opened(updates: int = 6, **settings) -> AppTest:
    chosen = {"hidden_units": 16, "init_std": 0.1, "batch_size": 100} | settings
    return open_section(page, settings=chosen, updates=updates)


def run_of(app: AppTest) -> Run:
    return player_of(app).state()


def parts(app: AppTest) -> dict[str, dict]:
    """What was drawn, by its key."""
    drawn = {each.proto.id.rsplit("-", 1)[1]: json.loads(each.proto.json) for each in app.get("bidi_component")}
    return {key: data["part"] for key, data in drawn.items() if "part" in data}


def first_image(run: Run):
    """The first test image, its predicted class, and the class that this is compared with."""
    image, true = run.data.test_images[0], run.data.test_labels[0].item()
    order = np.argsort(probabilities(run.model, image))[::-1].tolist()
    return image, order[0], order[1] if order[0] == true else true


@pytest.mark.parametrize("settings", [{}, {"hidden_layers": 2}, {"hidden_layers": 3, "activation": "tanh"}])
def test_the_bars_are_the_contributions_of_the_units(settings):
    app = opened(**settings)
    image, best, against = first_image(run_of(app))
    made = contributions(run_of(app).model, image, best, against)
    (bars,) = parts(app)["contributions"]["figure"]["data"]
    assert bars["y"] == [*(f"unit {n + 1}" for n in made.strongest), "8 other units", "biases"]
    assert bars["x"] == pytest.approx([*made.values, made.others_sum, made.bias], rel=1e-4)
    assert f"speaks for {CLASS_NAMES[best]} (blue) and for {CLASS_NAMES[against]} (orange)" in texts(app)


@pytest.mark.parametrize("hidden_units", [1, 5, 9, 16])
def test_the_sum_that_is_told_comes_out(hidden_units):
    app = opened(hidden_units=hidden_units)
    (told,) = [each.value for each in app.markdown if "(biases) =" in each.value]
    terms, total, logits = re.fullmatch(r"(.*) = \*\*(.*)\*\*\. This is .*, (.*), so .*", told).groups()
    signs = terms.replace("−", "-").replace("- ", "-")
    numbers = [float(term) for term in re.findall(r"-?\d+\.\d+", signs)]
    assert terms.count("(") == terms.count(" + ") + terms.count(" − ") + 1
    assert len(numbers) == (3 if hidden_units > 8 else 2)
    assert sum(numbers) == pytest.approx(float(total), abs=0.0021)
    one, other = logits.replace("−", "-").split(" - ")
    assert float(one) - float(other.strip("()")) == pytest.approx(float(total), abs=0.0016)
    assert float(total) >= 0  # the predicted class comes first
    bars = parts(app)["contributions"]["figure"]["data"][0]
    assert sum(bars["x"]) == pytest.approx(float(total), abs=0.001)
    assert ("1 other unit" in bars["y"]) == (hidden_units == 9)


def test_with_one_hidden_layer_the_weights_of_the_strongest_units_are_shown():
    app = opened()
    image, best, against = first_image(run_of(app))
    strongest = contributions(run_of(app).model, image, best, against).strongest[:3]
    part, made = parts(app)["unit_templates"], unit_templates(run_of(app).model, strongest).numpy().reshape(3, 784)
    assert [cell["caption"] for cell in part["cells"]] == [f"unit {n + 1}" for n in strongest]
    shown = np.array([np.frombuffer(base64.b64decode(cell["values"]), np.int8) for cell in part["cells"]])
    np.testing.assert_allclose(shown, made / np.abs(made).max() * 127, atol=0.51)
    assert "unit_templates" not in parts(opened(hidden_layers=2))
    assert len(parts(opened(hidden_units=1))["unit_templates"]["cells"]) == 1


def test_without_a_hidden_layer_there_is_a_sentence_and_no_bar():
    app = opened(hidden_layers=0)
    assert "there are no hidden units" in texts(app)
    assert not {"contributions", "unit_templates"} & parts(app).keys()
    assert {"grid", "probabilities", "confusion", "worst"} <= parts(app).keys()


@pytest.mark.parametrize("layers", [0, 1, 2])
def test_a_cell_shows_its_images_and_nothing_else(layers):
    app = opened(hidden_layers=layers)
    run = run_of(app)
    observed = classification_report(run.model, run.data.test_images, run.data.test_labels)
    true, predicted = observed.most_confused()
    numbers = observed.select(true, predicted).tolist()
    assert f"**{CLASS_NAMES[true]} → {CLASS_NAMES[predicted]}: {len(numbers):,} test images**" in texts(app)
    assert parts(app)["cell"]["sprite"].endswith(f"/test/{','.join(map(str, numbers[:12]))}.png")
    assert "confused" not in parts(app)
    app.selectbox(key="cell_true").set_value(CLASS_NAMES[predicted])
    app.selectbox(key="cell_predicted").set_value(CLASS_NAMES[true])
    count = observed.confusion[predicted, true].item()
    assert f"**{CLASS_NAMES[predicted]} → {CLASS_NAMES[true]}: {count:,} test images**" in texts(rerun(app))


def test_it_is_of_the_update_that_it_names():
    app = opened()
    before = parts(app)["contributions"]
    player_of(app).go_to(7)
    app = rerun(app)
    assert app.caption[0].value.startswith("After 7 updates: the first 12 of 200.")
    assert "test images** after 7 updates" in texts(app)
    assert parts(app)["contributions"] != before


@pytest.mark.parametrize("layers", [0, 1, 2])
def test_of_logits_that_are_no_numbers_nothing_is_explained(layers):
    app = opened(hidden_layers=layers)
    run_of(app).model.parameters[0].fill_(float("nan"))
    _reports.clear()
    app = rerun(app)
    assert "logits are no numbers" in texts(app)
    assert not {"contributions", "unit_templates", "worst"} & parts(app).keys()
    json.dumps(parts(app), allow_nan=False)


def test_a_run_that_diverged_to_huge_numbers_is_explained_all_the_same():
    app = opened(hidden_layers=2, init_std=1.0, lr=10.0)
    run = run_of(app)
    assert run.divergence is not None
    image, best, against = first_image(run)
    made = contributions(run.model, image, best, against)
    assert made.difference > 10_000
    assert f"= **{made.difference:.4g}**" in texts(app)
    json.dumps(parts(app), allow_nan=False)


def test_looking_changes_nothing_and_holds_nobody_up(monkeypatch):
    app = opened()
    before, held = [parameter.clone() for parameter in run_of(app).model.parameters], []

    def surveyed(*asked):
        held.append(player_of(app).training._run_lock.locked())
        return report_on_test_set(*asked)

    monkeypatch.setattr(snapshot, "report_on_test_set", surveyed)
    player_of(app).go_to(7)
    rerun(app)
    assert held == [False, False]
    player_of(app).go_to(6)
    rerun(app)
    assert all((p == q).all() for p, q in zip(before, run_of(app).model.parameters, strict=True))


def test_the_figure_is_plain_and_in_the_palettes_colours():
    figure = contribution_figure(["unit 3", "biases"], [-2.0, 0.5])
    (bars,), axis = figure["data"], figure["layout"]["xaxis"]
    json.dumps(figure, allow_nan=False)
    assert (bars["y"], bars["x"], bars["text"]) == (["unit 3", "biases"], [-2.0, 0.5], ["−2.000", "+0.500"])
    assert bars["marker"]["color"] == ["@negative", "@positive"]
    assert {"negative", "positive"} <= COLOURS.keys()
    assert axis["range"][0] < -2 and axis["range"][1] > 2
    assert contribution_figure(["biases"], [0.0])["layout"]["xaxis"]["range"] == [-1, 1]


@pytest.mark.parametrize(
    ("value", "text"), [(1.23456, "+1.235"), (-0.5, "−0.500"), (-0.0001, "+0.000"), (-123456.0, "−1.235e+05")]
)
def test_signed_numbers(value, text):
    assert signed(value) == text


def test_while_it_plays_the_images_are_judged_again_and_again(open_page, scheduler):
    page = open_page("multilayer_perceptron", chapter="Mistakes", hidden_units="8", epochs="3").click("play")

    def told() -> str:
        (found,) = [each.value for each in page.app.caption if each.value.startswith("After ")]
        return found

    assert told().startswith("After 0 updates: the first 12 of 200.")
    page.player.set_speed(60.0)
    scheduler.now += 1.1 / 60
    scheduler.train_next()
    page.redraw()
    assert page.run.step > 0
    assert told().startswith(f"After {page.run.step:,} updates: ")


def test_the_other_half_is_the_confusion_matrix(open_page):
    page = open_page("multilayer_perceptron", chapter="Mistakes", hidden_units="8")
    assert {"grid", "contributions"} <= parts(page.app).keys()
    page.choose(mistakes_of="All test images")
    assert {"confusion", "cell", "worst"} <= parts(page.app).keys()
    assert "contributions" not in parts(page.app)


@pytest.mark.parametrize(("difference", "told"), [(1.138, "e^1.138 ≈ 3.1 times"), (0.0, "e^0.000 ≈ 1 times"), (4.0, "e^4.000 ≈ 55 times"),
    (20.0, "e^20.000, more than a million times"), (9e9, "more than a million times"), (-0.5, "e^−0.500 ≈ 0.61 times")])  # fmt: skip
def test_how_many_times_as_probable(difference, told):
    assert times_in_words(difference).endswith(told)
