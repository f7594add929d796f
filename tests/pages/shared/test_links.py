"""Settings from a link, and settings that are kept for the next visit."""

from __future__ import annotations

import pytest
from streamlit.runtime.scriptrunner import StopException

from core import LinearSettings, MLPSettings, SoftmaxSettings
from pages.shared import entry
from pages.shared.plain_text import MOST_TEXTS
from tests.pages.shared.test_controls import KINDS, controls

GOOD = [
    ("linear_regression", {"moved": "7_2.5_-4~50_0_1.25"}, LinearSettings(moved="7_2.5_-4~50_0_1.25")),
    ("linear_regression", {"lr": "0.39"}, LinearSettings(lr=0.39)),
    ("softmax_regression", {"lr": "0.12345678"}, SoftmaxSettings(lr=0.12345678)),
    ("linear_regression", {"features": "1", "w1": "-7.3", "b": "1e-1", "noise": "0", "examples": "20"},
     LinearSettings(features=1, w1=-7.3, b=0.1, noise=0.0, examples=20)),
    ("linear_regression", {"batch_size": "3", "w2": "1.2345", "examples": "777"},
     LinearSettings(batch_size=3, w2=1.2345, examples=777)),
    ("softmax_regression", {"lr": "0.5", "batch_size": "100", "epochs": "7", "seed": "42", "init_std": "0.3"},
     SoftmaxSettings(lr=0.5, batch_size=100, epochs=7, seed=42, init_std=0.3)),
    ("multilayer_perceptron", {"activation": "tanh", "hidden_units": "33", "hidden_layers": "2"},
     MLPSettings(activation="tanh", hidden_units=33, hidden_layers=2)),
    ("multilayer_perceptron", {"reduction": "mean / B", "lr": "100", "init": "constant", "init_std": "0.3"},
     MLPSettings(reduction="mean / B", lr=100.0, init="constant", init_std=0.3)),
    ("multilayer_perceptron", {"activation": "none", "hidden_layers": "0", "embed": "true"},
     MLPSettings(activation="none", hidden_layers=0)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "query", "settings"), GOOD)
def test_a_link_sets_the_run_and_the_controls(open_page, name, query, settings):
    page = open_page(name, **query)
    for _ in range(2):  # the rerun that the controls cause must not change anything either
        assert page.run.settings == settings
        for field in settings.knobs():
            assert page.setting(field) == getattr(settings, field)
        assert not page.warnings
        address = {key: text for key, text in page.app.query_params.items() if key != "embed"}
        assert type(settings).from_query(address) == (settings, [])  # the address still says the same
        page.redraw()


@pytest.mark.parametrize("name", KINDS)
def test_a_link_made_from_settings_gives_them_back(open_page, name):
    kind = KINDS[name]
    settings = kind(**{f: k.choices[0] if k.choices else k.low for f, k in controls(kind).items()})
    assert open_page(name, **settings.to_query()).run.settings == settings


BAD = [
    ("linear_regression", {"moved": "7_2.5"}, "moved"),
    ("linear_regression", {"moved": "7_<b>1</b>_2"}, "example 7"),
    ("linear_regression", {"moved": ["7_1_2", "8_1_2"]}, "moved"),
    ("linear_regression", {"lr": "50"}, "lr"),
    ("linear_regression", {"lr": "nan"}, "lr"),
    ("linear_regression", {"lr": ""}, "lr"),
    ("linear_regression", {"lr": ["0.1", "0.2"]}, "lr"),
    ("linear_regression", {"w1": "abc"}, "w1"),
    ("linear_regression", {"w2": "inf"}, "w2"),
    ("linear_regression", {"features": "3"}, "features"),
    ("linear_regression", {"features": ["1", "2"]}, "features"),
    ("linear_regression", {"examples": "0"}, "examples"),
    ("linear_regression", {"hidden_units": "4"}, "hidden_units"),
    ("softmax_regression", {"seed": "-1"}, "seed"),
    ("softmax_regression", {"seed": "9" * 400}, "seed"),
    ("softmax_regression", {"batch_size": "3.5"}, "batch_size"),
    ("softmax_regression", {"epochs": ["3", "3"]}, "epochs"),
    ("softmax_regression", {"_players": "1"}, "_players"),
    ("softmax_regression", {"play": "true"}, "play"),
    ("multilayer_perceptron", {"activation": "gelu"}, "activation"),
    ("multilayer_perceptron", {"activation": "ReLU"}, "activation"),
    ("multilayer_perceptron", {"activation": ["tanh", "sigmoid"]}, "activation"),
    ("multilayer_perceptron", {"hidden_layers": "99"}, "hidden_layers"),
    ("multilayer_perceptron", {"hidden_units": "<b>1</b>"}, "hidden_units"),
]


