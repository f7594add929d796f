"""The start page."""

import json
import subprocess
import sys
from base64 import b64decode
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from core import SoftmaxSettings
from core.data.fashion_mnist import CLASS_NAMES
from core.teaching import recording
from pages.home import cards
from pages.home.thumbnails import points, thumbnail
from tests.pages.conftest import FRAME

MODELS = ("linear_regression", "softmax_regression", "multilayer_perceptron")


def test_it_links_to_the_three_models():
    app = AppTest.from_file(FRAME, default_timeout=60).run()
    assert not app.exception
    assert [title.value for title in app.title] == ["First three models"]
    assert not app.warning
    assert {link.proto.page for link in app.get("page_link")} >= set(MODELS)


@pytest.fixture(scope="module")
def app() -> AppTest:
    return AppTest.from_file(FRAME, default_timeout=60).run()


def sent(app: AppTest, key: str) -> dict:
    """The part that was sent to the component with this key."""
    (component,) = [each.proto for each in app.get("bidi_component") if each.proto.id.endswith(f"-{key}")]
    return json.loads(component.json)["part"]


def test_the_recording_plays_what_was_recorded(app):
    part, recorded = sent(app, "recording"), recording.load()["softmax"]
    assert part["classes"] == list(CLASS_NAMES)
    for name in ("steps", "loss", "accuracy", "templates", "images", "labels", "predictions"):
        assert part[name] == recorded[name]


def test_the_cards_show_recorded_trainings(app):
    recorded = recording.load()
    line, softmax, border = (sent(app, f"miniature_{name}") for name in MODELS)
    assert line.items() >= recorded["line"].items()
    assert border.items() >= recorded["border"].items()
    assert softmax["probabilities"] == recorded["softmax"]["probabilities"]
    assert b64decode(softmax["image"]) == b64decode(recorded["softmax"]["images"])[:784]
    assert softmax["label"] == recorded["softmax"]["labels"][0]
    for part in (line, softmax, border):
        assert part["length"] == len(recorded["softmax"]["steps"])
        assert part["alt"].endswith(".")
    assert "6.57 to 0.12" in line["alt"] and "Ankle boot" in softmax["alt"] and "100%" in border["alt"]


def test_each_model_has_one_card_with_one_link_and_one_question(app):
    labels = [link.proto.label for link in app.get("page_link")]
    texts = [each.value for each in app.markdown]
    for model in cards.MODELS:
        assert labels.count(f"**{model.title}**") == 1
        assert texts.count(f"**{model.question}**") == 1 and model.question.endswith("?")
    assert [model.name for model in cards.MODELS] == list(MODELS)


def test_its_button_opens_the_page_with_the_recorded_settings():
    page = AppTest.from_file(FRAME, default_timeout=60).run().button(key="train_it_now").click().run()
    assert not page.exception
    assert [title.value for title in page.title] == ["Softmax regression"]
    assert SoftmaxSettings.from_query(page.query_params) == (SoftmaxSettings(epochs=3), [])


def test_ten_minutes_lead_to_a_chapter_that_exists(app, open_page):
    (link,) = [each.proto for each in app.get("page_link") if each.proto.label == "Why an activation?"]
    query = {name: value for name, (value,) in parse_qs(link.query_string).items()}
    page = open_page(link.page, **query)
    assert link.page == "multilayer_perceptron" and not page.app.exception
    assert page.app.session_state["chapter"] == query["chapter"]
    assert not page.warnings


def test_a_thumbnail_goes_through_the_recorded_losses():
    curve = {"steps": [0, 2, 4], "losses": [4.0, 2.0, 0.0], "updates": 40}
    (x0, y0), (x1, y1), (x2, y2) = points(curve)
    assert x1 - x0 == x2 - x1 > 0
    assert y1 - y0 == y2 - y1 > 0  # falls on the screen
    assert "first 4 of 40 updates: from 4 to 0" in thumbnail(curve)
    assert "before the first of 7 updates: 4" in thumbnail({"steps": [0], "losses": [4.0], "updates": 7})
    assert all(0 <= x <= 84 and 0 <= y <= 46 for each in recording.load()["curves"].values() for x, y in points(each))


def test_it_preloads_the_chart_library():
    app = AppTest.from_file(FRAME, default_timeout=60).run()
    assert [each.proto.id for each in app.get("bidi_component") if each.proto.id.endswith("-preload")]


def test_parameters_of_a_model_do_no_harm():
    app = AppTest.from_file(FRAME, default_timeout=60)
    app.query_params.update({"lr": "0.5", "nonsense": "1"})
    app.run()
    assert not app.exception
    assert not app.warning


def test_it_does_not_wait_for_torch():
    """A fresh process draws the page, and imports what the image pages share, without importing torch."""
    script = f"""
import sys
from streamlit.testing.v1 import AppTest
from pages.shared import warmup
warmup.start = lambda *_, **__: None
app = AppTest.from_file({str(FRAME)!r}, default_timeout=60).run()
assert not app.exception and len(app.title) == 1
print("torch" in sys.modules)
import pages.classifiers.page
print("torch" in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=FRAME.parents[1], capture_output=True, text=True, timeout=120
    )
    assert done.stdout.split() == ["False", "False"], done.stderr
