"""Softmax regression's templates, predictions and mistakes: what is shown is the run's own."""

from __future__ import annotations

import base64
import json

import numpy as np
import pytest

from core.data.fashion_mnist import CLASS_NAMES
from core.explaining.predictions import _reports, classification_report, evidence, probabilities, templates
from core.explaining.softmax_steps import logits_of
from pages.classifiers.prediction_figures import confusion_figure, probability_figure
from pages.player.live_parts import heatmaps_part
from pages.shared.palette import COLOURS
from pages.softmax_regression.chapters.template_evidence import logit_sum
from tests.pages.conftest import Page


def data_of(page: Page, key: str) -> dict:
    """What was given to the part with this key."""
    (found,) = [e.proto for e in page.app.get("bidi_component") if e.proto.id.endswith(f"-{key}")]
    return json.loads(found.json)["part"]


def texts(page: Page) -> str:
    return "\n".join(each.value for each in page.app.markdown)


def seen_by(page: Page):
    return classification_report(page.run.model, page.run.data.test_images, page.run.data.test_labels)


@pytest.fixture
def page(open_page) -> Page:
    page = open_page("softmax_regression")
    for _ in range(4):
        page.click("one_update")
    return page


def pixels_of(part: dict) -> np.ndarray:
    return np.array([np.frombuffer(base64.b64decode(cell["values"]), np.int8) for cell in part["cells"]])


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


def test_the_grid_shows_true_class_prediction_and_probability(page):
    observed, part = seen_by(page), data_of(page, "grid")
    for n, cell in enumerate(part["cells"]):
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
    observed = seen_by(page)
    found = observed.select(CLASS_NAMES.index(true) if true else None, mistakes=mistakes).tolist()
    assert data_of(page, "grid")["sprite"].endswith(f"/test/{','.join(map(str, found[:24]))}.png")
    assert f"of {len(found):,}. Click" in texts(page)


def test_an_image_is_explained_by_its_template_times_its_pixels(page):
    observed, run = seen_by(page), page.run
    image, true, predicted = run.data.test_images[0], observed.true[0].item(), observed.predicted[0].item()
    chances = probabilities(run.model, image)
    bars = data_of(page, "probabilities")["figure"]["data"][0]
    assert dict(zip(bars["y"], bars["x"], strict=True)) == {
        f"{name} (true)" if i == true else name: pytest.approx(chances[i], rel=1e-4)
        for i, name in enumerate(CLASS_NAMES)
    }
    other = predicted if predicted != true else int(np.argsort(chances)[-2])
    captions = [cell["caption"] for cell in data_of(page, "evidence")["cells"]]
    for cls, caption in zip((true, other), captions, strict=True):
        each = evidence(run.model, image, cls)
        assert caption == f"{CLASS_NAMES[cls]}: {logit_sum(each)}"
        parts = caption.split(": ")[1].replace("−", "-").replace("- ", "-").replace("+ ", "").replace("= ", "").split()
        total, bias, logit = map(float, parts)
        assert total + bias == pytest.approx(logit, abs=0.0021)
        assert logit == pytest.approx(each.logit, abs=6e-4)


def test_the_confusion_matrix_counts_the_test_images(page):
    observed = seen_by(page)
    counts = observed.confusion.numpy()
    for shares in (False, True):
        page.app.toggle(key="confusion_shares").set_value(shares)
        page.redraw()
        mistakes, hits = data_of(page, "confusion")["figure"]["data"]
        for i in range(10):
            for j in range(10):
                shown = (hits if i == j else mistakes)["text"][i][j]
                expected = f"{counts[i, j] / max(counts[i].sum(), 1):.0%}" if shares else f"{counts[i, j]:,}"
                assert shown == expected
                assert (mistakes if i == j else hits)["text"][i][j] == ""


def test_a_cell_shows_its_images_and_both_templates(page):
    observed = seen_by(page)
    most = observed.most_confused()
    assert f"**{CLASS_NAMES[most[0]]} → {CLASS_NAMES[most[1]]}: {observed.confusion[most]:,} test images**" in texts(
        page
    )
    page.app.selectbox(key="cell_true").set_value("Shirt")
    page.app.selectbox(key="cell_predicted").set_value("Bag")
    page.redraw()
    numbers = observed.select(6, 8).tolist()
    assert f"**Shirt → Bag: {len(numbers):,} test images**" in texts(page)
    if numbers:
        assert data_of(page, "cell")["sprite"].endswith(f"/test/{','.join(map(str, numbers[:12]))}.png")
    made = templates(page.run.model).numpy().reshape(10, 784)
    trio = np.stack([made[6], made[8], made[6] - made[8]])
    np.testing.assert_allclose(pixels_of(data_of(page, "confused")), trio / np.abs(trio).max() * 127, atol=0.51)
    frame = data_of(page, "confusion")["figure"]["layout"]["shapes"][0]
    assert (frame["x0"], frame["y0"]) == (7.5, 5.5)


def test_the_confidently_wrong_come_with_their_loss(page):
    observed = seen_by(page)
    worst = observed.mistakes_by_loss()[:12].tolist()
    part = data_of(page, "worst")
    assert part["sprite"].endswith(f"/test/{','.join(map(str, worst))}.png")
    assert [cell["more"].split("loss ")[1] for cell in part["cells"]] == [
        f"{observed.loss[n].item():.2f}" for n in worst
    ]


def test_while_it_plays_the_page_says_of_when_it_speaks(page, scheduler):
    page.click("play")
    captions = [each.value for each in page.app.caption]
    assert captions.count("As it was after 4 updates.") == 2
    assert {"look_again_predictions", "look_again_confusion"} <= {button.key for button in page.app.button}


def test_a_diverged_run_is_said_to_be_one(page):
    page.player.state().model.W.fill_(float("nan"))
    _reports.clear()
    page.redraw()
    assert "logits are no numbers" in texts(page)
    assert "nan" not in json.dumps(data_of(page, "grid"))


def test_the_figures_are_plain_and_in_the_palettes_colours():
    counts = np.arange(9).reshape(3, 3)
    for figure in (
        probability_figure(["a", "b", "c"], [0.2, 0.5, 0.3], 1, 2),
        confusion_figure(["a", "b", "c"], counts, False, (0, 2)),
        confusion_figure(["a", "b", "c"], counts * 0, True, (0, 0)),
    ):
        text = json.dumps(figure, allow_nan=False)
        names = {piece.split('"')[0] for piece in text.split('"@')[1:]}
        assert names and names <= COLOURS.keys()
    bars = probability_figure(["a", "b", "c"], [0.2, 0.5, 0.3], 1, 2)["data"][0]
    assert (bars["y"], bars["x"]) == (["a", "c", "b (true)"], [0.2, 0.3, 0.5])
    assert bars["marker"]["color"] == ["@batch", "@wrong", "@right"]


def test_the_model_is_counted_and_its_logits_are_those_of_now(page):
    assert "7,840 weights and 10 biases: **7,850 parameters**" in texts(page)
    (table,) = [table.value for table in page.app.table if list(table.value) == list(CLASS_NAMES)]
    expected = logits_of(page.run.model, page.run.data.test_images[:1])[0]
    assert [float(v) for v in table.iloc[0]] == pytest.approx(expected, abs=5.1e-4)
    assert any("first test image after 4 updates" in each.value for each in page.app.caption)
