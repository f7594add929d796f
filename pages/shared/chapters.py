"""The chapters of a page: tabs, of which only the open one is drawn, and the way to the next and the previous one."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import streamlit as st

from pages.player.live_parts import LiveParts, component
from pages.shared import session
from pages.shared.controls import control_address

_chapter = component("chapter", "<i></i>")


@dataclass(frozen=True)
class Chapter:
    """A chapter: its name, which is also its name in the address, and the module that draws it.

    The module has `draw_chapter(settings, run)`, which returns the chapter's live parts, or None if it has none. It is
    imported when the chapter is opened.
    """

    name: str
    module: str

    def draw(self, *given) -> LiveParts | None:
        return import_module(self.module).draw_chapter(*given)


def draw_chapters(chapters: Sequence[Chapter], style: Path, draw: Callable[[Chapter], None]) -> None:
    """Draw a tab for each chapter; `draw` draws the open one. At its end stand links to its neighbours.

    `style` is the style sheet of this page's chapters.
    """
    st.html(Path(__file__).with_name("chapters.css"))
    st.html(style)
    names = [chapter.name for chapter in chapters]
    session.open_chapter(names)
    tabs = st.tabs(names, key=session.CHAPTER, bind="query-params", on_change="rerun")
    for number, (chapter, tab) in enumerate(zip(chapters, tabs, strict=True)):
        if tab.open:
            session.keep_chapter(chapter.name if number else "")
            with tab, st.container(key="chapter_body", gap="small"):
                # The time is new at each run, so that the browser's code is called at each.
                _chapter(
                    data={"chapter": chapter.name, "address": control_address(), "time": time.monotonic()},
                    key="open_chapter",
                )
                draw(chapter)
                _draw_neighbours(names, number)


def _draw_neighbours(names: Sequence[str], number: int) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", key="neighbours"):
        for step, key, icon, position in ((-1, "previous_chapter", "arrow_back", "left"),
                                          (1, "next_chapter", "arrow_forward", "right")):  # fmt: skip
            if 0 <= number + step < len(names):
                name = names[number + step]
                st.button(name, key=key, icon=f":material/{icon}:", icon_position=position, type="tertiary",
                          on_click=session.go_to_chapter, args=(name,))  # fmt: skip
            else:
                st.container()
