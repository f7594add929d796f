"""Points set by hand, as text: what is read, and the sentence for all that cannot be."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.data import point_text
from core.data.point_text import Point, points_from_text, points_to_text, readable_points

quickly = settings(deadline=None)
coordinates = st.floats(-10_000, 10_000).map(lambda value: float(f"{value:.6g}"))
some_points = st.lists(st.builds(Point, coordinates, coordinates, st.integers(0, 3)), max_size=40)


@quickly
@given(some_points)
@example([Point(-0.0, 1e-30, 3)])
def test_text_and_back(points):
    assert points_from_text(points_to_text(points)) == points


@quickly
@given(st.lists(st.tuples(st.floats(-9999, 9999), st.floats(-9999, 9999), st.integers(0, 3)), max_size=10))
def test_what_is_rounded_stays_as_it_is(points):
    text = points_to_text(points)
    assert points_to_text(points_from_text(text)) == text


def test_by_hand():
    assert points_from_text("1.25_-0.4_0~2_3e1_1") == [Point(1.25, -0.4, 0), Point(2.0, 30.0, 1)]
    assert points_from_text("") == []
    assert points_to_text([(1 / 3, -2.0, 1)]) == "0.333333_-2_1"
    assert readable_points("1.50_2_0~3_+4_1~0_0_0~1_1_1") == "1.5_2_0~3_4_1~0_0_0~1_1_1"


@quickly
@given(st.text(max_size=60) | st.text("0123456789_~.-+e naif", max_size=60))
@example("nan_0_0~inf_0_1")
@example("1_2_0~" * 3)
def test_foreign_text_is_points_or_a_sentence(text):
    """Nothing else is raised, and what is read is finite, moderate and of a known class."""
    try:
        points = points_from_text(text)
    except ValueError as error:
        assert len(str(error)) < 200
        return
    assert all(abs(value) <= point_text.LARGEST for point in points for value in point[:2])
    assert all(point.label in range(4) for point in points)


GOOD = "0_0_0~1_1_1~2_2_0~3_3_1"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("x_2_0", "the coordinates of point 1 must be numbers in [−10,000, 10,000], got 'x'"),
        (f"{GOOD}~nan_2_0", "the coordinates of point 5 must be numbers in [−10,000, 10,000], got 'nan'"),
        ("1_inf_0", "the coordinates of point 1 must be numbers in [−10,000, 10,000], got 'inf'"),
        ("1_10001_0", "the coordinates of point 1 must be numbers in [−10,000, 10,000], got '10001'"),
        ("1_1e999_0", "the coordinates of point 1 must be numbers in [−10,000, 10,000], got '1e999'"),
        ("1__0", "the coordinates of point 1 must be numbers in [−10,000, 10,000], got ''"),
        (f"{GOOD}~1_2", "point 5 must be written as x1_x2_class, got '1_2'"),
        ("1_2_0~", "point 2 must be written as x1_x2_class, got ''"),
        ("1_2_3_4", "point 1 must be written as x1_x2_class, got '1_2_3_4'"),
        ("<b>bold</b>", "point 1 must be written as x1_x2_class, got '<b>bold</b>'"),
        ("x" * 9000, f"point 1 must be written as x1_x2_class, got '{'x' * 30}'"),
        ("1_2_4", "the class of point 1 must be 0 to 3, got '4'"),
        ("1_2_-1", "the class of point 1 must be 0 to 3, got '-1'"),
        ("1_2_1.0", "the class of point 1 must be 0 to 3, got '1.0'"),
        ("1_2_A", "the class of point 1 must be 0 to 3, got 'A'"),
        ("~".join(["0_0_0"] * 2001), "points must be at most 2,000, got 2,001"),
        ("", "points must be 4 or more, got 0"),
        ("0_0_0", "points must be 4 or more, got 1"),
        ("0_0_1~1_1_1~2_2_1~3_3_1", "points must be of two classes or more, got one class"),
        ("5_5_0~5_5_1~5.0_5_0~5_5e0_1", "points must not all lie at one place"),
    ],
)  # fmt: skip
def test_what_cannot_be_trained_on_gets_a_sentence(text, sentence):
    with pytest.raises(ValueError) as error:
        readable_points(text)
    assert str(error.value) == sentence


def test_who_changes_the_list_changes_no_other():
    points_from_text("1_2_0~3_4_1").clear()
    assert len(points_from_text("1_2_0~3_4_1")) == 2


@pytest.mark.parametrize("foreign", [None, 3, ["0_0_0"], b"0_0_0"])
def test_points_must_be_text(foreign):
    with pytest.raises(ValueError, match="points must be a text such as 1.25_-0.4_0~2_3_1, got "):
        points_from_text(foreign)


def test_two_thousand_points_and_four_classes_are_allowed():
    points = [Point(float(i), -float(i), i % 4) for i in range(2000)]
    assert points_from_text(readable_points(points_to_text(points))) == points


@quickly
@given(st.integers(2, 2000), st.floats(0.0, 1.0))
def test_neither_part_is_empty_and_the_share_is_nearly_that(points, share):
    tests = point_text.size_of_test_set(points, share)
    assert 1 <= tests <= points - 1
    assert tests in (1, points - 1) or abs(tests - share * points) <= 0.5
