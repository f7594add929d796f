"""The start page."""

import subprocess
import sys

from streamlit.testing.v1 import AppTest

from tests.pages.conftest import FRAME

MODELS = ("linear_regression", "softmax_regression", "multilayer_perceptron")


def test_it_links_to_the_three_models():
    app = AppTest.from_file(FRAME, default_timeout=60).run()
    assert not app.exception
    assert [title.value for title in app.title] == ["First three models"]
    assert not app.warning
    assert {link.proto.page for link in app.get("page_link")} >= set(MODELS)


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
    """A fresh process draws the page without importing torch."""
    script = f"""
import sys
from streamlit.testing.v1 import AppTest
from pages.shared import warmup
warmup.start = lambda *_, **__: None
app = AppTest.from_file({str(FRAME)!r}, default_timeout=60).run()
assert not app.exception and len(app.title) == 1
print("torch" in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=FRAME.parents[1], capture_output=True, text=True, timeout=120
    )
    assert done.stdout.strip() == "False", done.stderr
