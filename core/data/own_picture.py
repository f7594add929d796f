"""A visitor's picture, turned into an image like those of Fashion-MNIST."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter, ImageOps, UnidentifiedImageError

SIDE = 28
LARGEST_FILE = 5_000_000
MOST_PIXELS = 30_000_000
FORMATS = ("PNG", "JPEG")
CLOSE_TO_CORNER = 0.05 * 255
"""A row or column whose pixels all are this close to the corner's is an edge without content."""


@dataclass(frozen=True, eq=False)
class Step:
    """One step of the processing, and the picture after it.  Shapes: image (height, width) uint8"""

    name: str
    image: np.ndarray


def read_picture(content: bytes) -> Image.Image:
    """The picture in a PNG or JPEG file, in grey, upright, on white where it is transparent.

    Its size is read from the file's head, before any pixel is decoded.

    Raises: ValueError with the reason why the file cannot be used
    """
    if len(content) > LARGEST_FILE:
        raise ValueError(f"the file must have at most {LARGEST_FILE:,} bytes, got {len(content):,}")
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
            width, height = picture.size
            if width * height > MOST_PIXELS:
                raise ValueError(f"the picture must have at most {MOST_PIXELS:,} pixels, got {width:,} × {height:,}")
            return _grey(ImageOps.exif_transpose(picture))
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError(
            f"the file must be a whole {' or '.join(FORMATS)} picture, got something else or a damaged one"
        ) from error


def _grey(picture: Image.Image) -> Image.Image:
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    return picture.convert("L")


def like_fashion_mnist(picture: Image.Image) -> list[Step]:
    """The steps that made Fashion-MNIST of product photos  (Xiao, Rasul and Vollgraf 2017, section 2).

    Grey, trimmed, the longer side scaled to 28 pixels, sharpened, centred on a square, and inverted. Here the scaling
    takes means, since photos are larger than the thumbnails of then, and a picture on a dark ground is not inverted.

    Raises: ValueError if the picture has no content
    """
    steps = [Step("grey", np.asarray(picture))]
    background = float(np.median(_border(steps[0].image)))
    trimmed = _trim(steps[0].image)
    steps.append(Step("trimmed", trimmed))
    scale = SIDE / max(trimmed.shape)
    size = [max(1, round(scale * side)) for side in trimmed.shape]
    scaled = Image.fromarray(trimmed).resize((size[1], size[0]), Image.Resampling.BOX)
    steps.append(Step("scaled", np.asarray(scaled)))
    sharp = np.asarray(scaled.filter(ImageFilter.UnsharpMask(radius=1, percent=100, threshold=0)))
    steps.append(Step("sharpened", sharp))
    square = np.full((SIDE, SIDE), round(background), np.uint8)
    top, left = ((SIDE - side) // 2 for side in sharp.shape)
    square[top : top + sharp.shape[0], left : left + sharp.shape[1]] = sharp
    steps.append(Step("centred", square))
    if background > 127:
        steps.append(Step("inverted", 255 - square))
    return steps


def _border(image: np.ndarray) -> np.ndarray:
    return np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])


def _trim(image: np.ndarray) -> np.ndarray:
    """Without the outer rows and columns that are close to the corner in colour."""
    content = np.abs(image.astype(float) - float(image[0, 0])) > CLOSE_TO_CORNER
    if not content.any():
        raise ValueError("the picture must show something, got one where all pixels have nearly the same brightness")
    rows, columns = np.flatnonzero(content.any(axis=1)), np.flatnonzero(content.any(axis=0))
    return image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
