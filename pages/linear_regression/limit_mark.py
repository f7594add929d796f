"""The mark at the learning rate's slider from which on full-batch training diverges."""

from core import LinearSettings
from pages.player.live_parts import component
from pages.shared.controls import slider_position

_mark = component("scale_mark", "<div class='scale'><span></span></div>")


def draw_limit_mark(limit: float) -> None:
    """Mark the limit on the scale of the learning rate's slider."""
    data = {"from": slider_position("lr", LinearSettings.knobs()["lr"], limit), "text": f"too large from {limit:.3g}"}
    _mark(data=data, key="lr_limit")
