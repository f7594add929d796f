"""The learner's own picture: what the page says of it is what the model computes of its pixels."""

from __future__ import annotations

import base64
import io

import pytest
from PIL import Image

from core.data.fashion_mnist import CLASS_NAMES
from core.data.own_picture import like_fashion_mnist, read_picture
from core.explaining.nearest_images import as_image, nearest_of_class
from core.explaining.predictions import probabilities
from pages.classifiers import own_picture

NAMES = ("softmax_regression", "multilayer_perceptron")
PICTURE = bytes(i % 251 for i in range(784))


@pytest.fixture(params=NAMES)
def page(request, open_page):
    if request.param == "softmax_regression":
        return open_page(request.param, chapter="Your picture").click("one_update")
    return open_page(request.param, chapter="Mistakes").choose(mistakes_of="Your picture").click("one_update")


def file_of(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def answer(page) -> str:
    """The sentence with the model's prediction; empty if there is no picture."""
    return next((each.value for each in page.app.markdown if "with a probability of" in each.value), "")


def assert_answers(page, pixels: bytes) -> None:
    run, image = page.player.state(), as_image(pixels)
    chances = probabilities(run.model, image)
    best = max(range(10), key=chances.__getitem__)
    assert (
        answer(page) == f"After {run.step} updates: **{CLASS_NAMES[best]}**, with a probability of {chances[best]:.0%}."
    )
    shown = page.sent("own_probabilities")["part"]["figure"]["data"][0]
    assert sorted(shown["x"]) == pytest.approx(sorted(chances), abs=1e-4)
    nearest = nearest_of_class(*run.data.train, image, best, 6)
    assert f"/train/{','.join(map(str, nearest))}.png" in page.sent("own_nearest")["part"]["sprite"]


def test_without_a_picture_there_is_no_answer(page):
    assert not answer(page)


def test_a_test_image_is_a_beginning_and_the_answer_follows_the_player(page):
    page.click("from_test_image")
    first = page.player.data.test_images[0].numpy().tobytes()
    assert base64.b64decode(page.sent("drawing")["pixels"]) == first
    assert_answers(page, first)
    page.click("one_update")
    assert_answers(page, first)
    page.click("from_test_image")
    assert_answers(page, page.player.data.test_images[1].numpy().tobytes())


def test_a_photo_is_processed_and_its_steps_are_shown(page):
    picture = Image.new("L", (60, 40), 250)
    picture.paste(30, (20, 5, 40, 35))
    page.choose(picture_from="Photo")
    page.app.file_uploader(key="picture_file").set_value([("p.png", file_of(picture), "image/png")])
    page.redraw()
    steps = like_fashion_mnist(read_picture(file_of(picture)))
    assert_answers(page, steps[-1].image.tobytes())
    assert [caption for shown in page.app.image for caption in shown.captions] == [step.name for step in steps]


def test_a_foreign_file_is_told(page):
    page.choose(picture_from="Photo")
    page.app.file_uploader(key="picture_file").set_value([("p.png", b"[x](http://y)", "image/png")])
    page.redraw()
    assert page.app.error[0].value.startswith("This picture was not used: the file must be a whole PNG or JPEG picture")
    assert not answer(page)


def test_the_camera_is_offered(page):
    page.choose(picture_from="Camera")
    assert page.app.get("camera_input") and not answer(page)


@pytest.mark.parametrize("text", [None, 3, "%%%", "AAAA", base64.b64encode(bytes(785)).decode()])
def test_what_is_no_picture_is_ignored(text):
    assert own_picture._bytes(text) is None


def test_a_picture_of_the_browser_is_read():
    assert own_picture._bytes(base64.b64encode(PICTURE).decode()) == PICTURE
