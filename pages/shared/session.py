"""One learner's state; the only file that touches st.session_state and st.query_params."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING
from weakref import WeakSet

import streamlit as st

from core import Settings

if TYPE_CHECKING:
    from pages.player.scheduler import Training

EXTRAS = ("pins", "many", "view", "lesson")
"""What may stand in an address beside the settings. Whoever uses one reads its text with care: anybody can write it."""
EVERYWHERE = ("view",)
"""Of these, what goes along to other pages."""

_PAGE, _KEPT, _ARRIVED, _EXTRAS = "_page", "_kept", "_arrived", "_extras"
_ENTERED, _NOTICES, _TRAINING = "_entered", "_notices", "_training"
_DRAWING, _CLICKED, _HELD = "_drawing", "_clicked", "_held"


def enter_page(name: str, kind: type[Settings] | None) -> None:
    """Make the session ready for the page that is about to run.

    On arrival the page's settings come from the link if it has any, else from the last visit;
    what another page was training is let go.
    """
    if st.session_state.get(_PAGE) == name:
        return
    _leave_all_trainings()
    st.session_state[_PAGE] = name
    st.session_state[_ENTERED] = True
    st.session_state[_NOTICES] = []
    link = {key: st.query_params.get_all(key) for key in st.query_params if not key.startswith("embed")}
    came_by_link = bool(link)
    extras = _take_extras(link, came_by_link)
    if kind is None:
        st.query_params.update(extras)
        return
    kept = st.session_state.setdefault(_KEPT, {})
    if came_by_link:
        kept[name], st.session_state[_NOTICES] = _read(kind, link)
    settings = kept.get(name, kind())
    for field in kind.knobs():
        st.session_state[field] = getattr(settings, field)
    # A value from a link may lie between a slider's marks; it stays on offer for this visit.
    st.session_state[_ARRIVED] = settings
    if came_by_link and link != {key: [text] for key, text in settings.to_query().items()}:
        # The controls read the address too, and drop what is not written just as they would write it.
        st.query_params.from_dict(settings.to_query() | extras)
        st.rerun()
    st.query_params.update(extras)


def _take_extras(link: dict[str, list[str]], came_by_link: bool) -> dict[str, str]:
    """Take out of the link what is no setting, and keep it; returns all that this page has of it now."""
    for name in EXTRAS:
        came = link.pop(name, [""])[-1]
        if came or (came_by_link and name not in EVERYWHERE):
            _extras()[_place_of(name)] = came
    return extras()


def just_entered() -> bool:
    """Whether the learner has come to this page since this was asked last."""
    return st.session_state.pop(_ENTERED, False)


def page() -> str:
    """The name of the page that the learner is on; it is the page's path, too."""
    return st.session_state[_PAGE]


def extras() -> dict[str, str]:
    """All of EXTRAS that stand in this page's address."""
    return {name: text for name in EXTRAS if (text := extra(name))}


def _extras() -> dict[tuple[str, str], str]:
    return st.session_state.setdefault(_EXTRAS, {})


def _place_of(name: str) -> tuple[str, str]:
    return "" if name in EVERYWHERE else st.session_state[_PAGE], name


def extra(name: str) -> str:
    """What stands in this page's address under a name of EXTRAS, as it came; empty if there is none."""
    return _extras().get(_place_of(name), "")


def set_extra(name: str, text: str) -> None:
    """Put a text into this page's address under a name of EXTRAS; an empty one takes it away."""
    _extras()[_place_of(name)] = text
    if text:
        st.query_params[name] = text
    elif name in st.query_params:
        del st.query_params[name]


def _read(kind: type[Settings], link: dict[str, list[str]]) -> tuple[Settings, list[str]]:
    """Settings from a link, and one sentence for each parameter that could not be used."""
    repeated = [key for key, texts in link.items() if len(texts) > 1 and key in kind.knobs()]
    settings, problems = kind.from_query({key: texts[-1] for key, texts in link.items() if key not in repeated})
    for key in repeated:
        problems.append(f"{key} stands there more than once. The default {kind.knobs()[key].default} is used.")
    return settings, problems


