"""Each knob of the three models accepts exactly its declared values and converts them to its type."""

import dataclasses
import math

import numpy as np
import pytest

from core.knob import Knob
from core.settings import LinearSettings, MLPSettings, SoftmaxSettings

KNOBS = [
    (kind, name, knob) for kind in (LinearSettings, SoftmaxSettings, MLPSettings) for name, knob in kind.knobs().items()
]


def knobs(condition=lambda knob: True):
    chosen = [(kind, name, knob) for kind, name, knob in KNOBS if condition(knob)]
    return pytest.mark.parametrize(
        ("kind", "name", "knob"), chosen, ids=[f"{kind.__name__}.{name}" for kind, name, _ in chosen]
    )


def is_number(knob):
    return not knob.choices and knob.read is None


def is_whole(knob):
    return is_number(knob) and isinstance(knob.default, int)


def is_real(knob):
    return is_number(knob) and isinstance(knob.default, float)


def error_of(kind, name, value):
    """The message of the ValueError that this value raises."""
    with pytest.raises(ValueError) as error:
        kind(**{name: value})
    return str(error.value)


@knobs()
def test_every_knob_is_declared_in_full(kind, name, knob):
    assert knob.label and knob.help.endswith(".")
    assert knob.check(name, knob.default) == knob.default
    assert bool(knob.choices) + (knob.low is not None and knob.high is not None) + (knob.read is not None) == 1
    assert list(knob.grid) == sorted(set(knob.grid))
    for value in (*knob.choices, *knob.grid):
        assert getattr(kind(**{name: value}), name) == value
    assert not knob.grid or knob.default in knob.grid
    if knob.read:
        assert knob.label_of(knob.default) and knob.read(knob.default) == knob.default


@knobs(is_number)
def test_both_bounds_are_allowed_and_no_value_beyond(kind, name, knob):
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
        assert error_of(kind, name, outside) == expected


def test_error_messages():
    assert error_of(SoftmaxSettings, "lr", 12) == "lr must lie in [0.0001, 10], got 12"
    assert error_of(SoftmaxSettings, "batch_size", 0) == "batch_size must be a whole number in [1, 4,096], got 0"
    assert error_of(LinearSettings, "batch_size", "many") == (
        "batch_size must be a whole number in [1, 10,000], got 'many'"
    )
    assert error_of(LinearSettings, "features", 3) == "features must be one of 1, 2, got 3"
    assert error_of(MLPSettings, "activation", "gelu") == (
        "activation must be one of relu, sigmoid, tanh, none, got 'gelu'"
    )


@knobs(lambda knob: knob.choices)
def test_each_choice_is_allowed_and_no_other_value(kind, name, knob):
    for choice in knob.choices:
        assert getattr(kind(**{name: choice}), name) == choice
    for other in ("other", 3, None, True, math.nan, [1], np.array([1, 2])):
        assert error_of(kind, name, other).startswith(
            f"{name} must be one of {', '.join(map(str, knob.choices))}, got "
        )


@knobs(is_number)
@pytest.mark.parametrize(
    "value", [True, False, "1", "", None, [1], math.nan, math.inf, -math.inf, 1j, np.array([1.0, 2.0])]
)
def test_other_types_and_non_finite_numbers_are_rejected(kind, name, knob, value):
    message = error_of(kind, name, value)
    assert message.startswith(f"{name} must ") and message.endswith(f", got {value!r}")


@knobs(is_number)
def test_a_number_too_large_for_a_float_is_out_of_bounds(kind, name, knob):
    assert error_of(kind, name, 10**400).endswith(f", got {10**400}")


@knobs(is_whole)
@pytest.mark.parametrize("value", [2.0, 2.5, "2", np.float64(2)])
def test_integer_knobs_reject_floats_and_texts(kind, name, knob, value):
    assert error_of(kind, name, value).endswith(f", got {value!r}")


@knobs(is_whole)
def test_numpy_integers_become_python_integers(kind, name, knob):
    settings = kind(**{name: np.int64(2)})
    assert getattr(settings, name) == 2 and type(getattr(settings, name)) is int


@knobs(is_real)
def test_float_knobs_convert_any_number(kind, name, knob):
    for value in (1, np.float32(1), np.int64(1)):
        settings = kind(**{name: value})
        assert getattr(settings, name) == 1.0 and type(getattr(settings, name)) is float


@pytest.mark.parametrize(
    ("kind", "name", "active", "inactive"),
    [
        (LinearSettings, "w2", [{"features": 2}], [{"features": 1}]),
        (MLPSettings, "init_std", [{"init": "normal"}, {"init": "constant"}], [{"init": "zero"}]),
        (MLPSettings, "activation", [{"hidden_layers": layers} for layers in (1, 2, 3)], [{"hidden_layers": 0}]),
        (MLPSettings, "hidden_units", [{"hidden_layers": layers} for layers in (1, 2, 3)], [{"hidden_layers": 0}]),
        (MLPSettings, "lr", [{}], []),
    ],
)
def test_when_a_knob_has_an_effect(kind, name, active, inactive):
    knob = kind.knobs()[name]
    assert all(knob.has_effect(chosen) for chosen in active)
    assert not any(knob.has_effect(chosen) for chosen in inactive)


@knobs(lambda knob: knob.needs)
def test_the_value_that_a_knob_needs_is_allowed(kind, name, knob):
    needed, values = knob.needs
    for value in values if isinstance(values, tuple) else (values,):
        assert knob.has_effect(dataclasses.asdict(kind(**{needed: value})))


def test_a_choice_is_written_by_its_label():
    knob = Knob("Activation", "relu", "help", choices=("relu", "none"), labels=("ReLU", "none"))
    assert [knob.label_of(choice) for choice in knob.choices] == ["ReLU", "none"]
    assert Knob("Learning rate", 0.1, "help", low=0, high=1).label_of(0.25) == "0.25"
    assert knob.check("activation", "relu") == "relu"  # what is stored, and stands in the address, stays
