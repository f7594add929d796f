"""Settings of points in the plane: links, classes, and the switch between images and points."""

from __future__ import annotations

import dataclasses
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from core import LinearSettings, MLPSettings, SoftmaxSettings
from core.data.points import make_points
from core.layer_sizes import layer_widths
from core.point_settings import (
    CLASSES,
    FIRST_POINTS,
    OWN,
    PointMLPSettings,
    PointSettings,
    PointSoftmaxSettings,
    class_names,
    kind_for,
)
from core.settings import Settings
from core.training.cost import evaluation_seconds, parameter_count, training_examples, update_seconds
from core.training.run import Run

quickly = hypothesis_settings(deadline=None, max_examples=30)
KINDS = (PointSoftmaxSettings, PointMLPSettings)
FOUR = "0_0_0~1_1_1~2_2_0~3_3_1"


def any_settings(kind: type[Settings]):
    """Settings with any values that the knobs allow."""

    def values(knob):
        if knob.read is not None:
            return st.sampled_from([FIRST_POINTS, FOUR, "1_2_0~2_2_3~3_2_3~5_5_0"])
        if knob.choices:
            return st.sampled_from(knob.choices)
        return (st.integers if isinstance(knob.default, int) else st.floats)(knob.low, knob.high)

    return st.builds(kind, **{name: values(knob) for name, knob in kind.knobs().items()})


@pytest.mark.parametrize("kind", KINDS)
@quickly
@given(data=st.data())
def test_a_link_restores_all_settings(kind, data):
    settings = data.draw(any_settings(kind))
    assert kind.from_query(settings.to_query()) == (settings, [])


@pytest.mark.parametrize("kind", KINDS)
def test_the_defaults_and_their_link(kind):
    values = dataclasses.asdict(kind())
    assert {name: values[name] for name in ("lr", "batch_size", "epochs", "init_std", "data", "examples", "noise")} == {
        "lr": 0.3, "batch_size": 16, "epochs": 100, "init_std": 1.0, "data": "blobs", "examples": 200, "noise": 0.1,
    }  # fmt: skip
    assert kind().to_query() == {"data": "blobs"}  # a link without data means the images
    assert kind().to_query().keys() & SoftmaxSettings().to_query().keys() == set()
    assert [name for name, knob in kind.knobs().items() if knob.live] == ["lr", "batch_size", "epochs"]
    assert set(kind.knobs()) > set(SoftmaxSettings.knobs())
    assert set(PointMLPSettings.knobs()) > set(MLPSettings.knobs())
    assert not kind.uses_images and SoftmaxSettings.uses_images and MLPSettings.uses_images


def test_a_kind_of_points_is_a_kind_of_the_same_model():
    assert isinstance(PointSoftmaxSettings(), SoftmaxSettings) and isinstance(PointMLPSettings(), MLPSettings)
    assert PointSoftmaxSettings.model == "Softmax regression" and PointMLPSettings.model == "Multilayer perceptron"
    assert SoftmaxSettings().data == MLPSettings().data == "images" and LinearSettings().data == ""


@pytest.mark.parametrize(
    ("image_kind", "kind"), [(SoftmaxSettings, PointSoftmaxSettings), (MLPSettings, PointMLPSettings)]
)
def test_the_kind_for_a_choice_of_data(image_kind, kind):
    assert kind_for(image_kind, "images") is image_kind
    assert {kind_for(image_kind, data) for data in (*CLASSES, OWN)} == {kind}
    assert kind_for(image_kind, "mnist") is kind_for(image_kind, "") is None
    assert kind_for(LinearSettings, "moons") is None


@pytest.mark.parametrize("data", CLASSES)
def test_classes_and_their_names_are_those_of_the_points(data):
    settings = PointMLPSettings(data=data, hidden_units=5, hidden_layers=2)
    points = make_points(settings)
    found = {*points.train_y.tolist(), *points.test_y.tolist()}
    assert found == set(range(settings.classes))
    assert class_names(settings) == tuple("ABC"[: settings.classes])
    assert layer_widths(settings) == [2, 5, 5, settings.classes]


