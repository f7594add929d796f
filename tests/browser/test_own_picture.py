"""Drawing in a browser: mouse and keyboard change the picture, and the page answers for the pixels that are drawn."""

from __future__ import annotations

from tests.browser.conftest import settle

PIXELS = """() => {
  const canvas = document.querySelector('.st-key-drawing').querySelector('*').shadowRoot?.querySelector('canvas')
    ?? [...document.querySelectorAll('.st-key-drawing *')].map((each) => each.shadowRoot?.querySelector('canvas')).find(Boolean);
  return [...canvas.getContext('2d').getImageData(0, 0, 28, 28).data].filter((_, i) => i % 4 === 0);
}"""


def test_a_drawing_is_answered(new_tab, server, images_on_server):
    tab = new_tab()
    tab.goto(f"{server}/softmax_regression?chapter=Your+picture")
    canvas = tab.locator(".drawing canvas")
    canvas.wait_for()
    settle(tab)
    assert not any(tab.evaluate(PIXELS))
    box = canvas.bounding_box()

    def at(x: float, y: float) -> tuple[float, float]:
        return box["x"] + x * box["width"], box["y"] + y * box["height"]

    tab.mouse.move(*at(0.3, 0.5))
    tab.mouse.down()
    tab.mouse.move(*at(0.7, 0.5), steps=6)
    tab.mouse.up()
    tab.get_by_text("with a probability of").wait_for()
    drawn = tab.evaluate(PIXELS)
    assert drawn[14 * 28 + 14] > 200 and drawn[14 * 28 + 4] == 0 and not any(drawn[: 10 * 28])
    tab.get_by_role("button", name="Eraser").click()
    tab.mouse.move(*at(0.5, 0.3))
    tab.mouse.down()
    tab.mouse.move(*at(0.5, 0.7), steps=6)
    tab.mouse.up()
    assert tab.evaluate(PIXELS)[14 * 28 + 14] < 50
    tab.get_by_role("button", name="Clear").click()
    tab.get_by_text("The model's answer stands here").wait_for()
    tab.get_by_role("button", name="Pen", exact=True).click()
    canvas.focus()
    for key in ("ArrowUp", "ArrowUp", "ArrowLeft", "Space"):
        tab.keyboard.press(key)
    tab.get_by_text("with a probability of").wait_for()
    assert tab.evaluate(PIXELS)[12 * 28 + 12] > 200
    tab.get_by_role("button", name="Start from a test image").click()
    tab.wait_for_function(f"({PIXELS})().filter((value) => value > 0).length > 100")
    assert tab.complaints == []
