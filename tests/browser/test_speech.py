"""What a screen reader says of a run, and what moves for learners who want less motion."""

from __future__ import annotations

import pytest

from tests.browser.conftest import settle, show, value
from tests.browser.test_training import pause, play, press

LISTEN = """() => {
  const root = document.querySelector('.st-key-frame [data-testid=stBidiComponentIsolated]').shadowRoot;
  const region = root.querySelector('[role=status]');
  window.said = [];
  new MutationObserver(() => said.push(region.textContent)).observe(region, { childList: true, characterData: true, subtree: true });
}"""
SEEN = """() => {
  const root = document.querySelector('.st-key-frame [data-testid=stBidiComponentIsolated]').shadowRoot;
  const number = root.querySelector('dd');
  window.seen = [];
  new MutationObserver(() => seen.push(number.textContent)).observe(number, { childList: true, characterData: true, subtree: true });
}"""


@pytest.mark.slow
def test_a_run_is_spoken_of_at_an_epochs_end_and_where_it_comes_to_rest(new_tab, server, images_on_server):
    tab = new_tab()
    show(tab, server, "softmax_regression", "?epochs=100&batch_size=4096")
    tab.evaluate(LISTEN)
    press(tab, "one_update")
    tab.wait_for_function("said.length > 0")
    assert tab.evaluate("said")[0].startswith("Updates 1, Epochs 0.07, Batch loss 2.")
    play(tab)
    tab.wait_for_function("said.some((text) => /^Epoch [0-9]+ has ended. Updates [0-9,]+, /.test(text))")
    pause(tab)
    tab.wait_for_function("said.at(-1).startsWith('Stopped. ')")
    assert f"Updates {value(tab, 'Updates')}, Epochs {value(tab, 'Epochs')}, " in tab.evaluate("said.at(-1)")
    spoken = tab.evaluate("said.length")
    tab.get_by_role("tab", name="Images").click()  # another chapter says nothing of the run
    settle(tab)
    assert tab.evaluate("said.length") == spoken
    assert (
        tab.locator(".numbers").evaluate("(e) => e.closest('[aria-live], [role=status], [role=log], output')") is None
    )
    assert tab.complaints == []


SPEAKER = """async (address) => {
  const { Speaker } = await import(address);
  const region = document.createElement("div");
  const speaker = new Speaker(region);
  window.said = [];
  new MutationObserver(() => said.push(region.textContent)).observe(region, { childList: true, characterData: true, subtree: true });
  window.take = (updates, epochs, playing) =>
    speaker.take([{ label: "Updates", value: String(updates) }, { label: "Epochs", value: epochs }], playing);
}"""


def test_the_end_of_an_epoch_is_told_and_the_last_numbers_of_a_run_that_stopped(new_tab, server):
    """On a page without a run."""
    tab = new_tab()
    tab.goto(f"{server}/browser/speaker.js")
    tab.evaluate(SPEAKER, "/browser/speaker.js")
    tab.evaluate("take(1, '0.50', false); take(2, '1.00', true)")
    tab.wait_for_function("said.length === 1")
    tab.evaluate(
        "take(3, '1.50', true); take(4, '2.00', true); take(5, '2.50', true)"
    )  # too soon after the first sentence
    tab.evaluate("take(5, '2.50', false); take(6, '3.00', false)")  # the last numbers come when it has stopped
    tab.wait_for_function("said.length > 1")
    assert tab.evaluate("said") == [
        "Epoch 1 has ended. Updates 2, Epochs 1.00.",
        "Stopped. Updates 6, Epochs 3.00.",
    ]


@pytest.mark.slow
def test_a_replay_is_spoken_of_where_it_comes_to_rest_and_goes_in_steps_for_who_wants_less_motion(new_tab, server):
    tab = new_tab()
    show(tab, server, "linear_regression")
    check_what_is_said_of_a_replay(tab)
    tab.emulate_media(reduced_motion="reduce")
    check_less_motion_replays_in_steps(tab)
    assert tab.complaints == []


def check_what_is_said_of_a_replay(tab) -> None:
    tab.evaluate(LISTEN)
    tab.get_by_role("button", name="One update back").first.click()
    tab.wait_for_function("said.length > 0")
    assert tab.evaluate("said")[0].startswith("Updates 99, Epochs 19.80, Loss ")
    tab.get_by_role("button", name="To the start (R)").click()
    tab.get_by_role("button", name="Play", exact=True).click()
    tab.wait_for_function("said.some((text) => text.startsWith('Epoch '))")
    tab.get_by_label("Speed of the replay").select_option("60 a second")
    tab.wait_for_function("said.at(-1).startsWith('Stopped. Updates 100, ')")


def check_less_motion_replays_in_steps(tab) -> None:
    tab.get_by_role("button", name="To the start (R)").click()
    tab.evaluate(SEEN)
    tab.get_by_role("button", name="Play", exact=True).click()
    tab.get_by_role("button", name="Pause", exact=True).wait_for()
    tab.get_by_role("button", name="Play", exact=True).wait_for()
    seen = tab.evaluate("seen")
    assert seen[-1] == value(tab, "Updates")
    assert len(set(seen)) <= 4, "about one picture a second, of a replay that takes less than two"
