"""The text of moved examples: what it means, how it is kept, and what cannot be used."""

import pytest

from core.data.moved_points import MOST_MOVED, describe_moved, moved_from_text, moved_to_text, readable_moved
from core.settings import LinearSettings


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("", {}),
        ("7_2.5_-4", {7: (2.5, -4.0)}),
        ("9_0_1~7_2.5_-4", {7: (2.5, -4.0), 9: (0.0, 1.0)}),
        ("10000_-1e4_1e-3", {10_000: (-10_000.0, 0.001)}),
    ],
)
def test_a_text_and_what_it_means(text, moved):
    assert moved_from_text(text) == moved
    assert moved_from_text(moved_to_text(moved)) == moved


@pytest.mark.parametrize(
    ("text", "kept"), [("9_0_1~07_2.50_-4", "7_2.5_-4~9_0_1"), ("1_1.23456789_-0.1", "1_1.23457_-0.1")]
)
def test_a_text_is_kept_in_one_spelling(text, kept):
    assert readable_moved(text) == kept == readable_moved(kept)
    assert LinearSettings(moved=text).moved == kept


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (7, "moved must be a text such as 7_2.5_-4, got 7"),
        ("7_2", "moved must be written as example_x_y, got '7_2'"),
        ("~", "moved must be written as example_x_y, got ''"),
        ("0_1_2", "moved must name an example in [1, 10,000], got '0'"),
        ("10001_1_2", "moved must name an example in [1, 10,000], got '10001'"),
        ("-1_1_2", "moved must name an example in [1, 10,000], got '-1'"),
        ("²_1_2", "moved must name an example in [1, 10,000], got '²'"),
        ("7_1_2~7_3_4", "moved must name each example once, got '7_1_2~7_3_4'"),
        ("7_nan_2", "the coordinates of example 7 must be numbers in [−10,000, 10,000], got 'nan'"),
        ("7_1_inf", "the coordinates of example 7 must be numbers in [−10,000, 10,000], got 'inf'"),
        ("7_1_10001", "the coordinates of example 7 must be numbers in [−10,000, 10,000], got '10001'"),
        ("7_<b>_2", "the coordinates of example 7 must be numbers in [−10,000, 10,000], got '<b>'"),
        ("~".join(f"{n}_1_2" for n in range(1, 22)), "moved points must be at most 20, got 21"),
    ],
)
def test_what_cannot_be_used_is_named(text, reason):
    with pytest.raises(ValueError) as error:
        readable_moved(text)
    assert str(error.value) == reason
    if isinstance(text, str):
        assert LinearSettings.from_query({"moved": text}) == (LinearSettings(), [f"{reason}. The default is used."])


def test_as_many_as_are_allowed():
    text = "~".join(f"{n}_1_2" for n in range(1, MOST_MOVED + 1))
    assert readable_moved(text) == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "none"),
        ("7_2.5_-4", "7 to (2.5, −4)"),
        ("7_2.5_-4~9_0_1", "7 to (2.5, −4) and 9 to (0, 1)"),
        ("1_0_0~2_0_0~3_0_0", "3 examples"),
    ],
)
def test_moved_examples_in_words(text, told):
    assert describe_moved(text) == told
