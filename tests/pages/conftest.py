"""The pages without a browser and without a trainer's thread: a test deals out the slices itself."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
import torch
from streamlit.components.v2.component_manager import BidiComponentManager
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import AppTest, local_script_runner
from streamlit.testing.v1.local_script_runner import LocalScriptRunner
from streamlit.util import calc_hash

from core import Run
from core.data import fashion_mnist
from core.data.fashion_mnist import Dataset
from core.training.tape_store import TapeStore
from pages.player import learner_player, process
from pages.player import scheduler as scheduling
from pages.player.player import Player
from pages.player.scheduler import Scheduler
from pages.shared import warmup

FRAME = Path(__file__).parents[2] / "pages" / "frame.py"
COMPILED = ScriptCache()


def read_body(body: bytes) -> dict:
    """The parts of a frame, as the browser reads them."""
    return json.loads(gzip.decompress(body))


class HandScheduler(Scheduler):
    """Trains only when a test asks for a slice; its time passes only when a test says so, and all slices cost the same."""

    def __init__(self):
        self.now, self.worked = 1000.0, 0.0
        super().__init__(clock=lambda: self.now, processor_clock=self._one_later)

    def _one_later(self) -> float:
        self.worked += 1
        return self.worked

    def _work(self) -> None:
        """The thread has nothing to do."""

    def train_all(self) -> None:
        """Slices for everyone, 50 ms apart, until nobody wants more."""
        while self.active():
            self.now += 0.05
            self.train_next()


class Page:
    """A page as a learner sees it: texts, numbers, charts, and controls to turn."""

    def __init__(self, name: str, app: AppTest):
        self.name = name
        self.app = app

    @property
    def player(self) -> Player:
        on_points = self.app.session_state["data"] not in ("", "images")
        return self.app.session_state["_players"][f"{self.name} on points" if on_points else self.name]

    @property
    def run(self) -> Run:
        """A copy of the run where the learner stands at this moment."""
        return self.player._copy(self.player.step)

    @property
    def parts(self) -> dict:
        """What the newest frame brought, by the keys of the places."""
        return self.sent()["parts"]

    def sent(self, key: str = "frame") -> dict:
        """What came with the frames of this key: their parts, and the address of newer ones."""
        (sent,) = [each.proto for each in self.app.get("bidi_component") if each.proto.id.endswith(f"-{key}")]
        return json.loads(sent.json)

    @property
    def numbers(self) -> dict[str, float]:
        """The numbers above the charts by their labels; a percentage as a share of 1."""
        return {each["label"]: number(each["value"]) for each in self.parts["numbers"]}

    @property
    def charts(self) -> dict[str, dict]:
        """What was sent to each place on the page, by its key."""
        sent = [json.loads(element.proto.json) for element in self.app.get("bidi_component")]
        parts = {key: part for each in sent for key, part in each.get("parts", {}).items() if key != "numbers"}
        assert parts.keys() == {each["place"] for each in sent if "place" in each}
        return parts

    def trace(self, chart: str, name: str) -> tuple[list, list]:
        """x and y of the one curve of a chart whose name starts so; a gap in it is no point."""
        (found,) = [t for t in self.charts[chart]["figure"]["data"] if t["name"].startswith(name)]
        points = [(x, y) for x, y in zip(found["x"], found["y"], strict=True) if x is not None]
        return [x for x, _ in points], [y for _, y in points]

    @property
    def about(self) -> str:
        """What the page says of how the run came to be."""
        return self.player.about if self.player.about in [each.value for each in self.app.caption] else ""

    @property
    def warnings(self) -> str:
        return "\n".join(warning.value for warning in self.app.warning)

    def setting(self, field: str):
        """The value at which a control stands; of a setting without a control, its text."""
        text = self.run.settings.knobs()[field].read is not None
        return self.app.session_state[field] if text else self.app.get_by_key(field).value

    def click(self, key: str) -> Page:
        self.app.button(key=key).click()
        return self.redraw()

    def choose(self, **values) -> Page:
        """Turn controls, one after the other."""
        for key, value in values.items():
            self.app.get_by_key(key).set_value(value)
            self.redraw()
        return self

    def redraw(self) -> Page:
        self.app.run()
        assert not self.app.exception, self.app.exception[0].message
        return self

    def turn_to(self, chapter: str) -> Page:
        """Open a chapter, as a click on its tab does."""
        self.app.session_state["chapter"] = chapter
        self.app.query_params["chapter"] = chapter  # as the browser does
        return self.redraw()

    def go(self, name: str) -> Page:
        self.app.switch_page(f"{name}/page.py")
        return Page(name, self.app).redraw()


def number(text: str) -> float:
    share = text.endswith("%")
    try:
        return float(text.rstrip("%").replace(",", "")) / (100 if share else 1)
    except ValueError:
        return float("nan")


def shown(value: float) -> object:
    """Equal to this value as far as four digits after the point can tell."""
    return pytest.approx(value, abs=0.51e-4)


@pytest.fixture(scope="module", autouse=True)
def one_core():
    """Small sums are faster on one core than shared out, above all where cores are busy."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(autouse=True)
