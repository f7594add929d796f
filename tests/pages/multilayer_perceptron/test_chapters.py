"""What the perceptron's chapters keep and say."""

from __future__ import annotations

import pytest

from tests.pages.classifiers.test_chapters import live_places
from tests.pages.conftest import Page


@pytest.fixture
def open_chapter(open_page):
    def opened(chapter: str, **settings: str) -> Page:
        return open_page("multilayer_perceptron", chapter=chapter, **{"hidden_units": "8"} | settings)

    return opened


@pytest.mark.parametrize(
    ("chapter", "key", "other", "places"),
    [("Mistakes", "mistakes_of", ["All test images"], set()),
     ("Experiment", "experiment", ["A learning rate of 100", "Ours and the library's"], {"accuracy_chart"})],
)  # fmt: skip
def test_the_halves_of_a_chapter_are_chosen_and_keep_while_another_is_read(open_chapter, chapter, key, other, places):
    page = open_chapter(chapter)
    for name in other:
        page.choose(**{key: name})
        assert live_places(page) == places
        assert live_places(page.turn_to("Network")) == {"units", "units_told"}
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
