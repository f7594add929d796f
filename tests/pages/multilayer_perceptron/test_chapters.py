"""Every chapter of the perceptron is drawn whatever the run is like, and its frames hold its own places."""

from __future__ import annotations

import json

import pytest

from core import Run
from core.data import fashion_mnist
from core.data.batches import epoch_order
from core.data.fashion_mnist import Dataset
from tests.pages.conftest import Page

CHAPTERS = (
    "Train",
    "Why an activation",
    "Network",
    "Activations",
    "Inside",
    "Start",
    "Mistakes",
    "One update",
    "Experiment",
)
LIVE = {
    "Train": {"loss_chart", "accuracy_chart", "hits", "predictions", "activation_chart", "epoch_table"},
    "Why an activation": set(),
    "Network": {"units", "units_told"},
    "Activations": set(),
    "Inside": {"activation_chart", "signals", "gradient_chart", "share_chart", "layer_table"},
    "Start": {"units", "units_told", "units_distinct"},
    "Mistakes": set(),
    "One update": {"unit_now", "unit_change", "change_told"},
    "Experiment": set(),
}
VARIANTS = [
    {"hidden_layers": "0"},
    {"hidden_layers": "3", "activation": "sigmoid"},
    {"activation": "none"},
    {"activation": "tanh", "hidden_units": "1"},
    {"init": "zero"},
    {"init": "constant", "hidden_layers": "2"},
    {"init_std": "1"},
    {"reduction": "mean / B", "lr": "100"},
    {"batch_size": "1"},
    {"batch_size": "4096"},
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


@pytest.fixture
def open_chapter(open_page):
    def opened(chapter: str, **settings: str) -> Page:
        return open_page("multilayer_perceptron", chapter=chapter, **{"hidden_units": "8"} | settings)

    return opened


def live_places(page: Page) -> set[str]:
    """The places that frames fill; `charts` asserts that each has a part, and each part a place."""
    json.dumps(page.charts, allow_nan=False)
    return page.charts.keys() - {"scrubber"}


def test_the_chapters_stand_in_their_order(open_page):
    assert tuple(tab.label for tab in open_page("multilayer_perceptron").app.tabs) == CHAPTERS


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_at_rest_while_playing_and_at_the_end(open_chapter, scheduler, chapter):
    page = open_chapter(chapter, batch_size="128", epochs="1")
    assert live_places(page) == LIVE[chapter]
    assert page.sent()["address"] is None
    page.click("play")
    assert page.player.playing
    assert live_places(page) == LIVE[chapter]
    scheduler.train_all()
    page.redraw()
    assert page.player.finished
    assert live_places(page) == LIVE[chapter]


@pytest.mark.parametrize("chapter", CHAPTERS)
@pytest.mark.parametrize("settings", VARIANTS, ids=str)
def test_a_chapter_with_other_settings(open_chapter, chapter, settings):
    page = open_chapter(chapter, **settings).click("one_update")
    assert page.player.step == 1
    nothing_inside = chapter == "One update" and settings.get("hidden_layers") == "0"
    assert live_places(page) == (set() if nothing_inside else LIVE[chapter])


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_after_divergence(open_chapter, loud, chapter):
    page = open_chapter(chapter, batch_size="10")
    for _ in range(3):
        page.click("one_update")
    assert page.player.at_divergence
    assert live_places(page) == LIVE[chapter]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_looking_at_a_chapter_changes_nothing(open_chapter, small_images, chapter):
    page = open_chapter(chapter, batch_size="64")
    for _ in range(3):
        page.click("one_update")
    alone = Run(page.player.settings, small_images)
    alone.advance(updates=3)
    assert [p.tolist() for p in page.run.model.parameters] == [p.tolist() for p in alone.model.parameters]
    assert page.run.history.updates.columns == alone.history.updates.columns


def test_a_change_of_chapter_brings_its_own_places(open_chapter):
    page = open_chapter("Train")
    for chapter in (*CHAPTERS[1:], "Network"):
        assert live_places(page.turn_to(chapter)) == LIVE[chapter]


@pytest.mark.parametrize(
    ("chapter", "key", "other"),
    [("Mistakes", "mistakes_of", ["All test images"]),
     ("Experiment", "experiment", ["A learning rate of 100", "Ours and the library's"])],
)  # fmt: skip
def test_the_halves_of_a_chapter_are_chosen_and_keep_while_another_is_read(open_chapter, chapter, key, other):
    page = open_chapter(chapter)
    for name in other:
        page.choose(**{key: name})
        assert live_places(page) == set()
        assert live_places(page.turn_to("Network")) == LIVE["Network"]
        page.turn_to(chapter)
        assert page.app.get_by_key(key).value == name


@pytest.mark.parametrize(
    ("settings", "told"),
    [({}, "on the activation, ReLU; grey: flat."), ({"activation": "tanh"}, "on the activation, tanh"),
     ({"activation": "none"}, "No activation: φ(z) = z."), ({"hidden_layers": "0"}, "There is no hidden layer")],
)  # fmt: skip
def test_the_first_chapter_names_the_activation(open_chapter, settings, told):
    page = open_chapter("Train", **settings)
    assert told in "".join(each.value for each in page.app.markdown)


def test_the_first_chapters_graph_is_low_and_its_legend_fits_one_line(open_chapter):
    figure = open_chapter("Train", hidden_layers="3").charts["activation_chart"]["figure"]
    assert [trace["name"] for trace in figure["data"]] == ["φ", "φ′", "layer 1", "layer 2", "layer 3"]
    assert figure["layout"]["shapes"]  # where it is flat
    assert figure["layout"]["yaxis2"]["visible"] is False
    large = open_chapter("Inside", hidden_layers="3").charts["activation_chart"]["figure"]
    assert large["layout"]["yaxis2"]["visible"] is True
    assert [trace["y"] for trace in large["data"]][:5] == [trace["y"] for trace in figure["data"]]


def test_controls_name_activations_as_the_field_does(open_chapter):
    page = open_chapter("Train")
    assert page.app.get_by_key("activation").options == ["ReLU", "sigmoid", "tanh", "none"]
    page.choose(activation="tanh")
    assert page.about == "A new run has begun: activation ReLU → tanh."
