"""One learner's state; the only file that touches st.session_state and st.query_params."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING
from weakref import WeakSet

import streamlit as st

from core import Settings

if TYPE_CHECKING:
    from pages.player.player import Player
    from pages.player.scheduler import Training

CHAPTER = "chapter"
"""The key of a page's tabs, and the address parameter that Streamlit writes for them."""
ADDRESS_PARAMETERS = ("at", "pins", "many", "view", "lesson", CHAPTER)
"""Parameters of an address besides the settings. Anybody can write them, so their readers must validate them."""
KEPT_ON_ALL_PAGES = ("view",)
"""The address parameters that stay when the learner goes to another page."""

_PAGE, _SETTINGS, _ENTRY_SETTINGS, _ADDRESS = "_page", "_settings", "_entry_settings", "_address"
_ENTERED, _LINK_PROBLEMS, _TRAINING, _PLAYERS = "_entered", "_link_problems", "_training", "_players"
_DRAWING, _CLICKED, _LOCKED = "_drawing", "_clicked", "_locked"


def enter_page(name: str, kind: type[Settings] | None) -> None:
    """Prepare the session for the page that is about to run.

    When the learner enters the page, its settings come from the link if it has parameters, else from the last visit;
    the trainings of the previous page are released, and its player rests.
    """
    if st.session_state.get(_PAGE) == name:
        return
    _leave_page()
    st.session_state[_PAGE] = name
    st.session_state[_ENTERED] = True
    st.session_state[_LINK_PROBLEMS] = []
    link = {key: st.query_params.get_all(key) for key in st.query_params if not key.startswith("embed")}
    has_link = bool(link)
    parameters = _move_address_parameters(link, has_link)
    if kind is None:
        st.query_params.update(parameters)
        return
    all_settings = st.session_state.setdefault(_SETTINGS, {})
    if has_link:
        drop_player()
        all_settings[name], st.session_state[_LINK_PROBLEMS] = _settings_from_link(kind, link)
    settings = all_settings.get(name, kind())
    for field in kind.knobs():
        st.session_state[field] = getattr(settings, field)
    # A value from a link may lie between a slider's marks; the slider offers it for this visit.
    st.session_state[_ENTRY_SETTINGS] = settings
    if has_link and link != {key: [text] for key, text in settings.to_query().items()}:
        # The controls read the address too, and drop values that are not in their own notation.
        st.query_params.from_dict(settings.to_query() | parameters)
        st.rerun()
    st.query_params.update(parameters)


def _move_address_parameters(link: dict[str, list[str]], has_link: bool) -> dict[str, str]:
    """Move the address parameters from the link into the session; returns those that this page has now.

    Mutates: link
    """
    for name in ADDRESS_PARAMETERS:
        text = link.pop(name, [""])[-1]
        if text or (has_link and name not in KEPT_ON_ALL_PAGES):
            _stored_address_parameters()[_address_key(name)] = text
    return address_parameters()


def _settings_from_link(kind: type[Settings], link: dict[str, list[str]]) -> tuple[Settings, list[str]]:
    """Settings from a link, and one sentence for each parameter that could not be used."""
    repeated = [key for key, texts in link.items() if len(texts) > 1 and key in kind.knobs()]
    settings, problems = kind.from_query({key: texts[-1] for key, texts in link.items() if key not in repeated})
    for key in repeated:
        problems.append(f"{key} stands there more than once. The default {kind.knobs()[key].default} is used.")
    return settings, problems


def page_name() -> str:
    """The name of the current page, which is also its path."""
    return st.session_state[_PAGE]


def open_chapter(names: Sequence[str]) -> None:
    """When the learner enters the page, open the chapter of the address or of the last visit; else the first."""
    if not st.session_state.pop(_ENTERED, False):
        return
    wanted = address_parameter(CHAPTER)
    st.session_state[CHAPTER] = wanted if wanted in names else names[0]
    if wanted and wanted not in names:
        keep_chapter("")
        add_link_problem(f"{CHAPTER} must be one of {', '.join(names)}, got another name. The first is shown.")
        st.rerun()  # to show the notice above the page


def keep_chapter(name: str) -> None:
    """Store which chapter is open, for a link to this page and for the next visit; empty for the first one."""
    _stored_address_parameters()[_address_key(CHAPTER)] = name


def go_to_chapter(name: str) -> None:
    """Open a chapter of this page, from a button's callback."""
    st.session_state[CHAPTER] = name


def address_parameters() -> dict[str, str]:
    """The address parameters of this page that are not empty."""
    return {name: text for name in ADDRESS_PARAMETERS if (text := address_parameter(name))}


