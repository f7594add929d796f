"""A learner without a browser: speaks Streamlit's websocket protocol, honours its timers, and asks for frames as the page does."""

from __future__ import annotations

import asyncio
import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import urllib3
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.NumberInput_pb2 import NumberInput
from streamlit.proto.WidgetStates_pb2 import WidgetState

MOST = 128
"""Learners who ask for frames at the same time."""
_fetchers = ThreadPoolExecutor(MOST)
UPDATES = re.compile(rb'"label": "Updates", "value": "([\d,]+)"')
"""The only thing that a learner reads in a frame: the server is measured, and shares its processor with the learners."""


@dataclass
class Frame:
    """A picture of the run, as it arrived: an answer to the page's question, or a run of the naive page's fragment."""

    time: float
    bytes: int
    updates: int


@dataclass
class Inbox:
    """What a page has sent: its frames, its numbers, and the widgets that it has now."""

    frames: list[Frame] = field(default_factory=list)
    buttons: dict[str, str] = field(default_factory=dict)
    sliders: dict[str, str] = field(default_factory=dict)
    widgets: dict[str, WidgetState] = field(default_factory=dict)
    places: set[str] = field(default_factory=set)
    fragments: dict[str, str] = field(default_factory=dict)  # the part of the page to which a component belongs
    main: str = "frame"  # the key of the frames to follow
    updates: int = 0
    runs: int = 0
    failure: str = ""
    page_hash: str = ""
    address: str = ""
    _bytes: int = 0

    def take(self, raw: bytes) -> ForwardMsg:
        """Read one message of the server."""
        message = ForwardMsg()
        message.ParseFromString(raw)
        kind = message.WhichOneof("type")
        self._bytes += len(raw)
        if kind == "navigation":
            self.page_hash = message.navigation.page_script_hash
        elif kind == "delta":
            self._see(message.delta.new_element, message.delta.fragment_id)
        elif kind == "script_finished":
            if message.script_finished == ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY:
                self.frames.append(Frame(time.monotonic(), self._bytes, self.updates))
            elif message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                self.runs += 1
            self._bytes = 0
        return message

    def _see(self, element, fragment: str) -> None:
        kind = element.WhichOneof("type")
        if kind == "button":
            self.buttons[_key(element.button.id)] = element.button.id
        elif kind in _VALUES:
            widget = getattr(element, kind)
            if kind == "slider":
                self.sliders[_key(widget.id)] = widget.id
            if widget.set_value or widget.id not in self.widgets:
                self.widgets[widget.id] = _VALUES[kind](widget)
        elif kind == "metric" and element.metric.label == "Updates":
            self.updates = int(element.metric.body.replace(",", ""))
        elif kind == "bidi_component":
            self._place(_key(element.bidi_component.id), element.bidi_component)
            self.fragments[_key(element.bidi_component.id)] = fragment
        elif kind == "exception":
            self.failure = element.exception.message

    def _place(self, key: str, component) -> None:
        self.places.add(key)
        if key == self.main:
            data = json.loads(component.json)
            self.address = data["address"] or ""
            self._count(data["parts"])

    def _count(self, parts: dict) -> None:
        numbers = {each["label"]: each["value"] for each in parts.get("numbers", [])}
        self.updates = int(numbers.get("Updates", "0").replace(",", ""))


def _key(widget_id: str) -> str:
    return re.sub(r"^\$\$ID-\w+-", "", widget_id)


