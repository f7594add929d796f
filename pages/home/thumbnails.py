"""Small curves for the cards: how a scenario begins."""

from __future__ import annotations

from base64 import b64encode

WIDTH, HEIGHT = 84, 46
END = 56
"""The curve ends here; what comes after it is left open. After a single loss everything is."""


def thumbnail(curve: dict) -> str:
    """HTML for the recorded beginning of a scenario's loss, from zero at the bottom, and a question mark for the rest.

    The curve is a mask over the theme's colour, because Streamlit takes SVG elements out of HTML.
    """
    picture = b64encode(_svg(curve).encode()).decode()
    return (
        f'<i class="thumbnail" role="img" aria-label="{describe(curve)}" '
        f"style=\"mask-image: url('data:image/svg+xml;base64,{picture}')\"></i>"
    )


def _svg(curve: dict) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points(curve))
    x, y = points(curve)[-1]
    end = END if curve["steps"][-1] else x + 5
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="6" opacity="0.1"/>'
        f'<rect x="{end:g}" width="{WIDTH - end:g}" height="{HEIGHT}" rx="6" opacity="0.12"/>'
        f'<polyline points="{path}" fill="none" stroke="#000" stroke-width="2" stroke-linejoin="round"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3"/>'
        f'<text x="{(end + WIDTH) / 2:g}" y="{HEIGHT / 2 + 6:g}" text-anchor="middle" font-family="sans-serif" '
        f'font-size="17" opacity="0.75">?</text></svg>'
    )


def points(curve: dict) -> list[tuple[float, float]]:
    """Where each recorded loss lies in the picture, y downwards."""
    steps, losses = curve["steps"], curve["losses"]
    across, high = (END - 5) / (steps[-1] or 1), (HEIGHT - 10) / max(losses)
    return [(5 + across * step, HEIGHT - 4 - high * loss) for step, loss in zip(steps, losses, strict=True)]


def describe(curve: dict) -> str:
    """The curve in words."""
    first, last, step = f"{curve['losses'][0]:.3g}", f"{curve['losses'][-1]:.3g}", curve["steps"][-1]
    if step == 0:
        return f"The batch loss before the first of {curve['updates']:,} updates: {first}"
    return f"The batch loss of the first {step} of {curve['updates']:,} updates: from {first} to {last}"
