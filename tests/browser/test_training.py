"""Training as a learner sees it: numbers, labels and charts that move, stand still, and never go blank."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import frames, labels, settle, show, slider, updates, wait_until


def press(tab, key: str) -> None:
    tab.locator(f".st-key-{key} button:visible").first.click()


def play(tab) -> None:
    before = updates(tab)
    press(tab, "play")
    tab.get_by_role("button", name="Pause").wait_for()
    # A click while the page still answers the one before can be lost in Streamlit.
    tab.locator(".numbers dd").first.filter(has_not_text=re.compile(f"^{before:,}$")).wait_for()


def pause(tab) -> None:
    press(tab, "play")
    tab.get_by_role("button", name="Play").wait_for()
    settle(tab)


def wait_for_frames(tab, n: int) -> None:
    """Until the loss chart was drawn so many more times."""
    tab.wait_for_function(
        "least => document.querySelector('.st-key-loss_chart .live-chart').dataset.frames >= least", arg=frames(tab) + n
    )


def test_training_in_one_tab(new_tab, server, images_on_server):
    tab = new_tab((1280, 500))
    received = []
    tab.on("websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(1)))
    show(tab, server, "multilayer_perceptron", "?hidden_units=32&batch_size=64&epochs=100&lr=0.5")
    check_that_nothing_is_sent_at_rest(tab, received)
    before = labels(tab)
    assert updates(tab) == 0
    assert len(before) == 24
    check_that_scrolling_and_hovering_are_not_disturbed(tab)
    check_that_no_chart_is_blank_or_made_anew(tab)
    check_that_everything_moved_and_stands_still(tab, before)
    assert tab.complaints == []


@pytest.mark.slow
def test_what_is_out_of_sight_is_not_drawn_and_a_zoom_stays_while_it_trains(new_tab, server, images_on_server):
    tab = new_tab()
    show(tab, server, "multilayer_perceptron", "?hidden_units=32&batch_size=64&epochs=100&lr=0.5")
    check_what_is_out_of_sight(tab)
    check_that_a_zoom_stays(tab)
    assert tab.complaints == []


def check_that_nothing_is_sent_at_rest(tab, received: list) -> None:
    assert received
    del received[:]
    tab.wait_for_timeout(2000)
    assert received == []


UNTRAINED = """() => {
  const chart = document.querySelector('.st-key-loss_chart .js-plotly-plot');
  const { xaxis, yaxis } = chart._fullLayout;
  const { left, top } = chart.getBoundingClientRect();
  const { x, y } = chart._fullData.find((trace) => trace.name === 'test');
  return [left + xaxis._offset + xaxis.d2p(x[0]), top + yaxis._offset + yaxis.d2p(y[0])];
}"""


def check_that_scrolling_and_hovering_are_not_disturbed(tab) -> None:
    """By frames."""
    play(tab)
    wait_for_frames(tab, 3)
    main = "document.querySelector('[data-testid=stMain]')"
    tab.evaluate(f"{main}.scrollTop = 90")
    x, y = tab.evaluate(UNTRAINED)
    tab.mouse.move(x + 3, y)
    tab.mouse.move(x, y)
    label = tab.locator(".st-key-loss_chart .hovertext")
    label.first.wait_for()
    for _ in range(5):
        wait_for_frames(tab, 1)
        assert "after update 0:" in label.first.text_content()
    assert tab.evaluate(f"{main}.scrollTop") == 90
    tab.mouse.move(0, 0)
    pause(tab)


WATCH = """() => {
  const charts = [...document.querySelectorAll('.live-chart')];
  const plots = charts.map((chart) => chart.querySelector('.main-svg'));
  window.seen = { samples: 0, blank: 0, remounted: 0, charts: charts.length, removed: [] };
  new MutationObserver((changes) => changes.forEach(({ target, removedNodes }) => removedNodes.forEach((node) => {
    if (node.querySelector?.('.main-svg')) seen.removed.push(`${[...node.querySelectorAll('[class*=st-key-]')].map((e) => e.className)} from ${target.className}`);
  }))).observe(document.body, { childList: true, subtree: true });
  const look = () => {
    seen.samples += 1;
    const now = [...document.querySelectorAll('.live-chart')];
    if (now.length !== charts.length || !now.every((c) => c.querySelector('.main-svg'))) seen.blank += 1;
    if (!now.every((chart, i) => chart === charts[i] && chart.querySelector('.main-svg') === plots[i])) seen.remounted += 1;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""


def check_that_no_chart_is_blank_or_made_anew(tab) -> None:
    tab.set_viewport_size({"width": 1280, "height": 800})
    tab.wait_for_function("[...document.querySelectorAll('.live-chart')].every((c) => c.querySelector('.main-svg'))")
    tab.evaluate(WATCH)
    play(tab)
    wait_for_frames(tab, 20)
    seen = tab.evaluate("seen")
    pause(tab)
    assert updates(tab) > 0
    assert seen["charts"] >= 2
    assert seen["samples"] > 20
    assert (seen["blank"], seen["remounted"], seen["removed"]) == (0, 0, [])


def check_that_everything_moved_and_stands_still(tab, before: list[str]) -> None:
    assert labels(tab) != before
    told = tab.locator(".st-key-hits p").inner_text()
    right = sum(label.startswith("✓") for label in labels(tab))
    assert told == f"Update {updates(tab):,}: {right} of 24 right. True class above, prediction below."
    wait_until(lambda: tab.evaluate(AXIS) == [0, updates(tab)], tab, "the axis does not end where the run stands")
    stopped, drawn = updates(tab), frames(tab)
    assert stopped > 0
    tab.wait_for_timeout(1000)
    assert (updates(tab), frames(tab)) == (stopped, drawn)
    press(tab, "one_update")
    tab.locator(".numbers dd").get_by_text(f"{stopped + 1:,}", exact=True).wait_for()
    settle(tab)


def check_what_is_out_of_sight(tab) -> None:
    """It is not drawn, and drawn again when it comes into sight."""
    tab.set_viewport_size({"width": 1280, "height": 320})
    tab.evaluate("document.querySelector('[data-testid=stMain]').scrollTop = 0")
    settle(tab)
    below = tab.locator(".st-key-activation_chart .live-chart")
    drawn = below.get_attribute("data-frames")
    play(tab)
    wait_for_frames(tab, 5)
    assert below.get_attribute("data-frames") == drawn
    below.scroll_into_view_if_needed()
    tab.wait_for_function(
        "n => document.querySelector('.st-key-activation_chart .live-chart').dataset.frames >= n", arg=int(drawn) + 3
    )
    pause(tab)


TWO_LAYERS = (
    "document.querySelector('.st-key-activation_chart .js-plotly-plot')?.data.some((trace) => trace.name === 'layer 2')"
)


def test_a_change_is_in_the_address_and_survives_a_reload(new_tab, server, images_on_server):
    mlp = new_tab()
    show(mlp, server, "multilayer_perceptron", "?hidden_units=32&batch_size=64&epochs=100&lr=0.5")
    slider(mlp, "lr").focus()
    mlp.keyboard.press("ArrowRight")
    slider(mlp, "hidden_layers").focus()
    mlp.keyboard.press("ArrowRight")
    mlp.locator(".st-key-activation").get_by_text("sigmoid", exact=False).first.click()
    mlp.wait_for_function(
        "location.search.includes('hidden_layers=2') && location.search.toLowerCase().includes('activation=sigmoid')"
    )
    mlp.wait_for_function(TWO_LAYERS)
    mlp.reload()
    mlp.wait_for_function(TWO_LAYERS)
    settle(mlp)
    assert slider(mlp, "lr").get_attribute("aria-valuetext") == "0.7"
    assert slider(mlp, "hidden_layers").get_attribute("aria-valuetext") == "2"
    assert slider(mlp, "hidden_units").get_attribute("aria-valuetext") == "32"
    assert mlp.locator('[data-testid="stAlert"]').count() == 0  # the app's own link is a good link
    mlp.locator(".st-key-activation_chart .live-chart[aria-label*=igmoid]").wait_for()
    mlp.reload()  # and it still is after it was read once
    mlp.wait_for_function(TWO_LAYERS)
    settle(mlp)
    mlp.locator(".st-key-activation_chart .live-chart[aria-label*=igmoid]").wait_for()
    assert mlp.complaints == []


def linear_settings(tab) -> tuple[str, str]:
    return tuple(slider(tab, field).get_attribute("aria-valuetext") for field in ("lr", "noise"))


@pytest.mark.slow
def test_settings_of_a_link_come_back_after_another_page_and_a_reload(new_tab, server):
    """Spelled in another way, 2e-2 for 0.02 and 1.0 for 1, they are read alike and must not drop out of the address."""
    tab = new_tab()
    show(tab, server, "linear_regression", "?lr=2e-2&noise=1.0&batch_size=10")
    tab.wait_for_function("location.search === '?lr=0.02&noise=1'")
    assert linear_settings(tab) == ("0.02", "1")
    slider(tab, "lr").focus()
    tab.keyboard.press("ArrowRight")
    tab.wait_for_function("location.search === '?lr=0.03&noise=1'")
    settle(tab)
    tab.get_by_role("link", name="Start").first.click()
    tab.get_by_role("heading", name="First three models").wait_for()
    settle(tab)
    tab.get_by_role("link", name="Linear regression").first.click()
    tab.get_by_role("heading", level=1, name="Linear regression").wait_for()
    tab.locator(".live-chart .main-svg").first.wait_for()
    settle(tab)
    assert linear_settings(tab) == ("0.03", "1")
    tab.reload()
    tab.locator(".live-chart .main-svg").first.wait_for()
    settle(tab)
    assert linear_settings(tab) == ("0.03", "1")


AXIS = "document.querySelector('.st-key-loss_chart .js-plotly-plot')._fullLayout.xaxis.range"


def check_that_a_zoom_stays(tab) -> None:
    tab.set_viewport_size({"width": 1280, "height": 800})
    tab.locator(".st-key-loss_chart").scroll_into_view_if_needed()
    wait_until(lambda: tab.evaluate(AXIS) == [0, updates(tab)], tab, "the axis does not end where the run stands")
    play(tab)
    box = tab.locator(".st-key-loss_chart .nsewdrag").first.bounding_box()
    whole = tab.evaluate(AXIS)
    y = box["y"] + box["height"] / 2
    tab.mouse.move(box["x"] + box["width"] * 0.3, y)
    tab.mouse.down()
    tab.mouse.move(box["x"] + box["width"] * 0.6, y, steps=4)
    tab.mouse.up()
    tab.wait_for_function(f"whole => {AXIS}[0] > whole[0]", arg=whole)
    zoomed = tab.evaluate(AXIS)
    wait_for_frames(tab, 5)
    assert tab.evaluate(AXIS) == zoomed
    pause(tab)
    assert tab.evaluate(AXIS) == zoomed
