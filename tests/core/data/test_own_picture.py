"""A picture is processed as the photos of Fashion-MNIST were, and foreign files are refused."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageDraw

from core.data.own_picture import LARGEST_FILE, like_fashion_mnist, read_picture


def file_of(picture: Image.Image, kind: str = "PNG", **more) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **more)
    return file.getvalue()


def photo(width: int = 300, height: int = 400, ground="white", thing="black") -> Image.Image:
    """A dark rectangle, twice as high as it is wide."""
    picture = Image.new("RGB", (width, height), ground)
    ImageDraw.Draw(picture).rectangle((100, 50, 199, 249), fill=thing)
    return picture


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_the_steps_of_a_photo(kind):
    steps = like_fashion_mnist(read_picture(file_of(photo(), kind)))
    assert [step.name for step in steps] == ["grey", "trimmed", "scaled", "sharpened", "centred", "inverted"]
    shapes = [step.image.shape for step in steps]
    assert shapes[0] == (400, 300) and shapes[4:] == [(28, 28)] * 2
    assert np.allclose(shapes[1], (200, 100), atol=8) and shapes[2] == shapes[3] == (28, 14)
    result = steps[-1].image
    assert result.dtype == np.uint8
    assert (result[:, :6] < 10).all() and (result[:, 22:] < 10).all()  # the ground is black
    assert (result[2:26, 9:19] > 240).all()  # the thing is bright


def test_a_bright_thing_on_a_dark_ground_is_not_inverted():
    steps = like_fashion_mnist(read_picture(file_of(photo(ground="black", thing="white"))))
    assert [step.name for step in steps][-1] == "centred"
    assert (steps[-1].image[2:26, 9:19] > 240).all() and (steps[-1].image[:, :6] < 10).all()


def test_what_is_transparent_is_white():
    pixels = np.asarray(photo().convert("RGBA")).copy()
    pixels[pixels[:, :, 0] == 255] = 0
    clear = Image.fromarray(pixels)
    expected = like_fashion_mnist(read_picture(file_of(photo())))[-1].image
    assert (like_fashion_mnist(read_picture(file_of(clear)))[-1].image == expected).all()


def test_a_turned_photo_is_put_upright():
    lying = photo().rotate(90, expand=True)
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees clockwise
    assert read_picture(file_of(lying, "JPEG", exif=exif)).size == (300, 400)


def test_one_row_of_pixels_is_enough():
    steps = like_fashion_mnist(read_picture(file_of(Image.fromarray(np.array([[255, 0, 255]], np.uint8)))))
    assert steps[-1].image.shape == (28, 28)


def bomb() -> bytes:
    """A small PNG file that says it has 2.5 thousand million pixels."""
    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(bytes(100_000))), (b"IEND", b"")]
    parts = [
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "whole PNG or JPEG picture"),
        (b"<svg onload=alert(1)>", "whole PNG or JPEG picture"),
        (file_of(photo())[:200], "whole PNG or JPEG picture"),
        (file_of(photo(), "JPEG")[:400], "whole PNG or JPEG picture"),
        (file_of(photo(), "GIF"), "whole PNG or JPEG picture"),
        (file_of(photo(), "TIFF"), "whole PNG or JPEG picture"),
        (bytes(LARGEST_FILE + 1), "at most 5,000,000 bytes, got 5,000,001"),
        (bomb(), "(at most 30,000,000 pixels, got 50,000 × 50,000|whole PNG or JPEG)"),
    ],
)  # fmt: skip
def test_other_files_are_refused_with_the_reason(content, message):
    with pytest.raises(ValueError, match=message):
        read_picture(content)


def test_a_picture_without_content_is_refused():
    with pytest.raises(ValueError, match="must show something"):
        like_fashion_mnist(read_picture(file_of(Image.new("L", (50, 50), 200))))
