"""The plane as a live part: the model's parameters, from which the browser computes the picture, or a map of a large model.

The browser's half is in pages/player/browser/components/plane/.
"""

from __future__ import annotations

import copy
import zlib
from base64 import b64encode
from dataclasses import dataclass

import numpy as np

from core import MLPSettings
from core.data.points import PointData
from core.explaining.plane_map import (
    grid,
    logit_map,
    predicted_classes,
    square_around,
    unit_effects,
    unit_maps,
)
from core.point_settings import class_names
from pages.player.live_parts import component

MOST_PARAMETERS = 6000
"""A model with more is not sent: its map is computed here."""
MAP_PRODUCTS = 3e8
"""A map takes about so many multiplications at most, and has at most MAP_SIDE points on each side."""
MAP_SIDE = 64

UNIT_MAP_SIDE, MOST_UNITS = 28, 16
"""Of a large network, the maps of so many units of each layer are sent."""

_units = component("plane/units", "<div class='units'></div>", styles=("plane/view", "plane/units"))
_plane = component("plane/plane", "<div class='plane'></div>", styles=("plane/view", "plane/plane"))


@dataclass(frozen=True)
class PlaneObservation:
    """A copy of a run's model at an update, and its points."""

    step: int
    model: object
    activation: str
    data: PointData

    @property
    def sizes(self) -> list[int]:
        """The numbers of inputs, of units in each hidden layer, and of classes."""
        weights = self.model.parameters[::2]
        return [*(len(W) for W in weights), weights[-1].shape[1]]

    @property
    def is_small(self) -> bool:
        """Whether the model itself is sent."""
        return _count(self.model) <= MOST_PARAMETERS


def observe_plane(run) -> PlaneObservation:
    """Copy the model out of a run of points."""
    return PlaneObservation(run.step, copy.deepcopy(run.model), getattr(run.settings, "activation", "none"), run.data)


def plane_part(observed: PlaneObservation, n: int | None = None) -> dict[str, object]:
    """The part of a place of `place_plane`: parameters, or the logits at n × n points and the predictions for the data."""
    part = {"step": observed.step, "data": fingerprint(observed.data)}
    if observed.is_small:
        values = np.concatenate([p.numpy().ravel() for p in observed.model.parameters])
        return part | {"net": {"sizes": observed.sizes, "activation": observed.activation, "values": floats(values)}}
    n, data = n or map_side(observed), observed.data
    logits = logit_map(observed.model, square_around(data), n)
    predicted = [predicted_classes(observed.model, X) for X in (data.train_X, data.test_X)]
    return part | {"map": {"n": n, "values": floats(logits.numpy())}, "predicted": sum(predicted, [])}


def units_part(observed: PlaneObservation) -> dict[str, object]:
    """The part of a place of `place_units`: as that of the plane; of a large network also its strongest units.

    Each column, from the inputs to the classes, has the numbers of its units; those before the last have maps of z. The
    weights lead from the units of one column to those of the next.
    """
    part = plane_part(observed, n=UNIT_MAP_SIDE)
    if observed.is_small:
        return part
    model, square, n = observed.model, square_around(observed.data), UNIT_MAP_SIDE
    shown, z = [[0, 1]], [floats(grid(square, n).T)]
    for layer in range(len(observed.sizes) - 2):
        strongest = unit_effects(model, square, n, layer).argsort(descending=True, stable=True)[:MOST_UNITS].tolist()
        z.append(floats(unit_maps(model, square, n, layer)[0][strongest]))
        shown.append(strongest)
    shown.append(list(range(observed.sizes[-1])))
    weights = [W[i][:, j] for W, i, j in zip(model.parameters[::2], shown, shown[1:], strict=False)]
    biases = model.parameters[-1]
    return part | {
        "units": {
            "sizes": observed.sizes, "activation": observed.activation, "shown": shown, "z": z,
            "weights": [floats(W) for W in weights], "biases": floats(biases),
        }
    }  # fmt: skip


def map_side(observed: PlaneObservation) -> int:
    """How many points a map has on each side."""
    return min(MAP_SIDE, max(28, int((MAP_PRODUCTS / _count(observed.model)) ** 0.5)))


def plane_data(run) -> dict[str, object]:
    """What all pictures of a run share: the points, the training points first, the square and the classes' names."""
    data: PointData = run.data
    square = square_around(data)
    return {
        "data": fingerprint(data),
        "points": floats(np.concatenate([data.train_X, data.test_X])),
        "labels": [*data.train_y.tolist(), *data.test_y.tolist()],
        "trained": len(data.train_y),
        "square": [square.x1, square.x2, square.side],
        "classes": list(class_names(run.settings)),
        "ties": not isinstance(run.settings, MLPSettings),
    }


def place_plane(key: str, run) -> None:
    """Place the plane with the run's points, as high as `--plane-height` of a style sheet says.

    Softmax regression also has the lines where two classes tie.
    """
    _plane(data={"place": key, **plane_data(run)}, key=key)


def place_units(key: str, run) -> None:
    """Place the network of a run as a picture, each unit a map of the plane, beside the plane itself."""
    _units(data={"place": key, **plane_data(run)}, key=key)


def fingerprint(data: PointData) -> int:
    """A number for these points, so that the browser draws no model over the points of another run."""
    arrays = (data.train_X, data.train_y, data.test_X, data.test_y)
    return zlib.crc32(b"".join(array.numpy().tobytes() for array in arrays))


def floats(values: np.ndarray) -> str:
    """Single-precision numbers as text, row by row."""
    return b64encode(np.ascontiguousarray(values, dtype="<f4").tobytes()).decode()


def _count(model) -> int:
    return sum(parameter.numel() for parameter in model.parameters)