@dataclass
class Learner(Inbox):
    """Opens a page, uses its controls, and asks for frames whenever the page's timer says so."""

    port: int = 0
    page: str = "multilayer_perceptron"
    query: str = ""
    host: str = "127.0.0.1"  # the name in the address bar, wherever it leads: the connection is to this machine
    cookie: str = ""
    disconnected: bool = False

    async def open(self) -> None:
        """Connected, and the page has been sent once."""
        self._idle = asyncio.Event()
        self._timer: asyncio.Task | None = None
        self._frames: asyncio.Task | None = None
        headers = {"Host": f"{self.host}:{self.port}", "Accept-Encoding": "gzip"}
        headers |= {"Cookie": self.cookie} if self.cookie else {}
        self._server = urllib3.HTTPConnectionPool("127.0.0.1", self.port, headers=headers)
        self._socket = await websockets.connect(
            f"ws://{self.host}:{self.port}/_stcore/stream",
            origin=f"http://{self.host}:{self.port}",
            additional_headers={"Cookie": self.cookie} if self.cookie else None,
            subprotocols=["streamlit"],
            max_size=None,
            open_timeout=60,
            proxy=None,
            host="127.0.0.1",
        )
        self._reader = asyncio.create_task(self._read())
        await self._ask()

    async def press(self, key: str) -> float:
        """Press a button; how many seconds until the page had answered."""
        return await self._ask(trigger=self.buttons[key])

    async def slide(self, key: str, text: str, fragment: str = "") -> float:
        """Move a slider to an option; how many seconds until the page had answered.

        With a fragment, only this part of the page is asked for, as a browser does if that has changed in the same moment.
        """
        state = WidgetState(id=self.sliders[key])
        state.string_array_value.data.append(text)
        self.widgets[state.id] = state
        return await self._ask(fragment=fragment)

    async def go(self, page: str) -> float:
        """Go to another page; how many seconds until it had answered."""
        self.page, self.page_hash, self.query = page, "", ""
        return await self._ask()

    async def close(self) -> None:
        self._stop()
        await self._socket.close()

    async def cut(self) -> None:
        """Lose the connection, as a computer that is shut does."""
        self._stop()
        self._socket.transport.abort()

    def _stop(self) -> None:
        self._stop_timer()
        self._stop_frames()
        self._reader.cancel()

    async def _ask(self, trigger: str = "", fragment: str = "") -> float:
        start = time.monotonic()
        self._idle.clear()
        await self._rerun(trigger, fragment)
        await asyncio.wait_for(self._idle.wait(), 60)
        return time.monotonic() - start

    async def _rerun(self, trigger: str = "", fragment: str = "") -> None:
        message = BackMsg()
        state = message.rerun_script
        state.query_string = self.query
        if self.page_hash:
            state.page_script_hash = self.page_hash
        else:
            state.page_name = self.page
        state.widget_states.widgets.extend(self.widgets.values())
        if trigger:
            state.widget_states.widgets.add(id=trigger, trigger_value=True)
        if fragment:
            state.fragment_id, state.is_auto_rerun = fragment, True
        await self._socket.send(message.SerializeToString())

    async def _read(self) -> None:
        try:
            async for raw in self._socket:
                self._obey(self.take(raw))
        except websockets.ConnectionClosed as reason:
            self.disconnected, self.failure = True, str(reason)

    def _obey(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session" and not message.metadata.run.fragment_ids:
            self._stop_timer()
        elif kind == "auto_rerun":
            self._stop_timer()
            self._timer = asyncio.create_task(self._tick(message.auto_rerun.interval, message.auto_rerun.fragment_id))
        elif kind == "stop_auto_rerun":
            self._stop_timer()
        elif kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
            self._idle.set()

        if kind == "script_finished":
            self._stop_frames()
            if self.address:
                self._frames = asyncio.create_task(self._follow(self.address))

    async def _follow(self, address: str) -> None:
        """Ask for frames until there are no more; then have the page drawn again."""
        loop = asyncio.get_running_loop()
        playing = True
        while playing:
            start = time.monotonic()
            answer = await loop.run_in_executor(_fetchers, self._server.request, "GET", f"/{address}")
            if answer.status != 200:
                return
            playing = answer.headers["frame-playing"] == "true"
            if shown := UPDATES.search(answer.data):
                self.updates = int(shown[1].replace(b",", b""))
            self.frames.append(Frame(time.monotonic(), int(answer.headers["content-length"]), self.updates))
            await asyncio.sleep(max(0.0, float(answer.headers["frame-wait"]) - (time.monotonic() - start)))
        await self._rerun()

    def _stop_frames(self) -> None:
        if self._frames:
            self._frames.cancel()
            self._frames = None

    def _stop_timer(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None

    async def _tick(self, interval: float, fragment: str) -> None:
        while True:
            await asyncio.sleep(interval)
            await self._rerun(fragment=fragment)


def _slider(widget) -> WidgetState:
    state = WidgetState(id=widget.id)
    if widget.options:
        chosen = widget.raw_value if widget.set_value else [widget.options[int(i)] for i in widget.default]
        state.string_array_value.data.extend(chosen)
    else:
        state.double_array_value.data.extend(widget.value if widget.set_value else widget.default)
    return state


def _number(widget) -> WidgetState:
    value = widget.value if widget.set_value else widget.default
    if widget.data_type == NumberInput.INT:
        return WidgetState(id=widget.id, int_value=int(value))
    return WidgetState(id=widget.id, double_value=value)


def _group(widget) -> WidgetState:
    state = WidgetState(id=widget.id)
    chosen = widget.raw_values if widget.set_value else [widget.options[i].content for i in widget.default]
    state.string_array_value.data.extend(chosen)
    return state


def _choice(widget) -> WidgetState:
    if not widget.set_value and not widget.HasField("default"):  # nothing is chosen
        return WidgetState(id=widget.id)
    return WidgetState(
        id=widget.id, string_value=widget.raw_value if widget.set_value else widget.options[widget.default]
    )


def _switch(widget) -> WidgetState:
    return WidgetState(id=widget.id, bool_value=widget.value if widget.set_value else widget.default)


# A browser sends the value of every widget with every request, touched or not.
_VALUES = {
    "slider": _slider,
    "number_input": _number,
    "button_group": _group,
    "selectbox": _choice,
    "checkbox": _switch,
}