def no_search_for_components(monkeypatch):
    """AppTest looks through all installed packages for components, each time anew; there are none that matter here."""
    monkeypatch.setattr(BidiComponentManager, "discover_and_register_components", lambda *_, **__: None)


@pytest.fixture(autouse=True)
def no_time_between_the_runs_of_a_page(monkeypatch):
    """AppTest compiles each script anew for every run, and asks every millisecond whether the run has ended."""

    def wait_for_end(runner: LocalScriptRunner, timeout: float) -> None:
        runner._script_thread.join(timeout)
        if not runner.script_stopped():
            runner.request_stop()
            raise RuntimeError(f"The page was not drawn within {timeout} s.")

    monkeypatch.setattr(local_script_runner, "ScriptCache", lambda: COMPILED)
    monkeypatch.setattr(local_script_runner, "require_widgets_deltas", wait_for_end)


@pytest.fixture(scope="session")
def small_images() -> Dataset:
    stream = torch.Generator().manual_seed(1)
    part = [
        (
            torch.randint(0, 256, (n, 784), generator=stream, dtype=torch.uint8),
            torch.randint(0, 10, (n,), generator=stream),
        )
        for n in (600, 200)
    ]
    return Dataset("random images", "test", *part[0], *part[1])


@pytest.fixture(scope="session")
def garments() -> Dataset:
    """Images that can be learnt: every class has its own bright rows, and noise over them."""
    stream = torch.Generator().manual_seed(2)
    parts = []
    for n in (600, 200):
        labels = torch.arange(n) % 10
        images = torch.randint(0, 60, (n, 784), generator=stream, dtype=torch.uint8)
        for i, label in enumerate(labels.tolist()):
            images[i, 56 * label : 56 * label + 28] += 150
        parts += [images, labels]
    return Dataset("rows", "test", *parts)


@pytest.fixture(autouse=True)
def images(monkeypatch, small_images) -> Dataset:
    """These images are loaded, and nothing else is."""
    monkeypatch.setattr(fashion_mnist, "_dataset", small_images)
    monkeypatch.setattr(warmup, "start", lambda *_, **__: None)
    return small_images


@pytest.fixture(autouse=True)
def scheduler(monkeypatch) -> HandScheduler:
    """The scheduler of all pages."""
    by_hand = HandScheduler()
    # No slice ends by the real clock, so that what is trained in it does not hang on the machine.
    monkeypatch.setattr(scheduling, "SLICE_SECONDS", 600.0)
    monkeypatch.setattr(learner_player, "TRAINED_WITHIN", 600.0)
    monkeypatch.setattr(process, "SCHEDULER", by_hand)
    monkeypatch.setattr(process, "TAPES", TapeStore())
    return by_hand


@pytest.fixture
def open_popovers(monkeypatch) -> None:
    """Every popover is open, as if the learner had clicked on it."""
    popover = st.popover

    def opened(*args, **more):
        made = popover(*args, **more)
        made.open = True
        return made

    monkeypatch.setattr(st, "popover", opened)


@pytest.fixture
def open_page() -> Callable[..., Page]:
    """open_page(name, lr="0.5") opens the page as a link with these parameters does."""

    def opened(name: str, **query) -> Page:
        app = AppTest.from_file(FRAME, default_timeout=60)
        # The first page to be drawn; `switch_page` would draw the start page before it.
        app._page_hash = calc_hash(name)
        app.query_params.update(query)
        return Page(name, app).redraw()

    return opened