def test_classes_of_own_points():
    two = PointSoftmaxSettings(data=OWN, points=FOUR)
    assert two.classes == 2 and class_names(two) == ("A", "B")
    gap = two.replace(points="0_0_0~1_1_3~2_2_0~3_3_3")
    assert gap.classes == 4 and class_names(gap) == ("A", "B", "C", "D")
    assert class_names(SoftmaxSettings())[0] == "T-shirt/top" and len(class_names(MLPSettings())) == 10


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"data": "mnist"}, "data must be one of blobs, blobs3, xor, circles, moons, spirals, spirals3, own, got 'mnist'. The default blobs is used."),
        ({"examples": "3"}, "examples must be a whole number in [4, 2,000], got 3. The default 200 is used."),
        ({"examples": "2001"}, "examples must be a whole number in [4, 2,000], got 2001. The default 200 is used."),
        ({"noise": "nan"}, "noise must lie in [0, 2], got nan. The default 0.1 is used."),
        ({"test_share": "1"}, "test_share must lie in [0.05, 0.95], got 1.0. The default 0.3 is used."),
        ({"points": "1_1_0"}, "points must be 4 or more, got 1. The default is used."),
        ({"points": "1_1_0~x_0_1"}, "the coordinates of point 2 must be numbers in [−10,000, 10,000], got 'x'. The default is used."),
        ({"points": "~".join(["0_0_0"] * 2001)}, "points must be at most 2,000, got 2,001. The default is used."),
    ],
    ids=lambda value: "" if isinstance(value, str) else str(value)[:30],
)  # fmt: skip
def test_what_cannot_be_used_of_a_link(kind, query, sentence):
    assert kind.from_query({"seed": "7", **query}) == (kind(seed=7), [sentence])


@pytest.mark.parametrize("points", ["", "1_1_0", "0_0_1~1_1_1~2_2_1~3_3_1", "5_5_0~5_5_1~5_5_0~5_5_1", "nan_0_0", None])
def test_points_that_cannot_be_trained_on_make_no_settings(points):
    with pytest.raises(ValueError):
        PointSoftmaxSettings(data=OWN, points=points)


def test_equal_runs_have_equal_settings():
    """What has no effect is reset, so that one training is one tape; what has one is kept."""
    plain = PointSoftmaxSettings(data="moons")
    assert plain.replace(points=FOUR, epochs=7).without_epochs() == plain
    own = PointSoftmaxSettings(data=OWN, points=FOUR)
    assert own.replace(noise=1.0, examples=50).without_epochs() == own
    assert own.without_epochs().points == FOUR and plain.replace(noise=1.0).without_epochs().noise == 1.0
    flat = PointMLPSettings(hidden_layers=0)
    assert flat.replace(hidden_units=3, activation="tanh").without_epochs() == flat


@pytest.mark.parametrize("kind", KINDS)
@quickly
@given(data=st.data())
def test_the_cost_is_that_of_the_sizes_which_the_run_has(kind, data):
    settings = (
        data.draw(any_settings(kind)).replace(hidden_units=3)
        if kind is PointMLPSettings
        else data.draw(any_settings(kind))
    )
    run = Run(settings, measure=False)
    assert training_examples(settings) == run.examples
    assert parameter_count(settings) == sum(parameter.numel() for parameter in run.model.parameters)
    assert 0 < update_seconds(settings) < 0.1 and 0 < evaluation_seconds(settings) < 0.1


def test_settings_load_without_torch():
    check = "import sys, core.point_settings as p; p.PointMLPSettings(data='own').classes; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", check], check=True)


def test_the_base_is_not_a_model():
    assert PointSettings.model == "" and PointSettings.inputs == 2
