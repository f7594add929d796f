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


LATE = """async (address) => {
  const { Speaker } = await import(address);
  const region = document.createElement("div");
  const speaker = new Speaker(region);
  const take = (updates, playing) => speaker.take([{ label: "Updates", value: String(updates) }], playing);
  take(1, true);
  take(1, false);
  take(2, false);
  await new Promise((passed) => setTimeout(passed, 1000));
  return region.textContent;
}"""


def test_numbers_that_come_after_the_run_stopped_are_told_as_its_last_ones(new_tab, server):
    tab = new_tab()
    tab.goto(f"{server}/browser/speaker.js")
    assert tab.evaluate(LATE, "/browser/speaker.js") == "Stopped. Updates 2."


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
