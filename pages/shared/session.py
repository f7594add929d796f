"""One learner's state. Only this file and entry.py touch st.session_state and st.query_params."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING
from weakref import WeakSet

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core import Settings
from core.point_settings import PointSettings
from core.settings import IMAGES

if TYPE_CHECKING:
    from pages.player.player import Player
    from pages.player.scheduler import Training

CHAPTER = "chapter"
"""The key of a page's tabs, and the address parameter that Streamlit writes for them."""
ADDRESS_PARAMETERS = ("at", "pins", "many", "view", "lesson", CHAPTER, "wall", "seat", "key", "of")
"""Parameters of an address besides the settings. Anybody can write them, so their readers must validate them."""
NOT_SHARED = ("seat", "key", "of")
"""Those that belong to whoever has the address: a learner's place on a wall, and what opens a teacher's wall."""
KEPT_ON_ALL_PAGES = ("view",)
"""The address parameters that stay when the learner goes to another page."""

PAGE, _SETTINGS, ENTRY_SETTINGS, _ADDRESS = "_page", "_settings", "_entry_settings", "_address"
ENTERED, LINK_PROBLEMS, _TRAINING, _PLAYERS = "_entered", "_link_problems", "_training", "_players"
_DRAWING, _CLICKED, _LOCKED, _KINDS = "_drawing", "_clicked", "_locked", "_kinds"
DATA_CONTROL = "data"
"""The key of the control, and of the address parameter, that says whether a page trains on images or on points."""


def page_name() -> str:
    """The name of the current page, which is also its path."""
    return st.session_state[PAGE]


def open_chapter(names: Sequence[str]) -> None:
    """When the learner enters the page, open the chapter of the address or of the last visit; else the first."""
    if not st.session_state.get(ENTERED):
        return
    wanted = address_parameter(CHAPTER)
    st.session_state[CHAPTER] = wanted if wanted in names else names[0]
    st.session_state[ENTERED] = False
    if wanted and wanted not in names:
        keep_chapter("")
        add_link_problem(f"{CHAPTER} must be one of {', '.join(names)}, got another name. The first is shown.")
        st.rerun()  # to show the notice above the page


def keep_chapter(name: str) -> None:
    """Store which chapter is open, for a link to this page and for the next visit; empty for the first one."""
    stored_address_parameters()[address_key(CHAPTER)] = name


def go_to_chapter(name: str) -> None:
    """Open a chapter of this page, from a button's callback."""
    st.session_state[CHAPTER] = name


def address_parameters() -> dict[str, str]:
    """The address parameters of this page that are not empty."""
    return {name: text for name in ADDRESS_PARAMETERS if (text := address_parameter(name))}


def address_parameter(name: str) -> str:
    """The text of one of this page's ADDRESS_PARAMETERS, not validated; empty if it is missing."""
    return stored_address_parameters().get(address_key(name), "")


def set_address_parameter(name: str, text: str) -> None:
    """Write one of the ADDRESS_PARAMETERS into this page's address; an empty text removes it."""
    stored_address_parameters()[address_key(name)] = text
    _write_parameter(name, text)


def _write_parameter(name: str, text: str) -> None:
    """Write a parameter of the address, if that changes it; an empty text removes it."""
    if text == st.query_params.get(name, ""):
        return
    if text:
        st.query_params[name] = text
    else:
        del st.query_params[name]


def stored_address_parameters() -> dict[tuple[str, str], str]:
    return st.session_state.setdefault(_ADDRESS, {})


def address_key(name: str) -> tuple[str, str]:
    return "" if name in KEPT_ON_ALL_PAGES else subject_of(), name


def kinds() -> dict[str, type[Settings]]:
    """The class of the settings that each page uses."""
    return st.session_state.setdefault(_KINDS, {})


def all_settings() -> dict[str, Settings]:
    return st.session_state.setdefault(_SETTINGS, {})


def subject_of(kind: type[Settings] | None = None) -> str:
    """The page and what it trains on, by which a learner's settings, player and address parameters are kept."""
    page = st.session_state.get(PAGE, "")
    kind = kind or kinds().get(page)
    return f"{page} on points" if issubclass(kind or Settings, PointSettings) else page


def link_problems() -> list[str]:
    """Sentences about what could not be used of the link that opened this page."""
    return st.session_state.get(LINK_PROBLEMS, [])


def add_link_problem(text: str) -> None:
    """Add a sentence to the link problems, once."""
    if text not in st.session_state[LINK_PROBLEMS]:
        st.session_state[LINK_PROBLEMS].append(text)


def entry_settings() -> Settings:
    """The settings with which the page was entered."""
    return st.session_state[ENTRY_SETTINGS]


def settings() -> Settings:
    """This page's current settings."""
    return all_settings()[subject_of()]


def keep_settings(settings: Settings) -> None:
    """Store this page's settings for the learner's next visit."""
    kinds()[st.session_state[PAGE]] = type(settings)
    all_settings()[subject_of()] = settings


def lock_controls(fields: tuple[str, ...]) -> None:
    """Lock the controls of these settings for a lesson."""
    st.session_state[_LOCKED] = fields


def is_locked(*fields: str) -> bool:
    """Whether a lesson locks one of these controls."""
    return not set(fields).isdisjoint(st.session_state.get(_LOCKED, ()))


