"""One adjustable setting: its default, bounds, offered values, label and help."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast


@dataclass(frozen=True)
class Knob:
    """The declaration of one number or choice.

    A *live* knob may change during a run; a change of any other needs a new run. Every value between `low` and `high`
    is allowed; `grid` lists those that a slider offers. `needs` = (name, value) means: this knob has an effect only
    while the knob of that name has that value, or one of the values of a tuple.
    """

    label: str
    default: Any
    help: str
    low: float | None = None
    high: float | None = None
    choices: tuple = ()
    labels: tuple[str, ...] = ()
    """How the choices are written for a reader, if not as they are."""
    grid: tuple = ()
    symbol: str = ""
    unit: str = ""
    live: bool = False
    needs: tuple[str, Any] | None = None
    read: Callable[[str], str] | None = None
    """For a text: returns it as it is kept, or raises ValueError with the reason why it cannot be used."""
    tell: Callable[[str], str] | None = None
    """For a text: how a control or a sentence writes it, if not as it is."""

    def field(self):
        return field(default=self.default, metadata={"knob": self})

    def has_effect(self, chosen: Mapping[str, Any]) -> bool:
        """Whether the knob changes a run whose settings have these values."""
        if self.needs is None:
            return True
        name, values = self.needs
        return chosen[name] in (values if isinstance(values, tuple) else (values,))

    def label_of(self, value: Any) -> str:
        """The value as a control or a sentence writes it."""
        if self.tell is not None:
            return self.tell(value)
        return self.labels[self.choices.index(value)] if self.labels else format_value(value)

    @property
    def replacement(self) -> str:
        """What a link's reader is told of a value that cannot be used."""
        return "The default is used." if self.read else f"The default {self.default} is used."  # a text may be long

    @property
    def requirement(self) -> str:
        """The allowed values, as the end of a sentence "<name> must …"."""
        if self.choices:
            return "be one of " + ", ".join(map(str, self.choices))
        whole = "be a whole number" if isinstance(self.default, int) else "lie"
        return f"{whole} in [{self.low:,g}, {self.high:,g}]"

    def check(self, name: str, value: Any) -> Any:
        """Return `value` converted to the knob's type.

        Raises: ValueError if it is not allowed
        """
        if self.read is not None:
            return self.read(value)
        try:
            converted = self._convert(value)
        except (TypeError, ValueError, OverflowError):
            converted = None
        if converted is None:
            raise ValueError(f"{name} must {self.requirement}, got {value!r}")
        return converted

    def _convert(self, value: Any) -> Any:
        if isinstance(value, bool):
            return None
        if self.choices:
            return next((choice for choice in self.choices if choice == value), None)
        if isinstance(self.default, int):
            number: float = operator.index(value)
        else:
            number = math.nan if isinstance(value, str) else float(value)
        low, high = cast(float, self.low), cast(float, self.high)
        return number if low <= number <= high else None

    def parse(self, text: str) -> Any:
        """Read a value from the text of a link; text that cannot be read is returned unchanged."""
        kind = type(self.choices[0] if self.choices else self.default)
        try:
            return kind(text)
        except ValueError:
            return text


def format_value(value: Any) -> str:
    """Format a value for a control or a link; `Knob.parse` gives back the same value."""
    if isinstance(value, str):
        return value
    short = f"{value:g}"
    return short if float(short) == value else str(value)
