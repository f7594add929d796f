import dataclasses
import math

import numpy as np
import pytest

from core.settings import LinearSettings, MLPSettings, Settings, SoftmaxSettings

ALL = (LinearSettings, SoftmaxSettings, MLPSettings)
KNOBS = [(kind, name, knob) for kind in ALL for name, knob in kind.knobs().items()]


def knobs(condition=lambda knob: True):
    chosen = [(kind, name, knob) for kind, name, knob in KNOBS if condition(knob)]
    return pytest.mark.parametrize(
        ("kind", "name", "knob"), chosen, ids=[f"{kind.__name__}.{name}" for kind, name, _ in chosen]
    )


def is_number(knob):
    return not knob.choices


def is_whole(knob):
    return is_number(knob) and isinstance(knob.default, int)


def is_real(knob):
    return is_number(knob) and isinstance(knob.default, float)


def refused(kind, name, value):
    """The message with which the settings refuse this value."""
    with pytest.raises(ValueError) as error:
        kind(**{name: value})
    return str(error.value)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (SoftmaxSettings(), {"lr": 0.1, "batch_size": 256, "epochs": 5, "seed": 0, "init_std": 0.01}),
        (
            MLPSettings(),
            {"lr": 0.1, "batch_size": 256, "epochs": 5, "seed": 0, "init_std": 0.01}
            | {"reduction": "mean", "init": "normal"}
            | {"hidden_units": 256, "hidden_layers": 1, "activation": "relu"},
        ),
        (
            LinearSettings(),
            {"lr": 0.05, "batch_size": 10, "epochs": 20, "seed": 0, "init_std": 0.01}
            | {"features": 1, "w1": 2.0, "w2": -1.2, "b": 3.1, "noise": 0.5, "examples": 50}
            | {"scale": 1, "correlation": 0.0, "standardise": "no"},
        ),
    ],
    ids=["softmax", "mlp", "linear"],
)
def test_the_defaults(settings, expected):
    assert dataclasses.asdict(settings) == expected


@knobs()
def test_every_knob_is_declared_in_full(kind, name, knob):
    assert knob.label and knob.help.endswith(".")
    assert knob.check(name, knob.default) == knob.default
    assert bool(knob.choices) != (knob.low is not None and knob.high is not None)
    assert list(knob.grid) == sorted(set(knob.grid))
    for value in (*knob.choices, *knob.grid):
        assert getattr(kind(**{name: value}), name) == value
    assert not knob.grid or knob.default in knob.grid


@knobs(is_number)
def test_both_bounds_are_allowed_and_nothing_beyond(kind, name, knob):
    kind_of_number = type(knob.default)
    for bound, direction in ((knob.low, -math.inf), (knob.high, math.inf)):
        inside = getattr(kind(**{name: kind_of_number(bound)}), name)
        assert inside == bound and type(inside) is kind_of_number
        if kind_of_number is int:
            outside = int(bound) + (1 if direction > 0 else -1)
        else:
            outside = math.nextafter(bound, direction)
        lie = "be a whole number" if kind_of_number is int else "lie"
        expected = f"{name} must {lie} in [{knob.low:,g}, {knob.high:,g}], got {outside!r}"
        assert refused(kind, name, outside) == expected


def test_messages_as_they_read():
    assert refused(SoftmaxSettings, "lr", 12) == "lr must lie in [0.0001, 10], got 12"
    assert refused(SoftmaxSettings, "batch_size", 0) == "batch_size must be a whole number in [1, 4,096], got 0"
    assert refused(LinearSettings, "batch_size", "many") == (
        "batch_size must be a whole number in [1, 10,000], got 'many'"
    )
    assert refused(LinearSettings, "features", 3) == "features must be one of 1, 2, got 3"
    assert refused(MLPSettings, "activation", "gelu") == (
        "activation must be one of relu, sigmoid, tanh, none, got 'gelu'"
    )


@knobs(lambda knob: knob.choices)
def test_each_choice_is_allowed_and_nothing_else(kind, name, knob):
    for choice in knob.choices:
        assert getattr(kind(**{name: choice}), name) == choice
    for other in ("other", 3, None, True, math.nan, [1], np.array([1, 2])):
        assert refused(kind, name, other).startswith(f"{name} must be one of {', '.join(map(str, knob.choices))}, got ")


@knobs(is_number)
@pytest.mark.parametrize(
    "value", [True, False, "1", "", None, [1], math.nan, math.inf, -math.inf, 1j, np.array([1.0, 2.0])]
)
def test_what_is_no_number_is_refused(kind, name, knob, value):
    message = refused(kind, name, value)
    assert message.startswith(f"{name} must ") and message.endswith(f", got {value!r}")


@knobs(is_number)
def test_a_number_too_large_for_a_float_is_out_of_bounds(kind, name, knob):
    assert refused(kind, name, 10**400).endswith(f", got {10**400}")


@knobs(is_whole)
@pytest.mark.parametrize("value", [2.0, 2.5, "2", np.float64(2)])
def test_whole_numbers_come_as_whole_numbers(kind, name, knob, value):
    assert refused(kind, name, value).endswith(f", got {value!r}")


@knobs(is_whole)
def test_numpys_whole_numbers_become_pythons(kind, name, knob):
    settings = kind(**{name: np.int64(2)})
    assert getattr(settings, name) == 2 and type(getattr(settings, name)) is int


@knobs(is_real)
def test_any_number_becomes_a_float(kind, name, knob):
    for value in (1, np.float32(1), np.int64(1)):
        settings = kind(**{name: value})
        assert getattr(settings, name) == 1.0 and type(getattr(settings, name)) is float