def is_changed(*fields: str) -> bool:
    """Whether one of these controls has another value than the page was drawn with."""
    return any(st.session_state[field] != getattr(settings(), field) for field in fields)


def hidden_control_value(field: str) -> object:
    """The value of a setting whose control is not drawn: the one with which the page was entered. Keeps it in the address."""
    text = entry_settings().to_query().get(field)
    if text is not None:
        with suppress(st.errors.StreamlitAPIException):  # the previous page's control owns it until this run ends
            _write_parameter(field, text)
    return getattr(entry_settings(), field)


def chosen_data() -> str:
    """The data that the page trains on, by the name in the address."""
    return st.session_state[DATA_CONTROL]


def keep_data_in_address() -> None:
    """Write what the page trains on into its address; the images stand there by not being named."""
    _write_parameter(DATA_CONTROL, "" if chosen_data() == IMAGES else chosen_data())


def value_without_control(field: str) -> object:
    """The value of a setting that has no control, which other parts of the page set; keeps it in the address."""
    value = st.session_state[field]
    with suppress(st.errors.StreamlitAPIException):  # the previous page's control owns it until this run ends
        _write_parameter(field, settings().replace(**{field: value}).to_query().get(field, ""))
    return value


def set_controls(**values) -> None:
    """Set controls of this page, from a button's callback; sets none if a lesson locks one that would change."""
    locked = [name for name in values if is_locked(name)]
    if any(values[name] != getattr(settings(), name) for name in locked):
        st.toast("This lesson holds controls that would change.", icon=":material/lock:")
        return
    st.session_state.update({name: value for name, value in values.items() if name not in locked})


def apply_settings(settings: Settings, chapter: str = "", at: str = "") -> None:
    """Set up this page as a link with these settings would, from a button's callback; the run begins anew.

    A chapter, if given, is opened; `at` is the position as it stands in an address.
    """
    subject = subject_of(type(settings))
    if subject == subject_of():
        if chapter:
            go_to_chapter(chapter)
        drop_player()
        set_address_parameter("at", at)
        st.session_state[ENTRY_SETTINGS] = settings
        set_controls(**{field: getattr(settings, field) for field in settings.knobs()})
    elif not is_locked(DATA_CONTROL):  # the page changes to these data before it is drawn
        drop_player(subject)
        all_settings()[subject] = settings
        stored_address_parameters().update({(subject, "at"): at, (subject, CHAPTER): chapter})
        st.session_state[DATA_CONTROL] = settings.data


def clicked_point(key: str) -> dict | None:
    """What was last clicked or dropped: the x and y of a chart's point, or the sprite and cell of an image in a grid."""
    return st.session_state[key].chosen


def scrubbed_step() -> int | None:
    """The update to which the learner has just dragged the scrubber."""
    return st.session_state["scrubber"].step


def player() -> Player | None:
    """The learner's player on this page, if the page has one."""
    return st.session_state.get(_PLAYERS, {}).get(subject_of())


def keep_player(new: Player) -> None:
    """Store this page's player. It rests while the learner is on another page."""
    st.session_state.setdefault(_PLAYERS, {})[subject_of()] = new
    release_with_tab(new)


def drop_player(subject: str | None = None) -> None:
    """Forget the player of this page, or of another subject."""
    old = st.session_state.get(_PLAYERS, {}).pop(subject or subject_of(), None)
    if old is not None:
        old.release()


def training(name: str) -> Training | None:
    """The training of this name, if there is one."""
    return st.session_state.get(_TRAINING + name)


def keep_training(new: Training, name: str) -> None:
    """Store a training under this name; releases the previous one."""
    drop_training(name)
    st.session_state[_TRAINING + name] = new
    release_with_tab(new)


def drop_training(name: str) -> None:
    """Stop a training and release its memory."""
    old = st.session_state.pop(_TRAINING + name, None)
    if old is not None:
        old.release()


def leave_page() -> None:
    for key in list(st.session_state):
        if str(key).startswith(_TRAINING):
            drop_training(str(key).removeprefix(_TRAINING))
    for each in st.session_state.get(_PLAYERS, {}).values():
        each.release()


def release_with_tab(held: Player | Training) -> None:
    """Release this when the tab has closed or the connection is lost (lost_sessions.py)."""
    _held.setdefault(get_script_run_ctx().session_id, WeakSet()).add(held)


def release_all_but(connected: set[str]) -> None:
    """Release what all other sessions than these hold."""
    for session_id in list(_held.keys() - connected):
        for each in list(_held.pop(session_id, ())):
            each.release()


_held: dict[str, WeakSet[Player | Training]] = {}
"""What each session holds, by its id: in no cache of Streamlit's, since every visitor can empty those of all."""


def count_button_drawing() -> int:
    """Count one more drawing of the playback buttons; returns its number."""
    st.session_state[_DRAWING] = st.session_state.get(_DRAWING, 0) + 1
    return st.session_state[_DRAWING]


def register_click(drawing: int) -> bool:
    """Record a click on a button of this drawing; returns whether it is the first one."""
    if st.session_state.get(_CLICKED) == drawing:
        return False
    st.session_state[_CLICKED] = drawing
    return True


def results(name: str) -> dict:
    """The learner's dict of this name, empty at first, for results that must survive a rerun of the page."""
    return st.session_state.setdefault(f"_results_{name}", {})
