"""The chapter "Templates": templates, their products with an image and the logits are the run's own."""

from __future__ import annotations

import base64
import json
import re

import numpy as np
import pytest

from core.data.fashion_mnist import CLASS_NAMES
from core.explaining.predictions import _reports, classification_report, evidence, probabilities, templates
from pages.player.live_parts import heatmaps_part
from pages.softmax_regression.chapters.templates import IMAGES, logit_sum
from tests.pages.conftest import Page


def drawn(page: Page, key: str) -> dict:
    """What was given to the component with this key."""
    (found,) = [e.proto for e in page.app.get("bidi_component") if e.proto.id.endswith(f"-{key}")]
    return json.loads(found.json)


def texts(page: Page) -> str:
    return "\n".join(each.value for each in page.app.markdown)


def report(page: Page):
    return classification_report(page.run.model, page.run.data.test_images, page.run.data.test_labels)


def pixels_of(part: dict) -> np.ndarray:
    return np.array([np.frombuffer(base64.b64decode(cell["values"]), np.int8) for cell in part["cells"]])


@pytest.fixture
def page(open_page) -> Page:
    page = open_page("softmax_regression", chapter="Templates")
    for _ in range(4):
        page.click("one_update")
    return page


def test_the_templates_are_the_weights_of_this_moment(page):
    for _ in range(2):
        part, made = page.charts["templates"], templates(page.run.model).numpy().reshape(10, 784)
        limit = np.abs(made).max()
        np.testing.assert_allclose(pixels_of(part), made / limit * 127, atol=0.51)
        assert [cell["caption"] for cell in part["cells"]] == list(CLASS_NAMES)
        assert f"±{limit:.3g}" in page.charts["scale"]
        assert f"After {page.run.step} updates" in page.charts["scale"]
        page.click("one_update")


def test_heat_maps_have_one_scale_with_zero_in_the_middle():
    part = heatmaps_part(
        [np.array([[0.0, 2.0], [-2.0, 9.0]]), np.array([[np.nan, 1.0], [0, 0]])], ["a", "b"], 2.0, "two"
    )
    assert pixels_of(part).tolist() == [[0, 127, -127, 127], [0, 64, 0, 0]]
    assert pixels_of(heatmaps_part([np.zeros((2, 2))], ["zero"], 0.0, "none")).tolist() == [[0, 0, 0, 0]]


def test_the_model_is_counted(page):
    assert "7,840 weights and 10 biases: **7,850 parameters**" in texts(page)


def test_the_grid_shows_true_class_prediction_and_probability(page):
    observed, grid = report(page), drawn(page, "grid")
    assert len(grid["part"]["cells"]) == IMAGES
    for n, cell in enumerate(grid["part"]["cells"]):
        assert cell["top"] == CLASS_NAMES[observed.true[n]]
        assert cell["bottom"][2:] == CLASS_NAMES[observed.predicted[n]]
        assert cell["more"] == f"{observed.probability[n].item():.0%}"
        assert (
            (cell["mark"] == "right") == (cell["bottom"][0] == "✓") == bool(observed.true[n] == observed.predicted[n])
        )


@pytest.mark.parametrize(("true", "mistakes"), [(None, True), ("Bag", False), ("Shirt", True)])
def test_the_grid_can_be_narrowed_down(page, true, mistakes):
    page.app.toggle(key="only_mistakes").set_value(mistakes)
    if true:
        page.app.selectbox(key="shown_class").set_value(true)
    page.redraw()
    observed = report(page)
    found = observed.select(CLASS_NAMES.index(true) if true else None, mistakes=mistakes).tolist()
    assert drawn(page, "grid")["part"]["sprite"].endswith(f"/test/{','.join(map(str, found[:IMAGES]))}.png")
    captions = "\n".join(each.value for each in page.app.caption)
    assert f"After 4 updates: the first {min(IMAGES, len(found))} of {len(found):,}. Click" in captions


@pytest.mark.parametrize("number", [0, 3])
def test_an_image_is_explained_by_its_template_times_its_pixels(page, number):
    page.app.session_state["_results_chosen_images"] = {"grid": number}
    page.redraw()
    assert drawn(page, "grid")["chosen"] == number
    observed, run = report(page), page.run
    image, true, predicted = (
        run.data.test_images[number],
        observed.true[number].item(),
        observed.predicted[number].item(),
    )
    assert f"**Test image {number + 1}: {CLASS_NAMES[true]}**, predicted as {CLASS_NAMES[predicted]}" in texts(page)
    chances = probabilities(run.model, image)
    bars = drawn(page, "probabilities")["part"]["figure"]["data"][0]
    assert dict(zip(bars["y"], bars["x"], strict=True)) == {
        f"{name} (true)" if i == true else name: pytest.approx(chances[i], rel=1e-4)
        for i, name in enumerate(CLASS_NAMES)
    }
    classes = true, predicted if predicted != true else int(np.argsort(chances)[-2])
    both = [evidence(run.model, image, cls) for cls in classes]
    products = np.stack([each.products.numpy().reshape(784) for each in both])
    part = drawn(page, "evidence")["part"]
    np.testing.assert_allclose(pixels_of(part), products / np.abs(products).max() * 127, atol=0.51)
    assert [cell["caption"] for cell in part["cells"]] == [f"for {CLASS_NAMES[cls]}" for cls in classes]
    for cls, each in zip(classes, both, strict=True):
        assert f"{CLASS_NAMES[cls]}: {logit_sum(each)}" in texts(page)
        terms = logit_sum(each).replace("−", "-").replace("- ", "-")
        total, bias, logit = map(float, re.findall(r"-?\d+\.\d+", terms))
        assert total + bias == pytest.approx(logit, abs=0.0021)
        assert logit == pytest.approx(each.logit, abs=6e-4)
    (said,) = re.findall(rf"So {CLASS_NAMES[classes[0]]} is e\^(.*) ≈ (.*) times as probable as {CLASS_NAMES[classes[1]]}", texts(page))  # fmt: skip
    assert float(said[0].replace("−", "-")) == pytest.approx(both[0].logit - both[1].logit, abs=6e-4)
    assert float(said[1]) == pytest.approx(chances[classes[0]] / chances[classes[1]], rel=0.06)


def test_while_it_plays_the_evidence_is_drawn_again(page, scheduler):
    page.click("play")
    page.player.set_speed(60.0)
    scheduler.now += 2.5 / 60
    scheduler.train_next()
    step = page.player.step
    assert step > 4
    page.redraw()
    captions = "\n".join(each.value for each in page.app.caption)
    assert f"After {step} updates: the first" in captions
    assert not [button for button in page.app.button if button.key.startswith("look_again")]


def test_a_diverged_run_is_said_to_be_one(page):
    page.player.state().model.W.fill_(float("nan"))
    _reports.clear()
    page.redraw()
    assert "logits are no numbers" in texts(page)
    assert "nan" not in json.dumps(drawn(page, "grid")["part"])
