"""Room: the outlines of the ten practice garments, as functions of coordinates. Imports numpy only.

Coordinates: x to the right and y downwards, both from -1 to 1 across the image, of shape (n, 28, 28). some(low, high)
gives one random number for each image, of shape (n, 1, 1). A garment returns a soft mask of shape (n, 28, 28), about
0 outside and 1 inside; parts of it are joined by maximum and cut by multiplication.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

SIDE = 28
Array = np.ndarray
Number = Array | float  # one for each image, or one for all
Some = Callable[[float, float], Array]
Garment = Callable[[Array, Array, Some], Array]


def _soft(distance: Array) -> Array:
    """1 inside (distance > 0), 0 outside, with an edge one pixel wide."""
    return np.clip(distance * (SIDE / 2) + 0.5, 0, 1)


def _panel(x: Array, y: Array, top: Number, bottom: Number, half_top: Number, half_bottom: Number) -> Array:
    """A symmetrical trapezium between top and bottom."""
    half = half_top + (half_bottom - half_top) * (y - top) / (bottom - top)
    return _soft(np.minimum(half - np.abs(x), np.minimum(y - top, bottom - y)))


def _bar(x: Array, y: Array, x0: Number, y0: Number, x1: Number, y1: Number, half: Number) -> Array:
    """A straight bar with round ends, 2 half thick."""
    dx, dy = x1 - x0, y1 - y0
    along = np.clip(((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy), 0, 1)
    return _soft(half - np.hypot(x - x0 - along * dx, y - y0 - along * dy))


def _disc(x: Array, y: Array, x0: Number, y0: Number, half_width: Number, half_height: Number) -> Array:
    """A filled ellipse."""
    return _soft((1 - np.hypot((x - x0) / half_width, (y - y0) / half_height)) * np.minimum(half_width, half_height))


def _join(*parts: Array) -> Array:
    return np.maximum.reduce(parts)


def _top(x: Array, y: Array, some: Some, sleeve: Array, half: Array, hem: Array) -> Array:
    """What T-shirt, pullover, coat and shirt share: a body, two sleeves of length 0 to 1, an opening for the neck."""
    shoulder, spread = some(-0.72, -0.58), some(0.16, 0.3)
    body = _panel(x, y, shoulder - 0.12, hem, half * 0.9, half * some(0.92, 1.12))
    cuff_x, cuff_y = half + spread, shoulder + 0.2 + 1.15 * sleeve
    sleeves = _bar(np.abs(x), y, half * 0.85, shoulder + 0.06, cuff_x, cuff_y, some(0.12, 0.17))
    neck = _disc(x, y, 0, shoulder - 0.14, half * some(0.35, 0.5), some(0.1, 0.18))
    return _join(body, sleeves * 0.93) * (1 - neck)


def _t_shirt(x: Array, y: Array, some: Some) -> Array:
    return _top(x, y, some, some(0.03, 0.35), some(0.38, 0.52), some(0.68, 0.85))


def _trouser(x: Array, y: Array, some: Some) -> Array:
    crotch, waist, gap = some(-0.5, -0.2), some(0.26, 0.38), some(0.06, 0.16)
    outside = _panel(x, y, -0.9, 0.9, waist, waist * some(0.9, 1.35))
    between = _soft(np.minimum(gap * (y - crotch) / (0.9 - crotch) + 0.02 - np.abs(x), y - crotch))
    return outside * (1 - between) * (1 - 0.3 * _soft(0.05 - np.abs(y + 0.8)))


def _pullover(x: Array, y: Array, some: Some) -> Array:
    hem = some(0.6, 0.78)
    knit = _top(x, y, some, some(0.65, 1.0), some(0.4, 0.54), hem)
    return knit * (1 - some(0.1, 0.4) * _soft(0.07 - np.abs(y - hem + 0.07)))  # the ribbed hem


def _dress(x: Array, y: Array, some: Some) -> Array:
    waist, narrow = some(-0.3, 0.0), some(0.15, 0.27)
    bodice = _panel(x, y, some(-0.9, -0.8), waist + 0.05, narrow * some(1.1, 1.5), narrow)
    skirt = _panel(x, y, waist, some(0.75, 0.95), narrow, narrow * some(1.2, 2.6))
    sleeves = _bar(np.abs(x), y, narrow, -0.72, narrow + some(0.02, 0.3), some(-0.6, -0.2), 0.08)
    neck = _disc(x, y, 0, -0.92, narrow * 0.7, some(0.1, 0.25))
    return _join(bodice, skirt, sleeves * (some(0, 1) < 0.5)) * (1 - neck)


def _coat(x: Array, y: Array, some: Some) -> Array:
    cloth = _top(x, y, some, some(0.75, 1.05), some(0.4, 0.54), some(0.8, 0.98))
    opening = _soft(some(0.02, 0.05) - np.abs(x + some(-0.06, 0.06)))
    lapels = _soft(np.minimum(0.3 - 0.45 * (y + 0.75) - np.abs(x), 0.1 - y)) * _soft(y + 0.75)
    return cloth * (1 - some(0.4, 0.9) * opening) * (1 - some(0.1, 0.5) * lapels)


def _sandal(x: Array, y: Array, some: Some) -> Array:
    toe, heel, lift = some(0.35, 0.5), some(0.02, 0.42), some(0.06, 0.11)
    sole = _bar(x, y, -0.8, toe, 0.75, toe - heel, lift)
    block = _soft(np.minimum(0.12 - np.abs(x - 0.7), np.minimum(y - toe + heel, toe + 0.05 - y)))
    peak = toe - some(0.45, 0.7)
    front = _bar(x, y, some(-0.7, -0.45), toe - 0.05, some(-0.3, 0.0), toe - some(0.25, 0.4), some(0.04, 0.09))
    back = _bar(x, y, some(-0.3, 0.0), toe - 0.1, some(0.3, 0.6), peak - 0.2 * heel, some(0.04, 0.08))
    ankle = _bar(x, y, some(0.3, 0.5), peak - 0.2 * heel, some(0.75, 0.85), toe - heel - 0.05, some(0.04, 0.08))
    return _join(sole, block, front * 0.9, back * 0.9, ankle * (some(0, 1) < 0.7))


def _shirt(x: Array, y: Array, some: Some) -> Array:
    cloth = _top(x, y, some, some(0.1, 1.0), some(0.38, 0.52), some(0.7, 0.9))
    buttons = _soft(0.05 - np.abs(x)) * (np.sin(y * some(18, 26)) > 0.2)
    collar = _bar(np.abs(x), y, 0.05, some(-0.6, -0.5), 0.2, some(-0.85, -0.75), 0.05)
    return _join(cloth * (1 - some(0.2, 0.7) * buttons), collar * some(0.6, 1.1))


def _shoe(x: Array, y: Array, some: Some, collar: Array, start: Array, end: Array) -> Array:
    """What sneaker and ankle boot share, toe to the left: an outline that climbs from toe to collar, and a sole.

    The climb begins at x = start and reaches the height y = collar at x = end.
    """
    ground, toe = some(0.4, 0.52), some(0.26, 0.36)
    round_toe = np.sqrt(1 - (1 - np.clip((x + 0.87) / 0.4, 0, 1)) ** 2)
    t = np.clip((x - start) / (end - start), 0, 1)
    outline = ground - toe * round_toe + (collar - ground + toe) * t * t * (3 - 2 * t)
    upper = _soft(np.minimum(np.minimum(x + 0.87, 0.82 - x), np.minimum(y - outline, ground - y)))
    sole = _soft(np.minimum(np.minimum(x + 0.9, 0.86 - x), some(0.05, 0.09) - np.abs(y - ground)))
    return _join(upper, sole * some(0.6, 1.1))


def _sneaker(x: Array, y: Array, some: Some) -> Array:
    collar, end = some(-0.25, 0.05), some(0.0, 0.3)
    laces = _bar(x, y, some(-0.35, -0.2), some(0.15, 0.25), end - 0.1, collar + 0.15, 0.05)
    return _shoe(x, y, some, collar, some(-0.6, -0.4), end) * (1 - some(0.1, 0.8) * laces)


def _bag(x: Array, y: Array, some: Some) -> Array:
    top, half = some(-0.3, 0.05), some(0.55, 0.82)
    body = _panel(x, y, top, some(0.55, 0.8), half * some(0.75, 1.05), half)
    width, height = half * some(0.4, 0.75), some(0.3, 0.7)
    thick = some(0.7, 0.85)
    handle = _disc(x, y, 0, top, width, height) * (1 - _disc(x, y, 0, top, width * thick, height * thick))
    return _join(body * (1 - some(0, 0.5) * _soft(0.04 - np.abs(y - top - 0.2))), handle * (y < top) * some(0.6, 1.0))


def _ankle_boot(x: Array, y: Array, some: Some) -> Array:
    end = some(-0.05, 0.2)
    return _shoe(x, y, some, some(-0.85, -0.35), end - some(0.3, 0.5), end)


# In the order of the labels.
GARMENTS = (_t_shirt, _trouser, _pullover, _dress, _coat, _sandal, _shirt, _sneaker, _bag, _ankle_boot)
