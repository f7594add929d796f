"""The address to share: read back, it gives the same page."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
import segno
from streamlit.runtime.context import ContextProxy

from pages.teaching import share
from tests.pages.shared.test_controls import KINDS

BASE = "https://example.org/models"
CHOSEN = {
    "linear_regression": {"lr": 0.2, "noise": 0.0},
    "softmax_regression": {"lr": 0.5, "seed": 42},
    "multilayer_perceptron": {"activation": "tanh", "hidden_units": 8, "reduction": "mean / B"},
}


@pytest.fixture
def unfolded(monkeypatch):
    """The popover is open, and the app has an address."""
    monkeypatch.setattr(ContextProxy, "url", property(lambda _: BASE))
    popover = share.st.popover

    def opened(*args, **more):
        made = popover(*args, **more)
        made.open = True
        return made

    monkeypatch.setattr(share.st, "popover", opened)


def shared(page) -> str:
    (link,) = [code.value for code in page.app.code if code.value.startswith("https://")]
    return link


def query(link: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}


@pytest.mark.parametrize("name", KINDS)
def test_the_address_read_back_gives_the_same_settings(open_page, unfolded, name):
    page = open_page(name, view="present", pins="u=3;lr=0.2~u=4~lr@2=0.1").choose(**CHOSEN[name])
    link = shared(page)
    assert link.startswith(f"{BASE}/{name}?") and " " not in link
    extras = {"view": "present", "pins": "u=3;lr=0.2~u=4~lr@2=0.1"}
    assert query(link) == KINDS[name](**CHOSEN[name]).to_query() | extras
    other = open_page(name, **query(link))
    assert not other.warnings
    assert other.run.settings == KINDS[name](**CHOSEN[name])
    assert shared(other) == link


def test_it_is_made_from_the_settings_and_not_from_an_old_address(open_page, unfolded):
    page = open_page("softmax_regression", lr="0.5")
    assert shared(page) == f"{BASE}/softmax_regression?lr=0.5"
    assert shared(page.choose(lr=0.2)) == f"{BASE}/softmax_regression?lr=0.2"
    assert shared(page.choose(lr=0.1)) == f"{BASE}/softmax_regression"


def test_a_newer_programs_address_says_what_was_not_used(open_page, unfolded):
    page = open_page("softmax_regression", lr="0.5", momentum="0.9", pins="momentum=0.9~u=3;u=3")
    assert "momentum is not a setting of this page and was left out." in page.warnings
    assert "Pinned run 1 was left out: momentum is not a setting of this page." in page.warnings
    assert query(shared(page)) == {"lr": "0.5", "pins": "u=3"}


def test_while_folded_nothing_is_made(open_page, monkeypatch):
    monkeypatch.setattr(share, "qr_code", None)
    page = open_page("softmax_regression")
    assert not [code for code in page.app.code if "softmax_regression" in code.value and "//" in code.value]


def test_the_apps_own_address_with_and_without_the_page():
    for base in (BASE, BASE + "/", BASE + "/softmax_regression"):
        assert share.address(base, "softmax_regression", {}) == BASE + "/softmax_regression"
    assert share.address(BASE, "x", {"reduction": "mean / B", "pins": "lr=1~u=3;u=4&view=1"}) == (
        BASE + "/x?reduction=mean%20%2F%20B&pins=lr=1~u=3;u=4%26view=1"
    )


def test_the_code_holds_the_address_with_its_white_border():
    link = f"{BASE}/softmax_regression?lr=0.5"
    made = share.qr_code(link)
    assert made == segno.make_qr(link, error="l")
    svg = share.svg(made)
    size = made.symbol_size(border=4)[0]
    assert f'viewBox="0 0 {size} {size}"' in svg and 'fill="#fff"' in svg and 'stroke="#000"' in svg
    assert size == 17 + 4 * made.version + 8


def test_what_is_too_long_for_a_code_is_told(open_page, unfolded, monkeypatch):
    assert share.qr_code("x" * share.MOST_BYTES) is not None
    assert share.qr_code("x" * (share.MOST_BYTES + 1)) is None
    monkeypatch.setattr(share, "address", lambda *_: "https://" + "x" * 3000)
    page = open_page("softmax_regression")
    assert "too long for a QR code, which holds 2,953 bytes: this has 3,008" in "\n".join(
        m.value for m in page.app.markdown
    )
    assert len(shared(page)) == 3008
