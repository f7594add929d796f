"""Pinned runs: kept, named, drawn, removed, and made again from a link."""

from __future__ import annotations

import re
from itertools import cycle

import pytest

from core import LinearSettings, MLPSettings, Run, SoftmaxSettings
from core.pins import Pin, Recipe, pin_from_history, recipes_from_text, with_final_measurement
from core.training.epochs import EpochClock
from core.training.events import Change
from core.training.tape_store import TapeStore
from pages.comparing import pin_training, pins
from pages.comparing.pin_figures import with_ends, with_pins
from pages.comparing.pin_names import final_values, full_name, short_name
from pages.player import process
from pages.shared.training_figures import accuracy_figure, loss_figure, with_position
from tests.pages.shared.test_controls import KINDS
from tests.pages.shared.test_links import address, walk

SMALL = {
    "linear_regression": {},
    "softmax_regression": {"batch_size": "100", "epochs": "2"},
    "multilayer_perceptron": {"batch_size": "100", "epochs": "2", "hidden_units": "8"},
}
PAGES = pytest.mark.parametrize("name", SMALL)


def opened(open_page, name: str, **query):
    return open_page(name, **(SMALL[name] | query))


def trained(page, scheduler):
    if page.name != "linear_regression":
        page.click("play")
        scheduler.train_all()
    return page.redraw()


def figure(page, chart: str) -> dict:
    parts = page.parts["replay"]["charts"] if page.name == "linear_regression" else page.charts
    return parts[chart]["figure"]


def pinned_curves(page, chart: str = "loss_chart") -> dict[str, dict]:
    return {
        trace["name"]: trace
        for trace in figure(page, chart)["data"]
        if trace["name"].startswith("pin ") and trace.get("showlegend", True)
    }


def rows(page) -> list[str]:
    """What the list says of each pin."""
    row = r".*: (being computed|diverged after [\d,]+ updates?|[\d,]+ updates?, (test )?loss [^:]*)"
    return [each.value for each in page.app.markdown if re.fullmatch(row, each.value)]


def progress(page) -> list[str]:
    """What is told of the runs that are being made again."""
    there = [each.proto.id for each in page.app.get("bidi_component") if each.proto.id.endswith("-pins_progress")]
    return [page.sent("pins_progress")["parts"]["pins_told"]] if there else []


def captions(page) -> str:
    return "\n".join(each.value for each in page.app.caption)


@PAGES
def test_a_pin_stays_under_the_next_run(open_page, scheduler, name):
    page = trained(opened(open_page, name), scheduler)
    first = page.run
    before = pin_from_history(first)
    assert pinned_curves(page) == {} and rows(page) == []
    page.click("pin")
    assert list(pinned_curves(page)) == ["pin 1"]
    old = page.run.settings.lr
    page.choose(lr=0.3)
    if name != "linear_regression":
        page.click("reset")
    page = trained(page, scheduler)
    assert page.run is not first
    for chart, curve in (("loss_chart", "loss"), ("accuracy_chart", "accuracy")):
        if curve in before.curves:
            (trace,) = pinned_curves(page, chart).values()
            assert trace["name"] == f"pin 1: η {old:g} → 0.3"
            assert trace["x"] == list(before.curves[curve][0])
            assert trace["y"] == pytest.approx(before.curves[curve][1], rel=1e-4)
            assert trace["line"]["color"] == "@quiet"
    assert rows(page) == [f"learning rate {old:g} → 0.3: {final_values(before)}"]
    held = "seed, data, initial weights, batches" if name == "linear_regression" else "seed, initial weights, batches"
    assert f"Held in all these runs: {held}." in captions(page)
    page.click("pin").click("unpin_1")
    assert list(pinned_curves(page)) == ["pin 1"]
    assert rows(page)[0].startswith("same settings: ")


