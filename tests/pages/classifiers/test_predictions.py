"""A classifier's mistakes: matrix, images and losses are those of the run, and follow it."""

from __future__ import annotations

import base64
import json

import numpy as np
import pytest

from core.data.fashion_mnist import CLASS_NAMES
from core.explaining.predictions import _reports, classification_report, templates
from pages.classifiers.prediction_figures import confusion_figure, probability_figure
from pages.classifiers.predictions import WORST
from pages.shared.palette import COLOURS
from tests.pages.conftest import Page


def data_of(page: Page, key: str) -> dict:
    """What was given to the part with this key."""
    (found,) = [e.proto for e in page.app.get("bidi_component") if e.proto.id.endswith(f"-{key}")]
    return json.loads(found.json)["part"]


def texts(page: Page) -> str:
    return "\n".join(each.value for each in page.app.markdown)


def seen_by(page: Page):
    return classification_report(page.run.model, page.run.data.test_images, page.run.data.test_labels)


def heat_maps(part: dict) -> np.ndarray:
    return np.array([np.frombuffer(base64.b64decode(cell["values"]), np.int8) for cell in part["cells"]])


@pytest.fixture
def page(open_page) -> Page:
    page = open_page("softmax_regression", chapter="Mistakes")
    for _ in range(4):
        page.click("one_update")
    return page


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
    assert f"**{CLASS_NAMES[most[0]]} → {CLASS_NAMES[most[1]]}: {observed.confusion[most]:,} test images** after 4 updates" in texts(page)  # fmt: skip
    assert page.app.selectbox(key="cell_predicted").label == "Predicted as"
    counts = observed.confusion.tolist()
    true, predicted = next((i, j) for i in range(10) for j in range(10) if i != j and counts[i][j] and (i, j) != most)
    names = CLASS_NAMES[true], CLASS_NAMES[predicted]
    page.choose(cell_true=names[0], cell_predicted=names[1])
    numbers = observed.select(true, predicted).tolist()
    assert f"**{names[0]} → {names[1]}: {len(numbers):,} test images**" in texts(page)
    cell = data_of(page, "cell")
    assert cell["sprite"].endswith(f"/test/{','.join(map(str, numbers[:12]))}.png")
    assert [each["top"] for each in cell["cells"]] == [f"{observed.probability[n].item():.0%}" for n in numbers[:12]]
    assert {each["mark"] for each in cell["cells"]} == {"wrong"}
    made = templates(page.run.model).numpy().reshape(10, 784)
    trio = np.stack([made[true], made[predicted], made[true] - made[predicted]])
    np.testing.assert_allclose(heat_maps(data_of(page, "confused")), trio / np.abs(trio).max() * 127, atol=0.51)
    frame = data_of(page, "confusion")["figure"]["layout"]["shapes"][0]
    assert (frame["x0"], frame["y0"]) == (predicted - 0.5, true - 0.5)


def test_the_confidently_wrong_come_with_their_loss(page):
    observed = seen_by(page)
    worst = observed.mistakes_by_loss()[:WORST].tolist()
    part = data_of(page, "worst")
    assert part["sprite"].endswith(f"/test/{','.join(map(str, worst))}.png")
    assert [cell["more"].split("loss ")[1] for cell in part["cells"]] == [
        f"{observed.loss[n].item():.2f}" for n in worst
    ]


def test_while_it_plays_the_matrix_is_drawn_again(page, scheduler):
    page.click("play")
    page.player.set_speed(60.0)
    scheduler.now += 5.5 / 60
    scheduler.train_next()
    step = page.player.step
    assert step > 4
    page.redraw()
    assert f"test images** after {step} updates" in texts(page)
    report = seen_by(page)
    mistakes, _ = data_of(page, "confusion")["figure"]["data"]
    assert mistakes["text"][0][1] == f"{report.confusion[0, 1]:,}"


def test_looking_at_a_diverged_run(page):
    page.player.state().model.W.fill_(float("nan"))
    _reports.clear()
    page.redraw()
    for key in ("confusion", "confused"):
        assert "nan" not in json.dumps(data_of(page, key)).lower()
    assert "test images**" in texts(page)
    assert not [e for e in page.app.get("bidi_component") if e.proto.id.endswith("-worst")]


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