def links_with_one_bad_value_a_field() -> list[tuple[str, dict]]:
    """Each bad value in a link, with as few links as its page allows: a link has one value of each field."""
    links: list[tuple[str, dict]] = []
    for name, query, _ in BAD:
        room = next((bad for page, bad in links if page == name and not bad.keys() & query.keys()), None)
        if room is None:
            links.append((name, room := {}))
        room |= query
    return links


@pytest.mark.parametrize(("name", "query"), links_with_one_bad_value_a_field())
def test_an_invalid_parameter_becomes_the_default_and_is_named(open_page, name, query):
    expected = KINDS[name](**{"lr": 0.5} if "seed" in query else {"seed": 7})
    page = open_page(name, **expected.to_query() | query)
    assert page.run.settings == expected
    told = page.warnings.splitlines()
    assert len(told) == len(query)
    for bad_name, bad, field in BAD:
        if bad_name == name and bad.items() <= query.items():
            assert any(field in line for line in told), field
    for key in KINDS[name].knobs():
        assert page.setting(key) == getattr(expected, key)
    page.redraw()
    assert page.run.settings == expected


def test_every_invalid_parameter_is_named_and_every_valid_one_is_kept(open_page):
    page = open_page("linear_regression", lr="50", w1="x", b="2", nosuch="1")
    assert page.run.settings == LinearSettings(b=2.0)
    assert all(field in page.warnings for field in ("lr", "w1", "nosuch"))
    assert "- b " not in page.warnings


def test_a_notice_repeats_the_address_as_plain_text_and_in_short(open_page):
    page = open_page("softmax_regression", **{"[x](y)": "1"}, lr="![x](y)" * 1000)
    assert page.warnings.splitlines()[0] == r"- \[x\](y) is not a setting of this page and was left out."
    assert page.warnings.splitlines()[1].startswith(r"- lr must lie in \[0.0001, 10\], got '!\[x\](y)!\[x\](y)")
    assert page.warnings.endswith("'. The default 0.1 is used.")
    assert len(page.warnings) < 1000
    page = open_page("softmax_regression", **{f"p{number}": "1" for number in range(500)})
    assert page.warnings.splitlines()[-1] == f"- And {500 - MOST_TEXTS} more."


def test_the_notice_is_gone_on_the_next_page(open_page):
    page = open_page("linear_regression", lr="50")
    assert page.warnings
    assert not page.go("home").warnings
    page.app.query_params.clear()
    assert not page.go("linear_regression").warnings


CHOSEN = {
    "linear_regression": {"features": 2, "w1": 5.0, "lr": 0.3, "examples": 20},
    "softmax_regression": {"lr": 0.5, "batch_size": 32, "seed": 9},
    "multilayer_perceptron": {"activation": "sigmoid", "hidden_units": 8, "lr": 1.0},
}


def leave(page, name):
    """Go to another page by its link, which has no parameters."""
    page.app.query_params.clear()
    return page.go(name)