@PAGES
def test_with_another_batch_size_the_curves_can_be_drawn_against_epochs(open_page, scheduler, name):
    page = trained(opened(open_page, name), scheduler).click("pin")
    epochs = page.run.epoch
    assert "Epochs" not in [toggle.label for toggle in page.app.toggle]  # all runs have the same batch size
    page.choose(batch_size=50)
    page = trained(page if name == "linear_regression" else page.click("reset"), scheduler)
    assert figure(page, "loss_chart")["layout"]["xaxis"]["title"]["text"] == "updates"
    page.choose(against_epochs=True)
    drawn = figure(page, "loss_chart")
    assert drawn["layout"]["xaxis"]["title"]["text"] == "epochs"
    assert drawn["layout"]["xaxis"]["autorangeoptions"]["maxallowed"] == epochs
    (trace,) = pinned_curves(page).values()
    own = next(trace for trace in drawn["data"] if trace["name"] in ("test", "all examples"))
    assert (trace["x"][0], trace["x"][-1]) == (own["x"][0], own["x"][-1]) == (0, epochs)
    if name == "softmax_regression":  # the axis is kept in another chapter
        assert figure(page.turn_to("Experiment"), "accuracy_chart")["layout"]["xaxis"]["title"]["text"] == "epochs"
    page.turn_to("Train").choose(against_epochs=False)
    assert figure(page, "loss_chart")["layout"]["xaxis"]["title"]["text"] == "updates"


@PAGES
def test_pins_come_back_from_the_link(open_page, scheduler, monkeypatch, name):
    page = trained(opened(open_page, name), scheduler).click("pin")
    shared, curves, told = address(page), pinned_curves(page), rows(page)
    assert recipes_from_text(KINDS[name], shared["pins"])[1] == []
    monkeypatch.setattr(process, "TAPES", TapeStore())  # the link is opened on another server
    other = open_page(name, **shared)
    assert not other.warnings
    if name != "linear_regression":  # there the page's own run is this one, and it is trained at once
        assert rows(other)[0].endswith(": being computed") and pinned_curves(other) == {}
        assert progress(other) == ["Computing 1 pinned run: 0%"]
        assert other.sent("pins_progress")["address"]
    scheduler.train_all()
    other.redraw()
    assert rows(other) == told
    (again,), (once,) = pinned_curves(other).values(), curves.values()
    assert (again["x"], again["y"]) == (once["x"], once["y"])
    assert progress(other) == [] and "_trainingpins" not in other.app.session_state
    assert address(other)["pins"] == shared["pins"]


def test_a_live_change_is_pinned_and_made_again(open_page, scheduler):
    page = opened(open_page, "softmax_regression").click("one_update").choose(lr=0.5).click("one_update").click("pin")
    assert address(page)["pins"] == "batch_size=100~u=2~lr@1=0.5"
    assert rows(page)[0].startswith("learning rate 0.1 → 0.5, lr 0.5 from update 2: 2 updates, ")
    other = open_page("softmax_regression", **(address(page) | {"lr": "0.5"}))
    scheduler.train_all()
    assert rows(other.redraw()) == rows(page)


def test_in_the_middle_of_an_epoch_the_end_is_measured(open_page, images):
    page = opened(open_page, "softmax_regression")
    for button in ("one_update",) * 3 + ("pin",):
        page.click(button)
    (trace,) = pinned_curves(page).values()
    alone = Run(page.run.settings, images)
    alone.advance(updates=3)
    pin = with_final_measurement(pin_from_history(alone), alone.model, images)
    assert trace["x"] == [0, 3] and trace["y"] == pytest.approx(pin.curves["loss"][1], rel=1e-4)
    assert page.run.step == 3 and page.run.history.steps("test_loss").tolist() == [0]  # pinning only looks


def test_pins_are_each_pages_own_and_survive_a_walk(open_page, scheduler):
    page = trained(opened(open_page, "softmax_regression"), scheduler).click("pin")
    told = rows(page)
    other = walk(page, "multilayer_perceptron")
    assert rows(other) == [] and "pins" not in address(other)
    back = walk(other, "softmax_regression")
    assert rows(back) == told and "pins" in address(back) and progress(back) == []
    assert len(pinned_curves(back)) == 1


