"""A walk through the chapters of a page that is opened once: how to get to each of them, and what is looked at there."""

from __future__ import annotations

import time

from tests.browser.conftest import settle, turn_to

SHADES = {"light": "rgb(255, 255, 255)", "dark": "rgb(14, 17, 23)"}
WINDOW, PHONE = (1280, 720), (390, 844)
GRACE = 10
"""Seconds in which what does not fit yet may come to fit: fonts and charts arrive after the page."""
MOST_HEIGHT = 1.5 * 660
"""Of a chapter: a screen of 1280 × 720 has room for 660 pixels beside header, tabs and player."""

SHADE = "shade => getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor === shade"
STILL = """() => new Promise((done) => {
  const moving = "[data-testid=stSidebar], [data-testid=stMain], .st-key-chapter_body, .st-key-player, .live-chart, .live-chart .main-svg";
  const end = performance.now() + 5000;
  let before = "", frames = 0;
  const look = () => {
    const now = JSON.stringify([...document.querySelectorAll(moving)].map((each) => each.getBoundingClientRect()));
    frames = now === before ? frames + 1 : 0;
    before = now;
    frames < 3 && performance.now() < end ? requestAnimationFrame(look) : done();
  };
  look();
})"""
"""Return when what a new size or a new chapter moves has stood at its place for three frames."""
OUTSIDE = """keys => {
  const bar = document.querySelector('[data-testid=stBottomBlockContainer]').getBoundingClientRect().top;
  const header = document.querySelector('[data-testid=stHeader]').getBoundingClientRect().bottom;
  return keys.flatMap((key) => {
    const { top, right, bottom, left, height } = document.querySelector(`.st-key-${key}`).getBoundingClientRect();
    return top >= header && bottom <= bar + 1 && left >= 0 && right <= innerWidth && height >= 100 ? [] : [[key, top, bottom, bar, height]];
  });
}"""
"""Pictures that do not stand wholly between header and player, with their positions."""
OUT_OF_VIEW = """([keys, least]) => {
  const [names, body, player] = ['[role=tablist]', '.st-key-chapter_body', '.st-key-player'].map((each) => document.querySelector(each).getBoundingClientRect());
  return keys.filter((key) => {
    const box = document.querySelector(`.st-key-${key}`)?.getBoundingClientRect();
    return !box || box.height < least || box.top < names.bottom - 1 || box.top <= body.top || box.bottom > player.top + 1;
  });
}"""
"""Pictures that are lower than `least`, or do not stand wholly between the chapters' names and the player."""
TOO_WIDE = """() => {
  const pages = [document.documentElement, document.querySelector('[data-testid=stMain]')];
  const parts = [...document.querySelectorAll('.live-chart, .numbers > div, [data-testid=stButton]')];
  const formulas = [...document.querySelectorAll('.st-key-chapter_body .katex-display > .katex')];
  const tables = [...document.querySelectorAll('.st-key-chapter_body [data-testid=stTable] > *')];
  const room = (each) => Math.min(each.parentElement.clientWidth + 2, each.closest('[data-testid=stElementContainer]').clientWidth);
  return [
    ...pages.filter((each) => each.scrollWidth !== each.clientWidth).map((each) => `${each.tagName} scrolls sideways`),
    ...parts.filter((each) => each.getBoundingClientRect().right > innerWidth + 1).map((each) => `${each.className} is cut off`),
    ...tables.filter((each) => each.scrollWidth > each.clientWidth).map((each) => `a table of ${each.scrollWidth} pixels`),
    ...formulas.filter((each) => each.checkVisibility() && each.scrollWidth > room(each)).map((each) => each.textContent),
  ];
}"""
"""The page if it scrolls sideways, what reaches beyond the window, and the formulas and tables that are wider than their place."""
PROSE = """() => [...document.querySelectorAll('.st-key-chapter_body [data-testid=stMarkdown] p')]
  .filter((each) => each.checkVisibility()).map((each) => each.innerText)"""


def look(tab, size: tuple[int, int], scheme: str) -> None:
    """Give the window this size and colour scheme, and return when the page has followed."""
    tab.set_viewport_size({"width": size[0], "height": size[1]})
    tab.emulate_media(color_scheme=scheme)
    tab.wait_for_function(SHADE, arg=SHADES[scheme])
    settle(tab)
    tab.evaluate(STILL)


def chapter_names(tab) -> list[str]:
    return tab.locator(".st-key-chapter").get_by_role("tab").all_inner_texts()


def open_chapter(tab, name: str) -> float:
    """Return the height of the chapter when it is drawn."""
    turn_to(tab, name)
    return tab.get_by_role("tabpanel", name=name, exact=True).locator(".st-key-chapter_body").bounding_box()["height"]


def remaining(tab, script: str, arg=None) -> list:
    """What the script tells against the page: nothing as soon as it tells nothing, else what it tells when the grace is over."""
    deadline = time.monotonic() + GRACE
    while (told := tab.evaluate(script, arg)) and time.monotonic() < deadline:
        tab.wait_for_timeout(50)
    return told


def open_sidebar(tab) -> None:
    tab.locator("[data-testid=stExpandSidebarButton]").click()
    tab.locator("[data-testid=stSidebarCollapseButton] button").wait_for()
    tab.evaluate(STILL)


def close_sidebar(tab) -> None:
    tab.locator("[data-testid=stSidebar]").hover()
    tab.locator("[data-testid=stSidebarCollapseButton] button").click()
    tab.locator("[data-testid=stExpandSidebarButton]").wait_for()
    tab.evaluate(STILL)
