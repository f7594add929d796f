"""The shapes of the ten garments of the practice set, as functions of coordinates.

Coordinates x (to the right) and y (downwards) run from -1 to 1 across the image and have shape (n, 28, 28).
rand(low, high) returns one uniform random number for each image, of shape (n, 1, 1). A garment function returns a mask
of shape (n, 28, 28), 0 outside and 1 inside with soft edges. Maximum joins masks, and multiplication cuts them.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

SIDE = 28
Array = np.ndarray
Number = Array | float  # one for each image, or one for all images
Rand = Callable[[float, float], Array]
Garment = Callable[[Array, Array, Rand], Array]


def _mask(distance: Array) -> Array:
    """The mask of a signed distance: 1 inside (distance > 0), 0 outside, with an edge one pixel wide."""
    return np.clip(distance * (SIDE / 2) + 0.5, 0, 1)


def _trapezium(x: Array, y: Array, top: Number, bottom: Number, half_top: Number, half_bottom: Number) -> Array:
    """A symmetrical trapezium between top and bottom."""
    half = half_top + (half_bottom - half_top) * (y - top) / (bottom - top)
    return _mask(np.minimum(half - np.abs(x), np.minimum(y - top, bottom - y)))


def _bar(x: Array, y: Array, x0: Number, y0: Number, x1: Number, y1: Number, half: Number) -> Array:
    """A straight bar with round ends, of thickness 2 · half."""
    dx, dy = x1 - x0, y1 - y0
    along = np.clip(((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy), 0, 1)
    return _mask(half - np.hypot(x - x0 - along * dx, y - y0 - along * dy))


def _ellipse(x: Array, y: Array, x0: Number, y0: Number, half_width: Number, half_height: Number) -> Array:
    """A filled ellipse around (x0, y0)."""
    return _mask((1 - np.hypot((x - x0) / half_width, (y - y0) / half_height)) * np.minimum(half_width, half_height))


def _union(*parts: Array) -> Array:
    return np.maximum.reduce(parts)


def _upper_body(x: Array, y: Array, rand: Rand, sleeve: Array, half: Array, hem: Array) -> Array:
    """The common shape of T-shirt, pullover, coat and shirt: a body, two sleeves of length 0 to 1 and a neck opening."""
    shoulder, spread = rand(-0.72, -0.58), rand(0.16, 0.3)
    body = _trapezium(x, y, shoulder - 0.12, hem, half * 0.9, half * rand(0.92, 1.12))
    cuff_x, cuff_y = half + spread, shoulder + 0.2 + 1.15 * sleeve
    sleeves = _bar(np.abs(x), y, half * 0.85, shoulder + 0.06, cuff_x, cuff_y, rand(0.12, 0.17))
    neck = _ellipse(x, y, 0, shoulder - 0.14, half * rand(0.35, 0.5), rand(0.1, 0.18))
    return _union(body, sleeves * 0.93) * (1 - neck)


def _t_shirt(x: Array, y: Array, rand: Rand) -> Array:
    return _upper_body(x, y, rand, rand(0.03, 0.35), rand(0.38, 0.52), rand(0.68, 0.85))


def _trouser(x: Array, y: Array, rand: Rand) -> Array:
    crotch, waist, gap = rand(-0.5, -0.2), rand(0.26, 0.38), rand(0.06, 0.16)
    outside = _trapezium(x, y, -0.9, 0.9, waist, waist * rand(0.9, 1.35))
    between = _mask(np.minimum(gap * (y - crotch) / (0.9 - crotch) + 0.02 - np.abs(x), y - crotch))
    return outside * (1 - between) * (1 - 0.3 * _mask(0.05 - np.abs(y + 0.8)))


def _pullover(x: Array, y: Array, rand: Rand) -> Array:
    hem = rand(0.6, 0.78)
    knit = _upper_body(x, y, rand, rand(0.65, 1.0), rand(0.4, 0.54), hem)
    return knit * (1 - rand(0.1, 0.4) * _mask(0.07 - np.abs(y - hem + 0.07)))  # the ribbed hem


def _dress(x: Array, y: Array, rand: Rand) -> Array:
    waist, narrow = rand(-0.3, 0.0), rand(0.15, 0.27)
    bodice = _trapezium(x, y, rand(-0.9, -0.8), waist + 0.05, narrow * rand(1.1, 1.5), narrow)
    skirt = _trapezium(x, y, waist, rand(0.75, 0.95), narrow, narrow * rand(1.2, 2.6))
    sleeves = _bar(np.abs(x), y, narrow, -0.72, narrow + rand(0.02, 0.3), rand(-0.6, -0.2), 0.08)
    neck = _ellipse(x, y, 0, -0.92, narrow * 0.7, rand(0.1, 0.25))
    return _union(bodice, skirt, sleeves * (rand(0, 1) < 0.5)) * (1 - neck)


def _coat(x: Array, y: Array, rand: Rand) -> Array:
    cloth = _upper_body(x, y, rand, rand(0.75, 1.05), rand(0.4, 0.54), rand(0.8, 0.98))
    opening = _mask(rand(0.02, 0.05) - np.abs(x + rand(-0.06, 0.06)))
    lapels = _mask(np.minimum(0.3 - 0.45 * (y + 0.75) - np.abs(x), 0.1 - y)) * _mask(y + 0.75)
    return cloth * (1 - rand(0.4, 0.9) * opening) * (1 - rand(0.1, 0.5) * lapels)


def _sandal(x: Array, y: Array, rand: Rand) -> Array:
    toe, heel, lift = rand(0.35, 0.5), rand(0.02, 0.42), rand(0.06, 0.11)
    sole = _bar(x, y, -0.8, toe, 0.75, toe - heel, lift)
    block = _mask(np.minimum(0.12 - np.abs(x - 0.7), np.minimum(y - toe + heel, toe + 0.05 - y)))
    peak = toe - rand(0.45, 0.7)
    front = _bar(x, y, rand(-0.7, -0.45), toe - 0.05, rand(-0.3, 0.0), toe - rand(0.25, 0.4), rand(0.04, 0.09))
    back = _bar(x, y, rand(-0.3, 0.0), toe - 0.1, rand(0.3, 0.6), peak - 0.2 * heel, rand(0.04, 0.08))
    ankle = _bar(x, y, rand(0.3, 0.5), peak - 0.2 * heel, rand(0.75, 0.85), toe - heel - 0.05, rand(0.04, 0.08))
    return _union(sole, block, front * 0.9, back * 0.9, ankle * (rand(0, 1) < 0.7))


def _shirt(x: Array, y: Array, rand: Rand) -> Array:
    cloth = _upper_body(x, y, rand, rand(0.1, 1.0), rand(0.38, 0.52), rand(0.7, 0.9))
    buttons = _mask(0.05 - np.abs(x)) * (np.sin(y * rand(18, 26)) > 0.2)
    collar = _bar(np.abs(x), y, 0.05, rand(-0.6, -0.5), 0.2, rand(-0.85, -0.75), 0.05)
    return _union(cloth * (1 - rand(0.2, 0.7) * buttons), collar * rand(0.6, 1.1))


def _shoe(x: Array, y: Array, rand: Rand, collar: Array, start: Array, end: Array) -> Array:
    """The common shape of sneaker and ankle boot, toe to the left: an upper and a sole.

    The outline of the upper rises from x = start to the height y = collar at x = end.
    """
    ground, toe = rand(0.4, 0.52), rand(0.26, 0.36)
    round_toe = np.sqrt(1 - (1 - np.clip((x + 0.87) / 0.4, 0, 1)) ** 2)
    t = np.clip((x - start) / (end - start), 0, 1)
    outline = ground - toe * round_toe + (collar - ground + toe) * t * t * (3 - 2 * t)
    upper = _mask(np.minimum(np.minimum(x + 0.87, 0.82 - x), np.minimum(y - outline, ground - y)))
    sole = _mask(np.minimum(np.minimum(x + 0.9, 0.86 - x), rand(0.05, 0.09) - np.abs(y - ground)))
    return _union(upper, sole * rand(0.6, 1.1))


def _sneaker(x: Array, y: Array, rand: Rand) -> Array:
    collar, end = rand(-0.25, 0.05), rand(0.0, 0.3)
    laces = _bar(x, y, rand(-0.35, -0.2), rand(0.15, 0.25), end - 0.1, collar + 0.15, 0.05)
    return _shoe(x, y, rand, collar, rand(-0.6, -0.4), end) * (1 - rand(0.1, 0.8) * laces)


def _bag(x: Array, y: Array, rand: Rand) -> Array:
    top, half = rand(-0.3, 0.05), rand(0.55, 0.82)
    body = _trapezium(x, y, top, rand(0.55, 0.8), half * rand(0.75, 1.05), half)
    width, height = half * rand(0.4, 0.75), rand(0.3, 0.7)
    thick = rand(0.7, 0.85)
    handle = _ellipse(x, y, 0, top, width, height) * (1 - _ellipse(x, y, 0, top, width * thick, height * thick))
    return _union(body * (1 - rand(0, 0.5) * _mask(0.04 - np.abs(y - top - 0.2))), handle * (y < top) * rand(0.6, 1.0))


def _ankle_boot(x: Array, y: Array, rand: Rand) -> Array:
    end = rand(-0.05, 0.2)
    return _shoe(x, y, rand, rand(-0.85, -0.35), end - rand(0.3, 0.5), end)


# In the order of the labels.
GARMENTS = (_t_shirt, _trouser, _pullover, _dress, _coat, _sandal, _shirt, _sneaker, _bag, _ankle_boot)