def test_live_and_structural_knobs():
    for kind in ALL:
        assert [name for name, knob in kind.knobs().items() if knob.live] == ["lr", "batch_size", "epochs"]
    assert MLPSettings().structure() == {
        "seed": 0, "init_std": 0.01, "reduction": "mean", "init": "normal",
        "hidden_units": 256, "hidden_layers": 1, "activation": "relu",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "name", "counting", "idle"),
    [
        (LinearSettings, "w2", [{"features": 2}], [{"features": 1}]),
        (MLPSettings, "init_std", [{"init": "normal"}, {"init": "constant"}], [{"init": "zero"}]),
        (MLPSettings, "activation", [{"hidden_layers": layers} for layers in (1, 2, 3)], [{"hidden_layers": 0}]),
        (MLPSettings, "hidden_units", [{"hidden_layers": layers} for layers in (1, 2, 3)], [{"hidden_layers": 0}]),
        (MLPSettings, "lr", [{}], []),
    ],
)
def test_when_a_knob_counts(kind, name, counting, idle):
    knob = kind.knobs()[name]
    assert all(knob.counts(chosen) for chosen in counting)
    assert not any(knob.counts(chosen) for chosen in idle)


@knobs(lambda knob: knob.needs)
def test_what_a_knob_needs_can_be_chosen(kind, name, knob):
    needed, values = knob.needs
    for value in values if isinstance(values, tuple) else (values,):
        assert knob.counts(dataclasses.asdict(kind(**{needed: value})))


@pytest.mark.parametrize("kind", ALL)
def test_settings_are_frozen(kind):
    settings = kind()
    for name in kind.knobs():
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(settings, name, getattr(settings, name))


@pytest.mark.parametrize("kind", ALL)
def test_replace_gives_other_settings_and_checks_them(kind):
    settings = kind()
    assert settings.replace(lr=0.5) == kind(lr=0.5)
    assert settings == kind()
    with pytest.raises(ValueError, match="lr must lie in"):
        settings.replace(lr=101)
    with pytest.raises(TypeError):
        settings.replace(momentum=0.9)


@pytest.mark.parametrize("kind", ALL)
def test_positions_have_no_meaning(kind):
    with pytest.raises(TypeError):
        kind(0.1)


OTHER = {
    LinearSettings: LinearSettings(
        lr=0.1 + 0.2, batch_size=7, epochs=4, seed=3, init_std=0.5, features=2,
        w1=-1e-7, w2=10.0, b=-3.3, noise=1 / 3, examples=2, scale=10, correlation=0.7, standardise="yes",
    ),
    SoftmaxSettings: SoftmaxSettings(lr=0.0001, batch_size=4096, epochs=100, seed=999_999, init_std=0.0),
    MLPSettings: MLPSettings(
        lr=100 / 256, batch_size=1, epochs=1, seed=1, init_std=1.0, reduction="mean / B", init="constant",
        hidden_units=1024, hidden_layers=0, activation="none",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", ALL)
def test_a_link_brings_the_same_settings_back(kind):
    other = OTHER[kind]
    assert all(getattr(other, name) != knob.default for name, knob in kind.knobs().items())
    query = other.to_query()
    assert set(query) == set(kind.knobs())
    assert all(type(text) is str for text in query.values())
    assert kind.from_query(query) == (other, [])


@pytest.mark.parametrize("kind", ALL)
def test_defaults_are_not_in_the_link(kind):
    assert kind().to_query() == {}
    assert kind.from_query({}) == (kind(), [])
    assert kind(seed=5).to_query() == {"seed": "5"}


@pytest.mark.parametrize("kind", ALL)
@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"momentum": "0.9"}, "momentum is not a setting of this page and was left out."),
        ({"lr": "120"}, "lr must lie in [0.0001, {high:g}], got 120.0. The default {lr} is used."),
        ({"lr": "nan"}, "lr must lie in [0.0001, {high:g}], got nan. The default {lr} is used."),
        ({"lr": "1e999"}, "lr must lie in [0.0001, {high:g}], got inf. The default {lr} is used."),
        ({"lr": "fast"}, "lr must lie in [0.0001, {high:g}], got 'fast'. The default {lr} is used."),
        ({"lr": ""}, "lr must lie in [0.0001, {high:g}], got ''. The default {lr} is used."),
        ({"epochs": "0"}, "epochs must be a whole number in [1, 100], got 0. The default {epochs} is used."),
        ({"epochs": "2.5"}, "epochs must be a whole number in [1, 100], got '2.5'. The default {epochs} is used."),
        ({"epochs": "True"}, "epochs must be a whole number in [1, 100], got 'True'. The default {epochs} is used."),
        ({"model": "x"}, "model is not a setting of this page and was left out."),
    ],
)
def test_what_a_link_cannot_mean_is_replaced_by_the_default_and_said(kind, query, sentence):
    settings, problems = kind.from_query({"seed": "7", **query})
    assert settings == kind(seed=7)
    assert problems == [sentence.format(lr=kind().lr, epochs=kind().epochs, high=kind.knobs()["lr"].high)]


def test_a_link_with_wrong_choices():
    settings, problems = MLPSettings.from_query({"activation": "gelu", "hidden_layers": "4"})
    assert settings == MLPSettings()
    assert problems == [
        "activation must be one of relu, sigmoid, tanh, none, got 'gelu'. The default relu is used.",
        "hidden_layers must be a whole number in [0, 3], got 4. The default 1 is used.",
    ]
    settings, problems = LinearSettings.from_query({"features": "3"})
    assert (settings, problems) == (
        LinearSettings(),
        ["features must be one of 1, 2, got 3. The default 1 is used."],
    )


def test_only_the_three_models_settings_name_a_model():
    assert Settings.model == ""
    assert [kind.model for kind in ALL] == ["Linear regression", "Softmax regression", "Multilayer perceptron"]