def address_parameter(name: str) -> str:
    """The text of one of this page's ADDRESS_PARAMETERS, not validated; empty if it is missing."""
    return _stored_address_parameters().get(_address_key(name), "")


def set_address_parameter(name: str, text: str) -> None:
    """Write one of the ADDRESS_PARAMETERS into this page's address; an empty text removes it."""
    if address_parameter(name) == text == st.query_params.get(name, ""):
        return
    _stored_address_parameters()[_address_key(name)] = text
    if text:
        st.query_params[name] = text
    elif name in st.query_params:
        del st.query_params[name]


def _stored_address_parameters() -> dict[tuple[str, str], str]:
    return st.session_state.setdefault(_ADDRESS, {})


def _address_key(name: str) -> tuple[str, str]:
    return "" if name in KEPT_ON_ALL_PAGES else st.session_state[_PAGE], name


def link_problems() -> list[str]:
    """Sentences about what could not be used of the link that opened this page."""
    return st.session_state.get(_LINK_PROBLEMS, [])


def add_link_problem(text: str) -> None:
    """Add a sentence to the link problems, once."""
    if text not in st.session_state[_LINK_PROBLEMS]:
        st.session_state[_LINK_PROBLEMS].append(text)


def entry_settings() -> Settings:
    """The settings with which the page was entered."""
    return st.session_state[_ENTRY_SETTINGS]


def settings() -> Settings:
    """This page's current settings."""
    return st.session_state[_SETTINGS][st.session_state[_PAGE]]


def keep_settings(settings: Settings) -> None:
    """Store this page's settings for the learner's next visit."""
    st.session_state[_SETTINGS][st.session_state[_PAGE]] = settings


def lock_controls(fields: tuple[str, ...]) -> None:
    """Lock the controls of these settings for a lesson."""
    st.session_state[_LOCKED] = fields


def hidden_control_value(field: str) -> object:
    """The value of a setting whose control is not drawn: the one with which the page was entered. Keeps it in the address."""
    text = entry_settings().to_query().get(field)
    if text is not None and st.query_params.get(field) != text:
        with suppress(st.errors.StreamlitAPIException):  # the previous page's control owns it until this run ends
            st.query_params[field] = text
    return getattr(entry_settings(), field)


def set_controls(**values) -> None:
    """Set controls of this page, from a button's callback; sets none if a lesson locks one that would change."""
    locked = [name for name in values if name in st.session_state.get(_LOCKED, ())]
    if any(values[name] != getattr(settings(), name) for name in locked):
        st.toast("This lesson holds controls that would change.", icon=":material/lock:")
        return
    st.session_state.update({name: value for name, value in values.items() if name not in locked})


def apply_settings(settings: Settings, chapter: str = "") -> None:
    """Set up this page as a link with these settings would, from a button's callback; the run begins anew.

    A chapter, if given, is opened.
    """
    if chapter:
        go_to_chapter(chapter)
    drop_player()
    set_address_parameter("at", "")
    st.session_state[_ENTRY_SETTINGS] = settings
    set_controls(**{field: getattr(settings, field) for field in settings.knobs()})


def clicked_point(key: str) -> dict | None:
    """What was last clicked: the x and y of a chart's point, or the sprite and cell of an image in a grid."""
    return st.session_state[key].chosen


def scrubbed_step() -> int | None:
    """The update to which the learner has just dragged the scrubber."""
    return st.session_state["scrubber"].step


def player() -> Player | None:
    """The learner's player on this page, if the page has one."""
    return st.session_state.get(_PLAYERS, {}).get(st.session_state.get(_PAGE))


def keep_player(new: Player) -> None:
    """Store this page's player. It rests while the learner is on another page."""
    st.session_state.setdefault(_PLAYERS, {})[st.session_state.get(_PAGE)] = new
    release_with_tab(new)


def drop_player() -> None:
    """Forget this page's player."""
    old = st.session_state.get(_PLAYERS, {}).pop(st.session_state.get(_PAGE), None)
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


def _leave_page() -> None:
    for key in list(st.session_state):
        if str(key).startswith(_TRAINING):
            drop_training(str(key).removeprefix(_TRAINING))
    for each in st.session_state.get(_PLAYERS, {}).values():
        each.release()


def release_with_tab(held: Player | Training) -> None:
    """Release this as soon as the tab closes or the connection is lost."""
    _held_by_tab().add(held)


def _release_all(held: WeakSet[Player | Training]) -> None:
    for each in list(held):
        each.release()


# Streamlit keeps a session for two minutes after its tab has closed, but clears a session cache at once.
@st.cache_resource(scope="session", on_release=_release_all, show_spinner=False)
def _held_by_tab() -> WeakSet[Player | Training]:
    return WeakSet()


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
