"""What happens to a learner's state when a page is entered, or changes between images and points."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Semaphore

import streamlit as st

from core import Settings
from core.point_settings import DATA, ON_POINTS, kind_for
from core.settings import IMAGES
from pages.shared import session
from pages.wall.wall import WALLS

ASK_FOR_TRAINING = ("pins", "at", "many")
"""Parameters of an address that ask for more than a page shows at its beginning."""
MOST_TOGETHER = 2
"""So many newcomers' pages with such an address are drawn at a time."""
MOST_WAITING_SECONDS = 2.0
"""After this time a newcomer's page is drawn in any case: one that waits for its images takes long."""

_PREPARED, _DRAWN = "_prepared", "_drawn"
_turns = Semaphore(MOST_TOGETHER)


@contextmanager
def newcomers_in_turn() -> Iterator[None]:
    """Around the drawing of a page: if its address asks for training, the session's first drawing waits for its turn.

    So a crowd with such addresses leaves room for all others.
    """
    newcomer = _DRAWN not in st.session_state
    asks = any(name in st.query_params for name in ASK_FOR_TRAINING)
    has_turn = newcomer and asks and _turns.acquire(timeout=MOST_WAITING_SECONDS)
    try:
        yield
        st.session_state[_DRAWN] = True
    finally:
        if has_turn:
            _turns.release()


def enter_page(name: str, kind: type[Settings] | None) -> type[Settings] | None:
    """Prepare the session for the page that is about to run; returns the class of its settings.

    When the learner enters the page, its settings come from the link if it has parameters, else from the last visit;
    the trainings of the previous page are released, and its player rests. The same happens when the learner goes from
    images to points or back. `kind` is the class for images, None for a page that trains nothing.
    """
    if st.session_state.get(_PREPARED) == name:
        return kind and _follow_data(kind)
    session.leave_page()
    st.session_state[session.PAGE] = name
    st.session_state[session.ENTERED] = True
    st.session_state[session.LINK_PROBLEMS] = []
    link = {key: st.query_params.get_all(key) for key in st.query_params if not key.startswith("embed")}
    has_link = bool(link)
    texts = {name: link.pop(name, [""])[-1] for name in session.ADDRESS_PARAMETERS}
    subject = WALLS.subject(texts["wall"]) if texts["wall"] and not texts["lesson"] else None
    by_wall = subject is not None and subject.page == name
    if by_wall:  # its short address: the wall knows the lesson
        link, lesson = subject.link()
        texts |= lesson
    if has_link and kind is not None:
        settings, st.session_state[session.LINK_PROBLEMS] = _settings_from_link(kind, link)
        session.keep_settings(settings)
        session.drop_player()
    parameters = _keep_address_parameters(texts, has_link)
    if kind is None:
        st.query_params.update(parameters)
        st.session_state[_PREPARED] = name
        return None
    settings = _show_kind(session.kinds().get(name, kind))
    if has_link and (by_wall or link != {key: [text] for key, text in settings.to_query().items()}):
        # The controls read the address too, and drop values that are not in their own notation.
        st.query_params.from_dict(settings.to_query() | parameters)
        st.session_state[_PREPARED] = name
        st.rerun()
    st.query_params.update(parameters)
    st.session_state[_PREPARED] = name  # last: what is interrupted before is done again
    return type(settings)


def _show_kind(kind: type[Settings], **chosen) -> Settings:
    """Set the controls to the settings of this class that the page had last, with the `chosen` values; returns them."""
    settings = session.all_settings().get(session.subject_of(kind), kind()).replace(**chosen)
    session.keep_settings(settings)
    for field in kind.knobs():
        st.session_state[field] = getattr(settings, field)
    st.session_state[session.DATA_CONTROL] = settings.data
    # A value from a link may lie between a slider's marks; the slider offers it for this visit.
    st.session_state[session.ENTRY_SETTINGS] = settings
    return settings


def _follow_data(kind: type[Settings]) -> type[Settings]:
    """The class of settings that the control for the data asks for; if it is another one, the page changes to it."""
    before, data = session.settings(), st.session_state.get(session.DATA_CONTROL)
    wanted = kind_for(kind, data) if data else None
    if wanted is None or wanted is type(before):
        return type(before)
    session.leave_page()
    left = session.address_parameters().keys() - {*session.KEPT_ON_ALL_PAGES, session.CHAPTER}
    st.session_state[session.ENTERED], st.session_state[session.LINK_PROBLEMS] = True, []
    _show_kind(wanted, **({} if wanted is kind else {session.DATA_CONTROL: data}))
    parameters = session.address_parameters()
    for name in left - parameters.keys():
        st.query_params.pop(name, None)
    # The controls and the chapters' tabs write their own parameters.
    st.query_params.update({name: text for name, text in parameters.items() if name != session.CHAPTER})
    return wanted


def _keep_address_parameters(texts: dict[str, str], has_link: bool) -> dict[str, str]:
    """Store the address parameters of a link; returns those that this page has now."""
    for name, text in texts.items():
        if text or (has_link and name not in session.KEPT_ON_ALL_PAGES):
            session.stored_address_parameters()[session.address_key(name)] = text
    return session.address_parameters()


def _settings_from_link(kind: type[Settings], link: dict[str, list[str]]) -> tuple[Settings, list[str]]:
    """Settings from a link, and one sentence for each parameter that could not be used. Mutates: link"""
    problems = []
    if kind in ON_POINTS:
        data = (link.get(session.DATA_CONTROL) or [IMAGES])[-1]
        found = kind_for(kind, data)
        if data == IMAGES or found is None:
            link.pop(session.DATA_CONTROL, None)
        if found is None:
            choices = ", ".join((IMAGES, *DATA.choices))
            problems = [f"data must be one of {choices}, got something else. The images are used."]
        kind = found or kind
    repeated = [key for key, texts in link.items() if len(texts) > 1 and key in kind.knobs()]
    settings, more = kind.from_query({key: texts[-1] for key, texts in link.items() if key not in repeated})
    problems += more
    for key in repeated:
        problems.append(f"{key} stands there more than once. {kind.knobs()[key].replacement}")
    return settings, problems
