"""The address to share opens the same page again."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
import segno
from streamlit.runtime.context import ContextProxy

from pages.teaching import link, share
from tests.pages.shared.test_controls import KINDS

BASE = "https://example.org/models"
CHOSEN = {
    "linear_regression": {"lr": 0.2, "noise": 0.0},
    "softmax_regression": {"lr": 0.5, "seed": 42},
    "multilayer_perceptron": {"activation": "tanh", "hidden_units": 8, "reduction": "mean / B"},
}


@pytest.fixture
def open_popover(monkeypatch, open_popovers):
    """The popover is open and the app has an address."""
    monkeypatch.setattr(ContextProxy, "url", property(lambda _: BASE))


def shared_link(page) -> str:
    (link,) = [code.value for code in page.app.code if code.value.startswith("https://")]
    return link


def query(link: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}


@pytest.mark.parametrize("name", KINDS)
def test_the_address_restores_the_settings(open_page, open_popover, name):
    page = open_page(name, view="present", pins="u=3;lr=0.3~u=4~lr@2=0.1").choose(**CHOSEN[name])
    link = shared_link(page)
    assert link.startswith(f"{BASE}/{name}?") and " " not in link
    extras = {"view": "present", "pins": "u=3;lr=0.3~u=4~lr@2=0.1"}
    assert query(link) == KINDS[name](**CHOSEN[name]).to_query() | extras
    other = open_page(name, **query(link))
    assert not other.warnings
    assert other.run.settings == KINDS[name](**CHOSEN[name])
    assert shared_link(other) == link


@pytest.mark.parametrize(("count", "told"), [(100, False), (300, True)])
def test_own_points_that_are_too_long_for_an_address_are_told(open_page, open_popover, count, told):
    page = open_page("softmax_regression", data="own", epochs="2")
    page.app.session_state["points"] = "~".join(f"{i}_{i % 7}.5_{i % 2}" for i in range(count))
    page.redraw()
    assert ("points" in query(shared_link(page))) != told
    assert any("too long for an address" in each.value for each in page.app.warning) == told


def test_the_address_follows_the_settings(open_page, open_popover):
    page = open_page("softmax_regression", lr="0.5")
    assert shared_link(page) == f"{BASE}/softmax_regression?lr=0.5"
    assert shared_link(page.choose(lr=0.2)) == f"{BASE}/softmax_regression?lr=0.2"
    assert shared_link(page.choose(lr=0.1)) == f"{BASE}/softmax_regression"


def test_unknown_parts_of_an_address_are_reported_and_dropped(open_page, open_popover):
    page = open_page("softmax_regression", lr="0.5", momentum="0.9", pins="momentum=0.9~u=3;u=3")
    assert "momentum is not a setting of this page and was left out." in page.warnings
    assert "Pinned run 1 was left out: momentum is not a setting of this page." in page.warnings
    assert query(shared_link(page)) == {"lr": "0.5", "pins": "u=3"}


def test_a_closed_popover_makes_no_code(open_page, monkeypatch):
    monkeypatch.setattr(link, "qr_code", None)
    page = open_page("softmax_regression")
    assert not [code for code in page.app.code if "softmax_regression" in code.value and "//" in code.value]


def test_the_base_may_end_with_the_page():
    for base in (BASE, BASE + "/", BASE + "/softmax_regression"):
        assert share.address(base, "softmax_regression", {}) == BASE + "/softmax_regression"
    assert share.address(BASE, "x", {"reduction": "mean / B", "pins": "lr=1~u=3;u=4&view=1"}) == (
        BASE + "/x?reduction=mean%20%2F%20B&pins=lr=1~u=3;u=4%26view=1"
    )


def test_the_code_holds_the_address_and_has_a_white_border():
    text = f"{BASE}/softmax_regression?lr=0.5"
    made = link.qr_code(text)
    assert made == segno.make_qr(text, error="l")
    svg = link.svg(made)
    size = made.symbol_size(border=4)[0]
    assert f'viewBox="0 0 {size} {size}"' in svg and 'fill="#fff"' in svg and 'stroke="#000"' in svg
    assert size == 17 + 4 * made.version + 8


def test_an_address_too_long_for_a_code_is_reported(open_page, open_popover, monkeypatch):
    assert link.qr_code("x" * link.MOST_BYTES) is not None
    assert link.qr_code("x" * (link.MOST_BYTES + 1)) is None
    monkeypatch.setattr(share, "address", lambda *_: "https://" + "x" * 3000)
    page = open_page("softmax_regression")
    assert "too long for a QR code, which holds 2,953 bytes: this has 3,008" in "\n".join(
        m.value for m in page.app.markdown
    )
    assert len(shared_link(page)) == 3008
