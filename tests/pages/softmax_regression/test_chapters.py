"""Every chapter of softmax regression is drawn whatever the run is like, and its frames hold its own places."""

from __future__ import annotations

import json

import pytest

from core import Run
from core.data import fashion_mnist
from core.data.batches import epoch_order
from core.data.fashion_mnist import Dataset
from tests.pages.conftest import Page

CHAPTERS = ("Train", "Images", "Templates", "Softmax", "Loss", "Mistakes", "One update", "Experiment")
LIVE = {
    "Train": {"loss_chart", "accuracy_chart", "hits", "predictions", "templates", "epoch_table"},
    "Images": {"both_sets"},
    "Templates": {"templates", "scale"},
    "Softmax": {"softmax_bars", "softmax_told", "softmax_numbers", "overflow_numbers", "overflow_told"},
    "Loss": {"loss_of_images", "loss_told", "images_of_curve"},
    "Mistakes": set(),
    "One update": {"template_change", "change_told"},
    "Experiment": set(),
}
VARIANTS = [
    {"init_std": "0"},
    {"init_std": "1"},
    {"lr": "10"},
    {"batch_size": "1"},
    {"batch_size": "4096"},
    {"seed": "7"},
]


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


def live_places(page: Page) -> set[str]:
    """The places that frames fill; `charts` asserts that each has a part, and each part a place."""
    json.dumps(page.charts, allow_nan=False)
    return page.charts.keys() - {"scrubber"}


def test_the_chapters_stand_in_the_order_of_the_course(open_page):
    assert tuple(tab.label for tab in open_page("softmax_regression").app.tabs) == CHAPTERS


@pytest.mark.parametrize("chapter", LIVE)
def test_a_chapter_at_rest_while_playing_and_at_the_end(open_page, scheduler, chapter):
    page = open_page("softmax_regression", chapter=chapter, batch_size="128", epochs="1")
    assert live_places(page) == LIVE[chapter]
    assert page.sent()["address"] is None
    page.click("play")
    assert page.player.playing
    assert live_places(page) == LIVE[chapter]
    scheduler.train_all()
    page.redraw()
    assert page.player.finished
    assert live_places(page) == LIVE[chapter]


@pytest.mark.parametrize("chapter", LIVE)
@pytest.mark.parametrize("settings", VARIANTS, ids=str)
def test_a_chapter_with_other_settings(open_page, chapter, settings):
    page = open_page("softmax_regression", chapter=chapter, **settings)
    page.click("one_update")
    assert page.player.step == 1
    assert live_places(page) == LIVE[chapter]


@pytest.mark.parametrize("chapter", LIVE)
def test_a_chapter_after_divergence(open_page, loud, chapter):
    page = open_page("softmax_regression", chapter=chapter, batch_size="10")
    for _ in range(3):
        page.click("one_update")
    assert page.player.at_divergence
    assert live_places(page) == LIVE[chapter]


@pytest.mark.parametrize("chapter", LIVE)
def test_looking_at_a_chapter_changes_nothing(open_page, small_images, chapter):
    page = open_page("softmax_regression", chapter=chapter, batch_size="64")
    for _ in range(3):
        page.click("one_update")
    alone = Run(page.player.settings, small_images)
    alone.advance(updates=3)
    assert page.run.model.W.tolist() == alone.model.W.tolist()
    assert page.run.history.updates.columns == alone.history.updates.columns


def test_a_change_of_chapter_brings_its_own_places(open_page):
    page = open_page("softmax_regression")
    for chapter in (*CHAPTERS[1:], "Train", "Templates"):
        assert live_places(page.turn_to(chapter)) == LIVE[chapter]
