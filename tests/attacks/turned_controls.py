"""Several controls turned within a moment: what the page shows, its address and its run must agree at the end."""

from __future__ import annotations

import json
import random
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from core import LinearSettings, MLPSettings, Settings, SoftmaxSettings
from core.knob import Knob, format_value
from tests.browser.conftest import settle, show, slider

WATCHED_APP = "tests/attacks/watched_app.py"
KINDS = {
    "linear_regression": LinearSettings,
    "softmax_regression": SoftmaxSettings,
    "multilayer_perceptron": MLPSettings,
}
STATES = ("at rest", "training", "replaying")
START = "?seed=7&epochs=100"
LONG = "&examples=10000&batch_size=2"
"""Makes linear regression train for longer than a moment."""
NOT_TURNED = ("init", "features", "hidden_layers", "moved")
"""Controls that lock others, and a setting that has no control."""
DIVERGED = ".st-key-play button:disabled"
"""The play button of a run that cannot go on."""
MOST_MILLISECONDS = 300
QUIET_MILLISECONDS = 300
"""After so long without a run of its script, a page has answered."""


@dataclass(frozen=True)
class Trial:
    """Controls that are turned up or down, each so many milliseconds after the one before."""

    page: str
    state: str
    turns: tuple[tuple[str, int, bool], ...]


def trials(count: int, seed: int, on_each: int) -> Iterator[Trial]:
    """So many trials, in turn on all pages and in all states, and `on_each` after one another."""
    rng = random.Random(seed)
    pages = list(KINDS)
    for number in range(count):
        group = number // on_each
        page, state = pages[group % 3], STATES[(group // 3 + group) % 3]
        fields = rng.sample(turnable(KINDS[page]), rng.randint(2, 4))
        turns = tuple((field, rng.randint(0, MOST_MILLISECONDS), rng.random() < 0.5) for field in fields)
        yield Trial(page, state, turns)


def turnable(kind: type[Settings]) -> list[str]:
    """The controls that are not locked at first, and lock no other one."""
    defaults = {name: knob.default for name, knob in kind.knobs().items()}
    return [name for name, knob in kind.knobs().items() if name not in NOT_TURNED and knob.has_effect(defaults)]


def run_all(tab, server: str, given: Iterator[Trial]) -> Iterator[tuple[Trial, list[str]]]:
    """Each trial with what did not agree after it. A page is opened anew when page or state change, and when its run has
    diverged: there is nothing to play then."""
    before = None
    for trial in given:
        if before != (trial.page, trial.state) or not bring_into_state(tab, trial):
            before = trial.page, trial.state
            show(tab, server, trial.page, START + (LONG if before == ("linear_regression", "training") else ""))
            assert bring_into_state(tab, trial)
        yield trial, turn_all(tab, server, trial)


def bring_into_state(tab, trial: Trial) -> bool:
    """Whether the page plays if the trial asks for that; a replay goes on from the start. A run that diverged cannot play."""
    if trial.state == "at rest":
        return True
    if trial.page == "linear_regression":
        if trial.state == "replaying":
            tab.locator(".replay button").first.click()
        return True
    if not tab.locator(".st-key-play").get_by_role("button", name="Pause").count():
        if not press(tab, "play", "Pause"):
            return False
        tab.wait_for_timeout(MOST_MILLISECONDS)
    return trial.state != "replaying" or (press(tab, "reset", "Play") and press(tab, "play", "Pause"))


def press(tab, key: str, then: str) -> bool:
    """Press a button of the player; whether the play button says `then` and can be pressed, when it has changed."""
    settle(tab)
    if tab.locator(DIVERGED).count():
        return False
    tab.locator(f".st-key-{key} button:visible").first.click()
    tab.locator(".st-key-play").get_by_role("button", name=then).or_(tab.locator(DIVERGED)).first.wait_for()
    return not tab.locator(DIVERGED).count()


def turn_all(tab, server: str, trial: Trial) -> list[str]:
    """Turn the controls; returns what does not agree in the end."""
    knobs = KINDS[trial.page].knobs()
    wanted = {}
    for field, milliseconds, up in trial.turns:
        tab.wait_for_timeout(milliseconds)
        wanted[field] = turn(tab, field, knobs[field], up)
    wait_until_quiet(tab)
    found = differences(tab, server, knobs, wanted)
    if found:  # a busy machine may need longer; what is lost stays lost
        tab.wait_for_timeout(3000)
        wait_until_quiet(tab)
        found = differences(tab, server, knobs, wanted)
    return found


def turn(tab, field: str, knob: Knob, up: bool) -> str:
    """Turn a control to a value beside its own; returns the value that it shows then."""
    control = tab.locator(f".st-key-{field}")
    if knob.choices:
        options = control.get_by_role("radio")
        at = knob.choices.index(_value(knob, shown(tab)[field]))
        options.nth((at + (1 if up else -1)) % options.count()).click()
    elif _is_slider(knob):
        slider(tab, field).focus()
        tab.keyboard.press("ArrowRight" if up else "ArrowLeft")
    else:
        control.get_by_test_id(f"stNumberInputStep{'Up' if up else 'Down'}").click()
    return format_value(_value(knob, shown(tab)[field]))


def _is_slider(knob: Knob) -> bool:
    return bool(knob.grid) or not isinstance(knob.default, int)


SHOWN = """() => Object.fromEntries([...document.querySelectorAll('[data-testid=stSidebar] [class*=st-key-]')].map((control) => {
  const choice = control.querySelector('[aria-checked=true]');
  const input = control.querySelector('input');
  const text = choice ? choice.textContent : input?.getAttribute('aria-valuetext') ?? input?.value;
  return [control.className.match(/st-key-(\\w+)/)[1], text];
}).filter(([, text]) => text !== undefined))"""


def shown(tab) -> dict[str, str]:
    """What each control shows, by its field."""
    return tab.evaluate(SHOWN)


def _value(knob: Knob, text: str):
    """The value that a control shows with this text."""
    if knob.choices:
        return next(each for each in knob.choices if knob.label_of(each) == text)
    return type(knob.default)(text)


def wait_until_quiet(tab) -> None:
    """Until no script of the page has run for a while."""
    tab.evaluate(
        """(quiet) => new Promise((done) => {
          let since = performance.now();
          const look = () => {
            if (document.querySelector('[data-testid=stApp]').dataset.testScriptState !== 'notRunning') since = performance.now();
            if (performance.now() - since > quiet) done(); else setTimeout(look, 20);
          };
          look();
        })""",
        QUIET_MILLISECONDS,
    )


def differences(tab, server: str, knobs: dict[str, Knob], wanted: dict[str, str]) -> list[str]:
    """Where control, address, the page's settings, the run's settings, and what a control was turned to do not agree."""
    with urllib.request.urlopen(f"{server}/sessions", timeout=60) as response:
        (session,) = json.load(response)
    address, controls = dict(parse_qsl(urlsplit(tab.url).query)), shown(tab)
    found = []
    for name in knobs.keys() & controls.keys():
        knob = knobs[name]
        default = format_value(knob.default)
        values = {"control": format_value(_value(knob, controls[name])), "address": address.get(name, default)}
        values |= {each: session[each].get(name, default) for each in ("settings", "run")}
        values["turned to"] = wanted.get(name, values["control"])
        if len({*values.values()}) > 1:
            found.append(f"{name}: {values}")
    return found