@pytest.mark.parametrize(("name", "chosen"), CHOSEN.items())
@pytest.mark.parametrize("over", ["home", "a page of another model"])
def test_the_settings_come_back_after_another_page(open_page, name, chosen, over):
    if over != "home":
        over = "softmax_regression" if name == "linear_regression" else "linear_regression"
    page = open_page(name).choose(**chosen)
    page = leave(page, over)
    if over != "home":
        assert page.run.settings == KINDS[over]()  # equal fields of another page are not this page's
    page = leave(page, name)
    assert page.run.settings == KINDS[name](**chosen)
    for field, value in chosen.items():
        assert page.app.get_by_key(field).value == value
    assert KINDS[name].from_query(page.app.query_params) == (KINDS[name](**chosen), [])  # the address can be shared


def test_a_value_off_the_slider_comes_back_too(open_page):
    page = leave(open_page("linear_regression", lr="0.39"), "home")
    assert leave(page, "linear_regression").run.settings == LinearSettings(lr=0.39)


def test_a_link_wins_over_the_last_visit(open_page):
    page = leave(open_page("softmax_regression").choose(lr=0.5, seed=9), "home")
    page.app.query_params.clear()
    page.app.query_params["seed"] = "3"
    assert page.go("softmax_regression").run.settings == SoftmaxSettings(seed=3)


def test_leaving_pauses_the_run_and_coming_back_finds_it_where_it_stood(open_page, scheduler):
    page = open_page("softmax_regression").click("one_update").click("play")
    player = page.player
    assert player.playing
    page = leave(page, "home")
    assert not player.playing
    assert not player.tape.watchers
    scheduler.train_all()
    assert scheduler.active() == 0
    page = leave(page, "softmax_regression")
    assert page.player is player
    assert player.tape.watchers == [player]
    assert page.run.step == page.numbers["Updates"] == 1


def test_another_learner_is_untouched(open_page, scheduler):
    one, two = open_page("softmax_regression", lr="0.5"), open_page("softmax_regression")
    one.click("one_update").click("play")
    assert two.redraw().run.settings == SoftmaxSettings()
    assert two.run.step == 0
    two.click("play")
    leave(two, "home")
    scheduler.train_all()
    assert one.run.epoch == one.run.settings.epochs
    assert one.redraw().run.data is two.go("softmax_regression").run.data


def test_other_address_parameters_stay_with_their_page(open_page):
    page = open_page("softmax_regression", lr="0.5", pins="lr=0.2~u=3", view="present")
    assert not page.warnings
    assert page.run.settings == SoftmaxSettings(lr=0.5)
    for _ in range(2):
        assert address(page) == {"lr": "0.5", "pins": "lr=0.2~u=3", "view": "present"}
        page.redraw()
    other = walk(page, "multilayer_perceptron")
    assert address(other) == {"view": "present"}
    assert address(walk(other, "home")) == {"view": "present"}
    assert address(walk(other, "softmax_regression")).items() >= {"pins": "lr=0.2~u=3", "view": "present"}.items()


def test_a_page_whose_first_drawing_was_interrupted_is_entered_again(open_page, monkeypatch):
    """As by a control that is turned, or another click, while the page is still being entered."""
    read, interrupted = entry._settings_from_link, []

    def interrupted_once(*given):
        if not interrupted:
            interrupted.append(True)
            raise StopException
        return read(*given)

    monkeypatch.setattr(entry, "_settings_from_link", interrupted_once)
    page = open_page("softmax_regression", lr="0.5", nonsense="1").redraw()
    assert interrupted
    assert page.run.settings == SoftmaxSettings(lr=0.5)
    assert "nonsense" in page.warnings


def test_a_link_without_settings_means_the_defaults(open_page):
    page = walk(open_page("softmax_regression", lr="0.5"), "home")
    page.app.query_params.update({"pins": "u=3"})
    page = page.go("softmax_regression")
    assert page.run.settings == SoftmaxSettings()


def address(page) -> dict[str, str]:
    return {key: text for key, text in page.app.query_params.items()}


def walk(page, name: str):
    """Go to another page by the navigation, for which a browser empties the address."""
    page.app.query_params.clear()
    return page.go(name)
