"""The chapter "Images": the images and numbers shown are the data's, and the accuracies are the run's."""

from __future__ import annotations

import json

import pytest

from core.data.fashion_mnist import CLASS_NAMES
from pages.softmax_regression import softmax_figures
from pages.softmax_regression.chapters import images as chapter
from tests.pages.conftest import Page


def part(page: Page, key: str) -> dict:
    """What was drawn with this key."""
    (found,) = [each.proto for each in page.app.get("bidi_component") if each.proto.id.endswith(f"-{key}")]
    return json.loads(found.json)


def choose(page: Page, **numbers: int) -> Page:
    """Click on images, given by their numbers."""
    page.app.session_state["_results_chosen_images"].update(numbers)
    return page.redraw()


def texts(page: Page) -> str:
    return "\n".join(each.value for each in page.app.markdown)


@pytest.fixture
def page(open_page) -> Page:
    return open_page("softmax_regression", chapter="Images")


def test_the_sizes_are_counted_from_the_labels(page, small_images):
    counted = [[(labels == c).sum().item() for c in range(10)] for labels in (small_images.train_labels, small_images.test_labels)]  # fmt: skip
    cells = part(page, "dataset_classes")["part"]["cells"]
    assert [cell["more"] for cell in cells] == [f"{train} + {test}" for train, test in zip(*counted, strict=True)]
    assert "600 images" in texts(page) and "200 more images" in texts(page)


def test_each_class_has_its_first_image(page, small_images):
    grid = part(page, "dataset_classes")
    labels = small_images.train_labels.tolist()
    first = [labels.index(c) for c in range(10)]
    assert grid["part"]["sprite"].endswith("train/" + ",".join(map(str, first)) + ".png")
    assert [cell["top"] for cell in grid["part"]["cells"]] == [f"{c} {name}" for c, name in enumerate(CLASS_NAMES)]
    assert grid["choosable"] and grid["chosen"] == 0


@pytest.mark.parametrize("cls", [0, 7])
@pytest.mark.parametrize("clicked", [0, 5])
def test_the_pixels_shown_are_those_of_the_image_clicked(page, small_images, cls, clicked):
    labels = small_images.train_labels.tolist()
    rows = [i for i, label in enumerate(labels) if label == cls][:16]
    choose(page, dataset_classes=labels.index(cls), dataset_images=rows[clicked])
    grid = part(page, "dataset_images")
    assert grid["part"]["sprite"].endswith("train/" + ",".join(map(str, rows)) + ".png")
    assert [cell["top"] for cell in grid["part"]["cells"]] == list(map(str, rows))
    assert grid["choosable"] and grid["chosen"] == clicked
    assert part(page, "dataset_classes")["chosen"] == cls
    values = small_images.train_images[rows[clicked]].tolist()
    assert f"**Image {rows[clicked]}**" in texts(page)
    (image,), (line,) = (part(page, key)["part"]["figure"]["data"] for key in ("dataset_image", "dataset_row"))
    assert sum(image["z"], []) == values
    assert line["z"] == [values]
    assert image["z"][3][5] == line["z"][0][28 * 3 + 5]
    assert line["text"][0][28 * 3 + 5] == f"pixel {28 * 3 + 5} = 28 · 3 + 5"


def test_with_another_class_its_first_image_is_chosen(page, small_images):
    labels = small_images.train_labels.tolist()
    rows = [i for i, label in enumerate(labels) if label == 3]
    choose(page, dataset_images=[i for i, label in enumerate(labels) if label == 0][2])
    choose(page, dataset_classes=labels.index(3))
    assert part(page, "dataset_images")["chosen"] == 0
    assert f"**Image {rows[0]}**" in texts(page)


def test_the_image_is_square_and_its_first_row_on_top():
    layout = softmax_figures.image_figure(list(range(784)))["layout"]
    assert layout["yaxis"]["autorange"] == "reversed"
    assert layout["yaxis"]["scaleanchor"] == "x"


def test_both_sets_are_told_as_they_were_measured(open_page, scheduler):
    page = open_page("softmax_regression", chapter="Images", batch_size="128", epochs="2")
    untrained = page.run.history
    told = "{}: {:.2%} of the training images are right, {:.2%} of the test images."
    shares = untrained.last("train_accuracy"), untrained.last("test_accuracy")
    assert page.charts["both_sets"] == told.format("Untrained", *shares)
    page.click("play")
    scheduler.train_all()
    page.redraw()
    measured = page.run.history.evaluations.columns
    assert measured["epoch"][-1] == 2
    shares = measured["train_accuracy"][-1], measured["test_accuracy"][-1]
    assert page.charts["both_sets"] == told.format("After epoch 2", *shares)


def test_what_is_not_measured_is_no_number():
    nothing = float("nan")
    assert chapter.render((nothing, nothing, nothing))["both_sets"].startswith("Untrained: — of the")
