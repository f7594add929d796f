"""The palette is readable on both backgrounds and for colour-blind readers."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import pytest

from pages.shared.palette import COLOURS

LIGHT, DARK = 0, 1
CURVES = ["train", "test", "true", "right", "wrong", "quiet", "layer1", "layer2", "layer3",
          "focus", "positive", "negative", "class1", "class2", "class3", "class4"]  # fmt: skip
"""Colours of lines and words, which need contrast; `batch` is faint on purpose."""


def channels(colour: str) -> list[float]:
    """Linear RGB in [0, 1]."""
    shares = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]


def luminance(colour: str) -> float:
    return sum(share * light for share, light in zip((0.2126, 0.7152, 0.0722), channels(colour), strict=True))


def contrast(one: str, other: str) -> float:
    """As WCAG 2 defines it: 1 for the same colour, 21 for black on white."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_itself():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#0072b2", "#0072b2") == 1


def test_every_colour_has_a_light_and_a_dark_shade():
    for name, shades in COLOURS.items():
        assert len(shades) == 2, name
        assert all(re.fullmatch("#[0-9a-f]{6}", shade) for shade in shades), name


@pytest.mark.parametrize("shade", [LIGHT, DARK])
@pytest.mark.parametrize("name", CURVES)
def test_curves_stand_out_from_the_background(name, shade):
    assert contrast(COLOURS[name][shade], COLOURS["surface"][shade]) >= 3


@pytest.mark.parametrize("shade", [LIGHT, DARK])
@pytest.mark.parametrize("name", ["text", "right", "wrong", "quiet"])
def test_words_can_be_read(name, shade):
    assert contrast(COLOURS[name][shade], COLOURS["surface"][shade]) >= 4.5


@pytest.mark.parametrize("shade", [LIGHT, DARK])
def test_the_batch_curve_is_fainter_than_the_training_curve_and_still_seen(shade):
    batch, train = (contrast(COLOURS[name][shade], COLOURS["surface"][shade]) for name in ("batch", "train"))
    assert 1.8 < batch < train


@pytest.mark.parametrize("shade", [LIGHT, DARK])
def test_grid_lines_stay_behind_the_curves(shade):
    grid = contrast(COLOURS["grid"][shade], COLOURS["surface"][shade])
    assert 1.1 < grid < contrast(COLOURS["batch"][shade], COLOURS["surface"][shade])


# How red-blind and green-blind people see linear RGB (Viénot, Brettel and Mollon 1999).
BLIND = {
    "red": ((0.11238, 0.88762, 0), (0.11238, 0.88762, 0), (0.00401, -0.00401, 1)),
    "green": ((0.29275, 0.70725, 0), (0.29275, 0.70725, 0), (-0.02234, 0.02234, 1)),
}
TOGETHER = [
    ("train", "test"), ("train", "true"), ("batch", "test"), ("layer1", "layer2"), ("layer1", "layer3"), ("layer2", "layer3"),
    ("focus", "train"), ("focus", "true"), ("positive", "negative"),
    *combinations(["class1", "class2", "class3", "class4"], 2),
]  # fmt: skip
"""Without right and wrong, which also differ by a sign and a frame."""


@pytest.mark.parametrize("shade", [LIGHT, DARK])
@pytest.mark.parametrize("blind", [None, *BLIND])
@pytest.mark.parametrize(("one", "other"), TOGETHER)
def test_colours_shown_together_differ_for_every_eye(one, other, blind, shade):
    shown = []
    for name in (one, other):
        light = channels(COLOURS[name][shade])
        if blind:
            light = [max(0.0, sum(a * b for a, b in zip(row, light, strict=True))) for row in BLIND[blind]]
        shown.append([share ** (1 / 2.2) for share in light])
    assert sum((a - b) ** 2 for a, b in zip(*shown, strict=True)) ** 0.5 > 0.12


def test_colours_are_named_in_the_palette_and_nowhere_else():
    pages = Path(__file__).parents[3] / "pages"
    for file in [*pages.rglob("*.py"), *pages.rglob("*.js")]:
        if file.name != "palette.py":
            assert not re.findall(r"#[0-9a-fA-F]{6}\b", file.read_text(encoding="utf-8")), file.name


def test_no_two_meanings_share_a_colour_by_chance():
    same = [{a, b} for a, b in combinations(COLOURS, 2) if COLOURS[a] == COLOURS[b]]
    assert same in ([], [{"true", "right"}])
