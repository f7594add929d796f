"""Nothing that an address says becomes an element of the page: in Streamlit's own Markdown, in a browser."""

from __future__ import annotations

import random
from base64 import urlsafe_b64encode
from json import dumps
from urllib.parse import quote

import pytest

from pages.shared.plain_text import JOINER, MOST_TEXTS, visible_text
from tests.browser.conftest import settle
from tests.pages.shared.markup import FOREIGN_SERVER, FRAGMENTS

PAGE = "softmax_regression"
NOTICE = "[data-testid=stAlert]"
MADE = "img, a, code, pre, strong, b, em, del, h1, h2, h3, h4, h5, h6, table, sup, input, hr, blockquote, script, svg, span, .katex, li li"
"""Elements that Markdown can make in a line of a notice, in which there are letters only."""
LINES = f"""() => [...document.querySelectorAll('{NOTICE} li')].map((line) => [
  line.textContent.replaceAll('{JOINER}', ''),
  [...line.querySelectorAll('{MADE}')].map((each) => each.outerHTML),
])"""

IMAGE = f"![evil](http://{FOREIGN_SERVER}/evil.png)"
LINK = f"[evil](http://{FOREIGN_SERVER}/evil)"
TEX = f"$\\href{{http://{FOREIGN_SERVER}/tex}}{{evil}}$"


def lesson(**content) -> str:
    return urlsafe_b64encode(dumps({"v": 1, "model": "Softmax regression", **content}).encode()).decode().rstrip("=")


NAMES = [
    IMAGE, LINK, TEX, f"<img src=http://{FOREIGN_SERVER}/tag.png>", f"http://{FOREIGN_SERVER}/bare", "www.example.org",
    "ada@example.org", "**strong** *em* `code`", "\n\n# One\n\n> quote\n\n    code\n", ":material/bolt: :streamlit: :smile:",
    ":red[red] :blue-badge[badge] :color[c]{foreground=red}", "|a|b|\n|-|-|\n|c|d|", "x[^1]\n\n[^1]: foot",
    f"\n\n[x]: http://{FOREIGN_SERVER}/r\n\n[x]", "\\" + IMAGE, "$$\\frac{1}{2}$$", IMAGE * 500,
]  # fmt: skip
WORST = [
    # As the names of parameters: each on a line of its own, as many as a notice shows.
    *({text: "1" for text in NAMES[first : first + MOST_TEXTS]} for first in range(0, len(NAMES), MOST_TEXTS)),
    # As the values of all numbers, and of the parameters that the page reads itself.
    {"lr": IMAGE, "batch_size": LINK, "epochs": TEX, "seed": "~~gone~~ -> <b>bold</b>", "init_std": "1\n\n```\nfence\n```"},
    {"lr": [LINK, IMAGE], "pins": f"{LINK}~u=1;lr={IMAGE}~u=2;u={TEX}", "at": f"{IMAGE}~lr={LINK}", "view": IMAGE,
     "chapter": LINK, "lesson": lesson(model=LINK, q=IMAGE)},
    {"at": f"5~{TEX}=1",
     "lesson": lesson(q="Why?", lock=[IMAGE, LINK, "lr"], hide=[TEX], goal=[IMAGE, "at most", 1, 1])},
    {f"{IMAGE}{number}": LINK for number in range(200)},
]  # fmt: skip


def address(query: dict[str, str | list[str]]) -> str:
    pairs = [(name, text) for name, texts in query.items() for text in ([texts] if isinstance(texts, str) else texts)]
    return "&".join(f"{quote(name, safe='')}={quote(text, safe='')}" for name, text in pairs)


def open_address(tab, server: str, query: dict[str, str | list[str]]) -> list[str]:
    """The lines of the notice, none of which has an element."""
    tab.goto(f"{server}/{PAGE}?{address(query)}")
    tab.locator(f"{NOTICE} li").first.wait_for()
    settle(tab)
    lines = tab.evaluate(LINES)
    assert [elements for _, elements in lines] == [[]] * len(lines), query
    foreign = tab.evaluate(
        f'document.querySelectorAll(\'[src*="{FOREIGN_SERVER}/"], [href*="{FOREIGN_SERVER}/"]\').length'
    )
    assert (foreign, tab.evaluate("window.mark")) == (0, None), query
    return [text for text, _ in lines]


def listening_tab(new_tab):
    """A tab, and the requests to a stranger's server that it has made."""
    tab, asked = new_tab(), []
    tab.on("request", lambda request: asked.append(request.url) if f"//{FOREIGN_SERVER}/" in request.url else None)
    return tab, asked


def test_the_worst_addresses_make_no_element_and_ask_no_other_server(new_tab, server, images_on_server):
    tab, asked = listening_tab(new_tab)
    assert (len(NAMES), len(WORST)) == (17, 6)
    for query in WORST:
        lines = open_address(tab, server, query)
        assert min(len(query), MOST_TEXTS + 1) <= len(lines) <= MOST_TEXTS + 1, query
        assert len(lines) == len(query) or NAMES[0] not in query
    assert lines[-1] == f"And {200 - MOST_TEXTS} more."
    assert asked == []
    assert tab.complaints == []


@pytest.mark.slow
def test_random_markup_is_shown_letter_for_letter(new_tab, server, images_on_server):
    tab, asked, chance = *listening_tab(new_tab), random.Random(17)
    for _ in range(3):
        names = {"".join(chance.choices(FRAGMENTS, k=chance.randrange(2, 20))): "1" for _ in range(MOST_TEXTS)}
        lines = open_address(tab, server, names)
        assert lines == [visible_text(f"{name} is not a setting of this page and was left out.") for name in names]
    assert asked == []
    assert tab.complaints == []
