"""The bowl: its rim, the part of a ravine that is drawn, and where the camera stands."""

from __future__ import annotations

import math

import numpy as np
import pytest

from pages.linear_regression.bowl_figures import LONGEST, RIM, bowl_figure, bowl_surface
from pages.linear_regression.space_axes import space_axis

ROUND, OVAL, RAVINE, FLAT = (
    np.diag([1.0, 1.0]),
    np.array([[2.0, 0.7], [0.7, 1.0]]),
    np.diag([99.0, 1.0]),
    np.array([[1.0, 1.0], [1.0, 1.0]]),
)
CENTRE, FLOOR, START = np.array([2.0, 3.0]), 0.5, np.array([0.0, 0.2])
EACH = pytest.mark.parametrize("hessian", [ROUND, OVAL, RAVINE, FLAT], ids=["round", "oval", "ravine", "flat"])


def losses(hessian: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    away = np.stack([x, y], axis=-1) - CENTRE
    return FLOOR + 0.5 * np.einsum("...i,ij,...j->...", away, hessian, away)


@EACH
def test_no_point_lies_above_the_rim_and_the_sides_end_there(hessian):
    surface = bowl_surface(CENTRE, FLOOR, hessian, START)
    z = losses(hessian, surface.x, surface.y)
    assert z.max() <= surface.rim * (1 + 1e-9)
    assert z[:, [0, -1]] == pytest.approx(surface.rim)
    assert z.min() == pytest.approx(FLOOR)
    start = losses(hessian, *START)
    assert surface.rim - FLOOR == pytest.approx(RIM * (start - FLOOR))


@pytest.mark.parametrize("hessian", [ROUND, OVAL], ids=["round", "oval"])
def test_a_bowl_is_whole(hessian):
    surface = bowl_surface(CENTRE, FLOOR, hessian, START)
    assert losses(hessian, surface.x, surface.y)[[0, -1]] == pytest.approx(surface.rim)


@pytest.mark.parametrize("hessian", [RAVINE, FLAT], ids=["ravine", "flat"])
def test_a_ravine_is_cut_off_beyond_the_start(hessian):
    surface = bowl_surface(CENTRE, FLOOR, hessian, START)
    away = np.stack([surface.x, surface.y], axis=-1) - CENTRE
    along, across = away @ surface.flattest, away @ (surface.flattest[::-1] * [1, -1])
    start = (START - CENTRE) @ surface.flattest
    assert along.min() < -abs(start) < abs(start) < along.max()
    assert np.ptp(along) <= 1.001 * max(2.6 * abs(start), 3 * np.ptp(across))


def test_a_start_at_the_bottom_has_a_bowl_too():
    surface = bowl_surface(CENTRE, FLOOR, ROUND, CENTRE)
    assert surface.rim > FLOOR
    assert np.ptp(surface.x) > 0.1


@EACH
def test_the_camera_stands_askew_to_the_flattest_axis_with_the_start_on_the_far_wall(hessian):
    surface = bowl_surface(CENTRE, FLOOR, hessian, START)
    scene = bowl_figure(surface, ("w", "b"), moves=False)["layout"]["scene"]
    box = np.array([scene["aspectratio"][name] for name in "xy"])
    assert 1 <= box.max() / box.min() <= LONGEST * 1.001
    to_scene = box / [np.ptp(surface.x), np.ptp(surface.y)]
    eye = np.array([scene["camera"]["eye"][name] for name in "xyz"])
    flattest, start = surface.flattest * to_scene, (START - CENTRE) * to_scene
    cosine = eye[:2] @ flattest / np.linalg.norm(eye[:2]) / np.linalg.norm(flattest)
    assert 0.3 < abs(cosine) < 0.9
    assert eye[:2] @ start < 0
    assert 30 < math.degrees(math.atan2(eye[2], np.linalg.norm(eye[:2]))) < 60


@pytest.mark.parametrize(("low", "high"), [(0.0, 7.6), (-2.3, 5.1), (0.0, 231.0), (-0.02, 0.03), (-4000.0, 9000.0)])
def test_an_axis_has_a_few_round_marks_away_from_its_ends(low, high):
    marks = space_axis("w", low, high)["tickvals"]
    assert 2 <= len(marks) <= 6
    assert low + 0.1 * (high - low) <= marks[0] < marks[-1] <= high - 0.1 * (high - low)
    steps = np.diff(marks)
    assert steps == pytest.approx(steps[0])
    assert f"{steps[0]:.0e}"[0] in "125"
