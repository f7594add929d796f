"""Settings survive a round trip through JSON, and invalid text is rejected with the reason."""

from __future__ import annotations

import json
import platform
from importlib.metadata import version

import pytest

from core import MLPSettings, Run, SoftmaxSettings
from core.export import as_json, settings_from_json
from tests.core.export.programs import CASES, IMAGES, trained, unexportable_runs
from tests.core.runs import SMALL


@pytest.mark.parametrize("settings", CASES.values(), ids=CASES)
def test_settings_round_trip(settings):
    run = Run(settings, SMALL if settings.uses_images else None)
    run.advance(updates=2)
    again = settings_from_json(as_json(run))
    assert again == settings and type(again) is type(settings)
    assert json.loads(as_json(run))["data"] == ("random images" if settings.uses_images else "made from the settings")


def test_settings_of_the_first_update_and_later_changes():
    settings = MLPSettings(lr=0.1, batch_size=64, hidden_units=4)
    run = trained(settings)
    record = json.loads(as_json(run))
    assert settings_from_json(as_json(run)) == settings.replace(lr=0.05, epochs=50)
    changes = [(change["step"], change["knob"], change["value"]) for change in record["changes"]]
    assert changes == [(1, "batch_size", 67), (2, "lr", 0.1 / 3), (2, "lr", 0.025), (10, "batch_size", 32)]
    # Batches of 603 images: 64, 8 × 67, 3 in epoch 1; 18 × 32, 27 in epoch 2; then 32.
    assert record["stopped"] == {"updates": 30, "epochs": 2, "examples_into_the_next_epoch": 32, "diverged": None}
    assert record["data"] == "Fashion-MNIST"
    assert record["versions"] == {
        "python": platform.python_version(), "torch": version("torch"), "numpy": version("numpy")
    }  # fmt: skip


def test_untrained_and_diverged_runs_have_settings():
    (untrained, _), (diverged, _) = unexportable_runs().values()
    assert json.loads(as_json(untrained))["stopped"]["updates"] == 0
    untrained.change(lr=0.2)
    assert settings_from_json(as_json(untrained)).lr == 0.2
    record = json.loads(as_json(diverged))
    assert record["stopped"]["diverged"]["step"] == diverged.divergence.step
    assert record["data"] == "made from the settings"


def test_a_loss_of_nan():
    run = Run(SoftmaxSettings(), IMAGES)
    run.model.W.fill_(float("inf"))
    run.advance(updates=1)
    assert json.loads(as_json(run))["stopped"]["diverged"] == {"step": 0, "loss": "nan"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "must be JSON, got a text that is not"),
        ("[1]", r"model must be one of Linear regression, .*, got \[1\]"),
        ('{"model": "VGG"}', "model must be one of .* got 'VGG'"),
        ('{"model": ["VGG"]}', "model must be one of .* got"),
        ('{"model": "Softmax regression"}', "settings must have exactly lr, .* got None"),
        ('{"model": "Softmax regression", "settings": {"lr": 0.1, "rho": 2}}', "settings must have .* got lr, rho"),
        (
            '{"model": "Softmax regression", "settings": {"data": "moons"}}',
            "settings must have .* examples, .* got data",
        ),
        (
            '{"model": "Linear regression", "settings": {"data": "moons"}}',
            "settings must have .* features, .* got data",
        ),
    ],
)
def test_other_formats_are_rejected(text, reason):
    with pytest.raises(ValueError, match=reason):
        settings_from_json(text)


@pytest.mark.parametrize(("name", "value"), [("lr", 1000), ("lr", "0.1"), ("batch_size", 2.5), ("seed", None)])
def test_a_value_out_of_bounds_is_rejected(name, value):
    record = json.loads(as_json(Run(SoftmaxSettings(), SMALL)))
    record["settings"][name] = value
    with pytest.raises(ValueError, match=f"{name} must .* got {value!r}"):
        settings_from_json(json.dumps(record))