def test_what_was_being_computed_goes_on_after_a_walk(open_page, scheduler):
    page = opened(open_page, "softmax_regression", pins="u=3;lr=0.2~u=3")
    old = page.app.session_state["_trainingpins"]
    back = walk(walk(page, "home"), "softmax_regression")
    assert not old.playing and progress(back) == ["Computing 2 pinned runs: 0%"]
    scheduler.train_all()
    assert len(pinned_curves(back.redraw())) == 2


def test_an_untrained_run_and_the_same_run_twice_are_refused(open_page, scheduler):
    page = opened(open_page, "softmax_regression")
    button = page.app.button(key="pin")
    assert button.disabled and "untrained" in button.help
    page.click("play")
    assert not page.app.button(key="pin").disabled  # it soon has a curve
    page.click("pin")
    assert rows(page) == []  # but had none yet
    scheduler.train_all()
    page.redraw().click("pin")
    assert page.app.button(key="pin").disabled and "pinned as it is" in page.app.button(key="pin").help


def test_a_click_that_is_reported_twice_pins_once(open_page, scheduler, monkeypatch):
    page = opened(open_page, "softmax_regression").click("one_update")
    once = pins._pin

    def twice(store, drawn: int) -> None:
        once(store, drawn)
        page.run.advance(updates=1)
        once(store, drawn)

    monkeypatch.setattr(pins, "_pin", twice)
    assert len(rows(page.redraw().click("pin"))) == 1


def test_eight_are_enough(open_page, scheduler):
    page = opened(open_page, "softmax_regression", pins=";".join(f"lr=0.{n}~u=2" for n in range(2, 10)))
    scheduler.train_all()
    page.redraw().click("one_update")
    assert len(pinned_curves(page)) == 8
    assert page.app.button(key="pin").disabled and "Remove one first" in page.app.button(key="pin").help
    assert list(pinned_curves(page)) == [f"pin {n}" for n in range(1, 9)]  # there is no room for more
    assert pinned_curves(page)["pin 3"]["hovertemplate"].endswith("<extra>pin 3: η 0.4 → 0.1 …</extra>")
    dashes = {trace["line"]["dash"] for trace in pinned_curves(page).values()}
    assert len(dashes) == 8
    assert not page.click("unpin_3").app.button(key="pin").disabled
    assert "lr=0.4~" not in address(page)["pins"]


@pytest.mark.parametrize(
    ("name", "text"),
    [*zip(cycle(SMALL), ["what is this", "u=3;lr=900~u=4", "u=999999999;u=3", "~~;;==@", "u=3;" * 999])],
)
def test_a_damaged_link_is_told_of_and_the_rest_is_used(open_page, scheduler, name, text):
    page = opened(open_page, name, pins=text)
    assert "pinned run" in page.warnings.lower() and "left out" in page.warnings
    assert len(rows(page)) == text.startswith(("u=3;lr", "u=999999999"))
    scheduler.train_all()
    assert len(pinned_curves(page.redraw())) == len(rows(page))
    assert recipes_from_text(KINDS[name], address(page).get("pins", ""))[1] == []


def test_a_run_that_takes_long_stays_out_of_the_link(open_page, scheduler, monkeypatch):
    from core.pins import training_cost

    page = trained(opened(open_page, "softmax_regression"), scheduler)
    monkeypatch.setattr(training_cost, "MAX_RETRAINING_SECONDS", 0.0)
    page.click("pin")
    assert len(pinned_curves(page)) == 1 and "pins" not in address(page)
    assert "Not in the link, since they would take too long to be made again: 1 of 1." in captions(page)


