"""Foreign text is shown letter for letter. What Streamlit's own Markdown makes of it: tests/browser/test_markup.py."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.data import fashion_mnist
from pages.shared.plain_text import JOINER, MOST_CHARACTERS, MOST_TEXTS, plain, plain_list, visible_text
from tests.pages.shared.markup import FRAGMENTS, MARKUP

PAGES = Path(__file__).parents[3] / "pages"
TEXTS = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=3), max_size=30).map("".join)

# What Streamlit 1.67 looks for in the texts that Markdown has made, from its StreamlitMarkdown.js.
FOUND_IN_TEXTS = [
    r"(https?://|www(?=\.))([-.\w]+)([^ \t\r\n]*)",
    r"([-.\w+]+)@([-\w]+(?:\.[-\w]+)+)",
    r":material[_/](\w+):",
    r":\+1:|:-1:|:[\w-]+:",
    r":[a-zA-Z][\w-]*[\[{]",
    *(rf"(^|\s){arrow}(\s|$)" for arrow in ("<->", "->", "<-", "--", ">=", "<=", "~=")),
]


def letters(markdown: str) -> str:
    """The text of one line of Markdown in which every mark is escaped (CommonMark 0.31, 2.4)."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", markdown)


def marks(markdown: str) -> list[str]:
    """What is not escaped in one line and could begin or end an element."""
    bare = re.sub(r"\\[!-/:-@\[-`{-~]", "x", markdown)
    return re.findall(r"[\\`*\[\]<>&|~$\n\r\t]|(?<![^\W_])_|_(?![^\W_])|^[-+=#\s]|^[0-9]+[.)](?=\s|$)", bare)


def found_in_text(text: str) -> list[str]:
    return [pattern for pattern in FOUND_IN_TEXTS if re.search(pattern, text, re.IGNORECASE)]


@settings(max_examples=1000, deadline=None, derandomize=True)
@given(TEXTS)
def test_any_text_is_shown_as_it_is(text):
    shown = letters(plain(text))
    assert shown.replace(JOINER, "") == visible_text(text)
    assert marks(plain(text)) == []
    assert found_in_text(shown) == []
    assert len(visible_text(text)) <= MOST_CHARACTERS
    assert visible_text(visible_text(text)) == visible_text(text)


@pytest.mark.parametrize("text", MARKUP)
def test_each_mark_is_found_where_nothing_is_done_about_it(text):
    assert marks(text) or found_in_text(text) or visible_text(text) != text


def test_a_message_stays_readable():
    message = (
        "hidden_units must lie in (0.0001, 10), got 'abc' at 3.5 % of 1e-05. The default 0.1 is used: a-b, x/y; 2 = 2!"
    )
    assert plain(message) == message
    assert letters(plain("lr must lie in [0.0001, 10], got 12")) == "lr must lie in [0.0001, 10], got 12"


def test_a_long_text_keeps_its_beginning_and_its_end():
    text = f"lr must lie in [0.0001, 10], got '{'9' * 10_000}'. The default 0.1 is used."
    shown = visible_text(text)
    assert len(shown) == MOST_CHARACTERS
    assert shown.startswith("lr must lie in [0.0001, 10], got '999")
    assert shown.endswith("999'. The default 0.1 is used.")
    assert "9…9" in shown


def test_lines_and_what_has_no_picture():
    assert plain(" one\n\n    two\r\n\u2028three\t\xa0four ") == "one two three four"
    assert plain("a\u202eb\u200bc\x00d\ud800e\ufefff") == "a�b�c�d�e�f"
    assert plain("η = 0,5 · „naïve“ 日本語 👗") == "η = 0,5 · „naïve“ 日本語 👗"
    assert plain(ValueError("no *memory*")) == r"no \*memory\*"
    assert plain("") == ""


def test_a_list_says_how_much_of_it_is_left_out():
    assert plain_list(["one", "# two"]) == "- one\n- \\# two"
    assert plain_list(map(str, range(MOST_TEXTS + 1_234))).splitlines()[MOST_TEXTS:] == ["- And 1,234 more."]
    assert len(plain_list(map(str, range(MOST_TEXTS))).splitlines()) == MOST_TEXTS


def test_what_the_images_wait_for_is_plain_text_and_says_where_they_are_kept(open_page, monkeypatch):
    failed = fashion_mnist.Progress("failed", "The images could not be loaded: *[x](y)*")
    monkeypatch.setattr(fashion_mnist, "_dataset", None)
    monkeypatch.setattr(fashion_mnist, "progress", lambda: failed)
    monkeypatch.setattr(fashion_mnist, "place_notice", lambda: "The images are kept in /tmp/_a_.")
    app = open_page("softmax_regression").app
    (shown,) = [each.proto.text for each in app.get("progress")]
    assert shown == r"Fetching the images. The images could not be loaded: \*\[x\](y)\*"
    assert r"The images are kept in /tmp/\_a\_." in [caption.value for caption in app.caption]


def test_why_there_are_only_practice_images_is_plain_text(open_page, monkeypatch, small_images):
    practice = replace(small_images, source=fashion_mnist.PRACTICE_SOURCE, problems=("apt: *no*", "# two"))
    monkeypatch.setattr(fashion_mnist, "_dataset", practice)
    page = open_page("softmax_regression")
    assert "- apt: \\*no\\*\n- \\# two" in [each.value for each in page.app.markdown]


SINKS = {"markdown", "warning", "error", "info", "success", "caption", "toast", "progress", "write", "text"}
FOREIGN = {"error", "reason", "problem", "problems", "link_problems", "message"}


def bare_foreign_texts(source: str) -> list[str]:
    """The lines on which a call that draws Markdown has an error, a reason or a problem that is not made plain."""
    return [
        f"line {call.lineno}"
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in SINKS
        and isinstance(call.func.value, ast.Name) and call.func.value.id == "st"
        if any(FOREIGN & names_outside_plain(argument) for argument in [*call.args, *(k.value for k in call.keywords)])
    ]  # fmt: skip


def names_outside_plain(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("plain", "plain_list"):
        return set()
    own = {node.id} if isinstance(node, ast.Name) else {node.attr} if isinstance(node, ast.Attribute) else set()
    return own.union(*map(names_outside_plain, ast.iter_child_nodes(node)))


@pytest.mark.parametrize("file", sorted(PAGES.rglob("*.py")), ids=lambda file: file.relative_to(PAGES).as_posix())
def test_errors_and_problems_are_drawn_as_plain_text(file):
    assert bare_foreign_texts(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ('st.error(f"Stopped: {player.error}")', 1),
        ('st.progress(0.5, text=f"Fetching. {progress.message}")', 1),
        ('st.markdown("\\n".join(f"- {problem}" for problem in data.problems))', 1),
        ('st.toast(f"Not pinned: {plain(reason)}.")', 0),
        ("st.warning(plain_list(session.link_problems()))", 0),
        ('st.markdown("A reason.")', 0),
    ],
)
def test_a_text_that_is_not_made_plain_is_found(source, count):
    assert len(bare_foreign_texts(source)) == count
