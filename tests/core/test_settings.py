"""Defaults, immutability and links of the three models' settings."""

import dataclasses

import pytest

from core.settings import LinearSettings, MLPSettings, Settings, SoftmaxSettings

ALL = (LinearSettings, SoftmaxSettings, MLPSettings)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (SoftmaxSettings(), {"lr": 0.1, "batch_size": 256, "epochs": 5, "seed": 0, "init_std": 0.01}),
        (
            MLPSettings(),
            {"lr": 0.2, "batch_size": 128, "epochs": 5, "seed": 0, "init_std": 0.05}
            | {"reduction": "mean", "init": "normal"}
            | {"hidden_units": 256, "hidden_layers": 1, "activation": "relu"},
        ),
        (
            LinearSettings(),
            {"lr": 0.05, "batch_size": 10, "epochs": 20, "seed": 0, "init_std": 0.01}
            | {"features": 1, "w1": 2.0, "w2": -1.2, "b": 3.1, "noise": 0.5, "examples": 50}
            | {"scale": 1, "correlation": 0.0, "standardise": "no", "moved": ""},
        ),
    ],
    ids=["softmax", "mlp", "linear"],
)
def test_the_defaults(settings, expected):
    assert dataclasses.asdict(settings) == expected


def test_live_knobs_and_fixed_values():
    for kind in ALL:
        assert [name for name, knob in kind.knobs().items() if knob.live] == ["lr", "batch_size", "epochs"]
    assert MLPSettings().fixed_values() == {
        "seed": 0, "init_std": 0.05, "reduction": "mean", "init": "normal",
        "hidden_units": 256, "hidden_layers": 1, "activation": "relu",
    }  # fmt: skip


@pytest.mark.parametrize("kind", ALL)
def test_settings_are_frozen(kind):
    settings = kind()
    for name in kind.knobs():
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(settings, name, getattr(settings, name))


@pytest.mark.parametrize("kind", ALL)
def test_replace_returns_checked_new_settings(kind):
    settings = kind()
    assert settings.replace(lr=0.5) == kind(lr=0.5)
    assert settings == kind()
    with pytest.raises(ValueError, match="lr must lie in"):
        settings.replace(lr=101)
    with pytest.raises(TypeError):
        settings.replace(momentum=0.9)


@pytest.mark.parametrize("kind", ALL)
def test_positional_arguments_are_rejected(kind):
    with pytest.raises(TypeError):
        kind(0.1)


OTHER = {
    LinearSettings: LinearSettings(
        lr=0.1 + 0.2, batch_size=7, epochs=4, seed=3, init_std=0.5, features=2,
        w1=-1e-7, w2=10.0, b=-3.3, noise=1 / 3, examples=2, scale=10, correlation=0.7, standardise="yes", moved="2_0.5_-3",
    ),
    SoftmaxSettings: SoftmaxSettings(lr=0.0001, batch_size=4096, epochs=100, seed=999_999, init_std=0.0),
    MLPSettings: MLPSettings(
        lr=100 / 256, batch_size=1, epochs=1, seed=1, init_std=1.0, reduction="mean / B", init="constant",
        hidden_units=1024, hidden_layers=0, activation="none",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", ALL)
def test_a_link_restores_the_settings(kind):
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
def test_invalid_parameters_of_a_link_are_reported_and_replaced_by_defaults(kind, query, sentence):
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
    assert (settings, problems) == (LinearSettings(), ["features must be one of 1, 2, got 3. The default 1 is used."])


def test_only_the_three_models_settings_name_a_model():
    assert Settings.model == ""
    assert [kind.model for kind in ALL] == ["Linear regression", "Softmax regression", "Multilayer perceptron"]