def test_on_other_images_pins_are_made_anew(open_page, scheduler, monkeypatch, images):
    from dataclasses import replace

    from core.data import fashion_mnist

    page = trained(opened(open_page, "softmax_regression"), scheduler).click("pin")
    before = next(iter(pinned_curves(page).values()))["y"]
    other = replace(images, test_labels=images.test_labels.flip(0))
    monkeypatch.setattr(fashion_mnist, "_dataset", other)
    page.redraw()
    assert rows(page)[0].endswith("being computed")
    scheduler.train_all()
    assert next(iter(pinned_curves(page.redraw()).values()))["y"] != before


def test_an_error_is_told_and_nothing_waits(open_page, scheduler, monkeypatch):
    page = opened(open_page, "softmax_regression", pins="u=3")

    def broken(**_):
        raise RuntimeError("no memory")

    (player,) = page.app.session_state["_trainingpins"].players.values()
    monkeypatch.setattr(player.tape.run, "advance", broken)
    scheduler.train_all()
    page.redraw().redraw()
    assert "could not be made again: no memory" in page.warnings and rows(page) == []


def test_an_untrained_run_has_nothing_to_pin(open_page):
    page = opened(open_page, "softmax_regression")
    assert page.app.button(key="pin").disabled
    with pytest.raises(ValueError, match="untrained"):
        pin_training.pin_of(page.run)


def pin(recipe: Recipe, losses=(2.0, 1.0), diverged: bool = False, **more) -> Pin:
    steps = tuple(range(len(losses)))
    return Pin(recipe, len(losses) - 1, {"batch_loss": (steps, losses), "loss": (steps, losses)} | more, diverged, 600)


def test_names():
    now = SoftmaxSettings(lr=0.5, epochs=7)
    one = Recipe(SoftmaxSettings(lr=0.1, batch_size=64, init_std=0.1), 9, (Change(3, "batch_size", 32),))
    assert short_name(2, one, now) == "pin 2: η 0.1 → 0.5 …"
    assert full_name(one, now) == (
        "learning rate 0.1 → 0.5, batch size 64 → 256, initial weight scale 0.1 → 0.01, batch size 32 from update 4"
    )
    assert full_name(Recipe(SoftmaxSettings(lr=0.5), 9), now) == "same settings"
    noisy = Recipe(LinearSettings(noise=1.0), 9)
    assert short_name(1, noisy, LinearSettings()) == "pin 1: noise 1 → 0.5"  # σ means two things on that page
    tanh = Recipe(MLPSettings(activation="tanh"), 9)
    assert short_name(1, tanh, MLPSettings()) == "pin 1: φ tanh → ReLU"
    assert final_values(pin(one, diverged=True)) == "diverged after 1 update"
    assert final_values(pin(one, losses=(2.0, float("nan")))) == "1 update, loss no number"


def test_pinned_curves_lie_under_the_others_and_the_axis_holds_them():
    own = loss_figure(([0, 1], [2.0, 1.0]), ([0], [2.0]), step=1)
    long = pin(Recipe(SoftmaxSettings(), 40), losses=tuple(2.0 - n / 50 for n in range(41)))
    drawn = with_pins(own, [("a", long)], "loss")
    assert [trace["name"] for trace in drawn["data"]] == ["a", "a", "each batch", "train"]
    assert drawn["data"][0]["showlegend"] is False and drawn["data"][1]["mode"] == "lines"
    assert drawn["layout"]["xaxis"]["autorangeoptions"]["maxallowed"] == 40
    assert "autorangeoptions" not in drawn["layout"]["yaxis"]
    assert own["layout"]["xaxis"]["autorangeoptions"]["maxallowed"] == 1 and len(own["data"]) == 2
    rates = accuracy_figure(([0], [0.1]), ([0], [0.1]), ([0], [0.1]), step=1)
    accurate = pin(Recipe(SoftmaxSettings(), 1), accuracy=((0, 1), (0.1, 0.8)))
    assert [t["y"] for t in with_pins(rates, [("a", accurate)], "accuracy")["data"]][0] == [0.1, 0.8]


