"""Every chapter of the image pages is drawn whatever the run is like, and its frames hold its own places."""

from __future__ import annotations

import json

import pytest

from core import Run
from core.data import fashion_mnist
from core.data.batches import epoch_order
from core.data.fashion_mnist import Dataset
from tests.pages.conftest import Page

LIVE = {
    "softmax_regression": {
        "Train": {"loss_chart", "accuracy_chart", "hits", "predictions", "templates", "epoch_table"},
        "Images": {"both_sets"},
        "Templates": {"templates", "scale"},
        "Softmax": {"softmax_bars", "softmax_told", "softmax_numbers", "overflow_numbers", "overflow_told"},
        "Loss": {"loss_of_images", "loss_told", "images_of_curve"},
        "Mistakes": set(),
        "Your picture": set(),
        "One update": {"template_change", "change_told"},
        "Experiment": {"accuracy_chart"},
    },
    "multilayer_perceptron": {
        "Train": {"loss_chart", "accuracy_chart", "hits", "predictions", "activation_chart", "epoch_table"},
        "Why an activation": {"without_phi"},
        "Network": {"units", "units_told"},
        "Activations": {"activation_functions", "activation_derivatives"},
        "Inside": {"activation_chart", "signals", "gradient_chart", "share_chart", "layer_table"},
        "Start": {"units", "units_told", "units_distinct"},
        "Mistakes": set(),
        "One update": {"unit_now", "unit_change", "change_told"},
        "Experiment": {"accuracy_chart"},
    },
}
"""The places that frames fill, by page and chapter, in the order of the course."""
SMALL = {"softmax_regression": {}, "multilayer_perceptron": {"hidden_units": "8"}}
VARIANTS = {
    "softmax_regression": [
        {"init_std": "0", "batch_size": "1"},
        {"init_std": "1", "lr": "10", "batch_size": "4096", "seed": "7"},
    ],
    "multilayer_perceptron": [
        {"hidden_layers": "0"},
        {"hidden_layers": "3", "activation": "sigmoid", "batch_size": "1"},
        {"activation": "none", "init_std": "1", "hidden_units": "1", "batch_size": "4096"},
        {"init": "zero"},
        {"init": "constant", "activation": "tanh", "hidden_layers": "2", "reduction": "mean / B", "lr": "100"},
    ],
}
EACH_PAGE = pytest.mark.parametrize("name", LIVE)


@pytest.fixture
def loud(monkeypatch, small_images) -> Dataset:
    """Images of which the third batch of ten is so bright that its loss ends the run."""
    images = small_images.train_images / 255
    images[epoch_order(0, 0, len(images))[20:]] *= 1e7
    data = Dataset(
        "loud", "test", images, small_images.train_labels, small_images.test_images, small_images.test_labels
    )
    monkeypatch.setattr(fashion_mnist, "_dataset", data)
    return data


@pytest.fixture
def open_chapter(open_page):
    def opened(name: str, chapter: str, **settings: str) -> Page:
        return open_page(name, chapter=chapter, **SMALL[name] | settings)

    return opened


def live_places(page: Page) -> set[str]:
    """The places that frames fill; `charts` asserts that each has a part, and each part a place."""
    json.dumps(page.charts, allow_nan=False)
    return page.charts.keys() - {"scrubber"}


def assert_its_own_places(page: Page, places: dict[str, set[str]]) -> None:
    """In every chapter, one after the other."""
    for chapter, own in places.items():
        assert live_places(page.turn_to(chapter)) == own, chapter


@EACH_PAGE
def test_the_chapters_stand_in_their_order(open_page, name):
    assert [tab.label for tab in open_page(name).app.tabs] == list(LIVE[name])


@EACH_PAGE
def test_the_chapters_at_rest_while_playing_and_at_the_end(open_chapter, scheduler, name):
    page = open_chapter(name, "Train", batch_size="128", epochs="1")
    assert_its_own_places(page, LIVE[name])
    assert page.sent()["address"] is None
    page.click("play")
    assert_its_own_places(page, LIVE[name])
    assert page.player.playing
    scheduler.train_all()
    page.redraw()
    assert page.player.finished
    assert_its_own_places(page, LIVE[name])


@pytest.mark.parametrize(
    ("name", "settings"), [(name, each) for name, all in VARIANTS.items() for each in all], ids=str
)
def test_chapters_with_other_settings(open_chapter, name, settings):
    page = open_chapter(name, "Train", **settings).click("one_update")
    assert page.player.step == 1
    nothing_inside = {"One update": set()} if settings.get("hidden_layers") == "0" else {}
    assert_its_own_places(page, LIVE[name] | nothing_inside)


@EACH_PAGE
def test_the_chapters_after_divergence(open_chapter, loud, name):
    page = open_chapter(name, "Train", batch_size="10")
    for _ in range(3):
        page.click("one_update")
    assert page.player.at_divergence
    assert_its_own_places(page, LIVE[name])


@EACH_PAGE
def test_looking_at_a_chapter_changes_nothing(open_chapter, small_images, name):
    """An update in each of them, one after the other."""
    page = open_chapter(name, "Train", batch_size="64")
    alone = Run(page.player.settings, small_images)
    for chapter in LIVE[name]:
        page.turn_to(chapter).click("one_update")
        alone.advance(updates=1)
        parameters, expected = ([p.tolist() for p in run.model.parameters] for run in (page.run, alone))
        assert parameters == expected, chapter
        assert page.run.history.updates.columns == alone.history.updates.columns, chapter
