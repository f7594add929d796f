"""A learner without a browser: speaks Streamlit's websocket protocol and honours its timers."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass, field

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.NumberInput_pb2 import NumberInput
from streamlit.proto.WidgetStates_pb2 import WidgetState


@dataclass
class Frame:
    """One run of the page's live fragment, as it arrived."""

    time: float
    bytes: int
    updates: int


@dataclass
class Learner:
    """Opens a page, presses its buttons, and asks for frames whenever the page's timer says so."""

    port: int
    page: str = "multilayer_perceptron"
    query: str = ""
    frames: list[Frame] = field(default_factory=list)
    buttons: dict[str, str] = field(default_factory=dict)
    widgets: dict[str, WidgetState] = field(default_factory=dict)
    updates: int = 0
    epochs: float = 0.0
    disconnected: bool = False
    failure: str = ""

    async def open(self) -> None:
        """Connected, and the page has been sent once."""
        self._idle = asyncio.Event()
        self._timer: asyncio.Task | None = None
        self._bytes, self._page_hash = 0, ""
        self._socket = await websockets.connect(
            f"ws://127.0.0.1:{self.port}/_stcore/stream", subprotocols=["streamlit"], max_size=None, open_timeout=60
        )
        self._reader = asyncio.create_task(self._read())
        await self._rerun()
        await asyncio.wait_for(self._idle.wait(), 60)

    async def press(self, key: str) -> None:
        """The button is pressed and the page has answered."""
        self._idle.clear()
        await self._rerun(trigger=self.buttons[key])
        await asyncio.wait_for(self._idle.wait(), 60)

    async def close(self) -> None:
        if self._timer:
            self._timer.cancel()
        self._reader.cancel()
        await self._socket.close()

    async def _rerun(self, trigger: str = "", fragment: str = "") -> None:
        message = BackMsg()
        state = message.rerun_script
        state.query_string = self.query
        if self._page_hash:
            state.page_script_hash = self._page_hash
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
                message = ForwardMsg()
                message.ParseFromString(raw)
                self._take(message, len(raw))
        except websockets.ConnectionClosed as reason:
            self.disconnected, self.failure = True, str(reason)

    def _take(self, message: ForwardMsg, size: int) -> None:
        kind = message.WhichOneof("type")
        self._bytes += size
        if kind == "new_session" and not message.metadata.run.fragment_ids:
            self._stop_timer()
        elif kind == "navigation":
            self._page_hash = message.navigation.page_script_hash
        elif kind == "delta":
            element = message.delta.new_element
            if element.WhichOneof("type") == "button":
                self.buttons[re.sub(r"^\$\$ID-\w+-", "", element.button.id)] = element.button.id
            elif element.WhichOneof("type") in _VALUES:
                widget = getattr(element, element.WhichOneof("type"))
                if widget.set_value or widget.id not in self.widgets:
                    self.widgets[widget.id] = _VALUES[element.WhichOneof("type")](widget)
            elif element.WhichOneof("type") == "metric":
                if element.metric.label == "Updates":
                    self.updates = int(element.metric.body.replace(",", ""))
                elif element.metric.label == "Epochs":
                    self.epochs = float(element.metric.body)
            elif element.WhichOneof("type") == "exception":
                self.failure = element.exception.message
        elif kind == "auto_rerun":
            self._stop_timer()
            self._timer = asyncio.create_task(self._tick(message.auto_rerun.interval, message.auto_rerun.fragment_id))
        elif kind == "stop_auto_rerun":
            self._stop_timer()
        elif kind == "script_finished":
            if message.script_finished == ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY:
                self.frames.append(Frame(time.monotonic(), self._bytes, self.updates))
            elif message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                self._idle.set()
            self._bytes = 0

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