def test_a_pin_that_explodes_leaves_through_the_top():
    wild = pin(Recipe(SoftmaxSettings(), 2), losses=(2.0, 900.0, float("inf")), diverged=True)
    own = (([0, 1], [2.5, 1.0]), ([0], [2.4]))
    drawn = with_pins(loss_figure(*own, step=1), [("a", wild)], "loss")
    assert drawn["layout"]["yaxis"]["autorangeoptions"]["maxallowed"] == 5.0
    assert drawn["data"][1]["y"] == [2.0, 900.0, None]
    assert (
        "autorangeoptions"
        not in with_pins(loss_figure(*own, step=1, log=True), [("a", wild)], "loss")["layout"]["yaxis"]
    )


def test_ends_are_marked_where_they_are():
    figure = {"data": [], "layout": {"yaxis": {"title": {"text": "b"}}}}
    one, two = (Pin(Recipe(LinearSettings(), 1), 1, {}, False, 50, parameters=p) for p in ((1.5, 2.5), (1.0, 2.0, 3.0)))
    (mark,) = with_ends(figure, [("a", one), ("b", two)])["data"]
    assert (mark["name"], mark["x"], mark["y"]) == ("a", [1.5], [2.5])
    figure["layout"]["yaxis"]["title"]["text"] = "w₂"
    assert [t["name"] for t in with_ends(figure, [("a", one), ("b", two)])["data"]] == ["b"]


OWN = "0_0_0~1_1_0~0_1_1~1_0_1~2_2_1~3_3_0"


def test_pins_on_points_come_back_from_the_link_and_own_points_stay_out_of_it(open_page):
    page = open_page("softmax_regression", data="own", points=OWN, epochs="3").click("pin")
    assert "pins" not in page.app.query_params
    assert "Not in the link, since their points were set by hand: 1 of 1." in captions(page)
    page.choose(data="moons", epochs=4).click("pin")
    assert "Not in the link, since their points were set by hand: 1 of 2." in captions(page)
    kept = rows(page)
    assert page.app.query_params["pins"] == "data=moons~u=36"
    page.choose(lr=1.0)
    assert len(rows(page)) == 2  # they stay in the session
    other = open_page("softmax_regression", **page.player.settings.to_query(), pins=address(page)["pins"])
    assert not other.warnings and len(rows(other)) == 1
    assert rows(other)[0].partition(": ")[2] in kept[1]
    refused = open_page("softmax_regression", data="moons", epochs="3", pins="data=own~u=9;data=moons~u=9")
    assert (
        "Pinned run 1 was left out: points that were set by hand do not stand in the text of a pinned run"
        in refused.warnings
    )


def test_against_epochs_each_curve_has_its_own_batch_sizes():
    """600 examples: 6 updates with batches of 100, then 12 with batches of 50; the pinned run has 2 of 300."""
    own = ([0, 6, 18], [2.5, 1.0, 0.5])
    clock = EpochClock(600, ((0, 100), (6, 50)))
    one = pin(Recipe(SoftmaxSettings(batch_size=300), 2), losses=(2.0, 1.0, 0.9))
    plain = loss_figure(own, own, own, step=18, level=(2.3, "guessing"), changes=[(6, "batch size 50")])
    drawn = with_pins(with_position(plain, 12, 18), [("a", one)], "loss", clock)
    curves = [trace["x"] for trace in drawn["data"]]
    assert curves == [[0, 0.5, 1], [0, 0.5, 1], [0, 1, 2], [0, None, 1, 2], [0, 1, 2]]
    layout = drawn["layout"]
    assert [(s["x0"], s["x1"]) for s in layout["shapes"]] == [(0, 1), (1, 1), (1.5, 1.5)]  # the first is of the paper
    assert [note["x"] for note in layout["annotations"]] == [1, 1]
    assert layout["xaxis"]["title"]["text"] == "epochs"
    assert layout["xaxis"]["autorangeoptions"] == {"minallowed": 0, "maxallowed": 2}
    assert {trace["hovertemplate"][:23] for trace in drawn["data"]} == {"after %{x:.2f} epochs: "}