def notices() -> list[str]:
    """What could not be used of the link that opened this page."""
    return st.session_state.get(_NOTICES, [])


def notice(text: str) -> None:
    """Tell of something more that could not be used of the link, unless it has been told."""
    if text not in st.session_state[_NOTICES]:
        st.session_state[_NOTICES].append(text)


def arrived_with() -> Settings:
    """The settings with which the page was entered."""
    return st.session_state[_ARRIVED]


def lock_controls(fields: tuple[str, ...]) -> None:
    """These settings of the page cannot be changed: a lesson holds them."""
    st.session_state[_HELD] = fields


def locked_value(field: str) -> object:
    """The value of a setting whose control is not drawn: the one that the page was entered with. It stays in the address."""
    text = arrived_with().to_query().get(field)
    if text is not None and st.query_params.get(field) != text:
        with suppress(st.errors.StreamlitAPIException):  # another page's control may have it until this drawing ends
            st.query_params[field] = text
    return getattr(arrived_with(), field)


def set_controls(**values) -> None:
    """Turn controls of this page, from a button's callback: all of them, or none if a lesson holds one."""
    held = [name for name in values if name in st.session_state.get(_HELD, ())]
    if any(values[name] != getattr(settings(), name) for name in held):
        st.toast("This lesson holds controls that would change.", icon=":material/lock:")
        return
    st.session_state.update({name: value for name, value in values.items() if name not in held})


def apply_settings(settings: Settings) -> None:
    """Set this page up as a link with these settings would, from a button's callback; what was training is let go."""
    drop_training()
    st.session_state[_ARRIVED] = settings
    set_controls(**{field: getattr(settings, field) for field in settings.knobs()})


def clicked(key: str) -> dict | None:
    """Which point of the chart of this key was clicked last, as its x and y."""
    return st.session_state[key].chosen


def keep_settings(settings: Settings) -> None:
    """The settings come back when the learner returns to this page."""
    st.session_state[_KEPT][st.session_state[_PAGE]] = settings


def settings() -> Settings:
    """This page's settings as they were chosen last."""
    return st.session_state[_KEPT][st.session_state[_PAGE]]


def training(which: str = "") -> Training | None:
    """The learner's run, or another training of this name, if there is one."""
    return st.session_state.get(_TRAINING + which)


def keep_training(new: Training, which: str = "") -> None:
    drop_training(which)
    st.session_state[_TRAINING + which] = new
    _released_with_the_tab().add(new)


def drop_training(which: str = "") -> None:
    """Stop a training and let its memory go."""
    old = st.session_state.pop(_TRAINING + which, None)
    if old is not None:
        old.release()


def _leave_all_trainings() -> None:
    for key in list(st.session_state):
        if str(key).startswith(_TRAINING):
            drop_training(str(key).removeprefix(_TRAINING))


def _release_all(trainings: WeakSet[Training]) -> None:
    for each in list(trainings):
        each.release()


# Streamlit keeps a session for two minutes after its tab has closed, but clears such a cache at once.
@st.cache_resource(scope="session", on_release=_release_all, show_spinner=False)
def _released_with_the_tab() -> WeakSet[Training]:
    return WeakSet()


def count_drawing() -> int:
    """How many times the buttons have been drawn, this time included."""
    st.session_state[_DRAWING] = st.session_state.get(_DRAWING, 0) + 1
    return st.session_state[_DRAWING]


def first_click(drawing: int) -> bool:
    """Whether no button of this drawing was clicked before; from now on one has been."""
    if st.session_state.get(_CLICKED) == drawing:
        return False
    st.session_state[_CLICKED] = drawing
    return True


def results(name: str) -> dict:
    """A dict of this learner's by this name, empty at first: for results that outlast one drawing of the page."""
    return st.session_state.setdefault(f"_own_{name}", {})
