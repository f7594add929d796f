"""The four IDX files of Fashion-MNIST: reading, verifying and parsing them."""

from __future__ import annotations

import gzip
import hashlib
import math
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np

# SHA-256 of the decompressed files, because gzip files of the same data differ between packagers.
FILE_HASHES = {
    "train-images-idx3-ubyte": "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
    "train-labels-idx1-ubyte": "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
    "t10k-images-idx3-ubyte": "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    "t10k-labels-idx1-ubyte": "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
}


class SourceUnavailable(Exception):
    """A source cannot provide the images. The message is a short reason for the page."""


def read_folder(folder: Path) -> dict[str, bytes]:
    """Read the four files from a folder, plain or with .gz; return their decompressed bytes by name.

    Raises: SourceUnavailable if one is missing or cannot be read.
    """
    if not folder.is_dir():
        raise SourceUnavailable(f"there is no folder {folder}")
    files = {}
    for name in FILE_HASHES:
        plain, gzipped = folder / name, folder / f"{name}.gz"
        try:
            files[name] = plain.read_bytes() if plain.exists() else gzip.decompress(gzipped.read_bytes())
        except FileNotFoundError:
            raise SourceUnavailable(f"{name} is not in {folder}") from None
        except (OSError, EOFError, zlib.error) as error:
            raise SourceUnavailable(f"{name} in {folder} cannot be read: {error}") from error
    return files


def verify(files: Mapping[str, bytes]) -> None:
    """Check that every file is present and equals the published one.

    Raises: SourceUnavailable naming the first file that is missing or differs.
    """
    for name, expected in FILE_HASHES.items():
        if name not in files:
            raise SourceUnavailable(f"{name} is missing")
        found = hashlib.sha256(files[name]).hexdigest()
        if found != expected:
            raise SourceUnavailable(f"{name} is damaged: its SHA-256 must begin with {expected[:8]}, got {found[:8]}")


def parse_idx(data: bytes, *item_shape: int) -> np.ndarray:
    """Parse an IDX file of unsigned bytes into a read-only view of shape (n, *item_shape).

    Raises: ValueError if the magic number, the item shape or the size is wrong.
    """
    dimensions = 1 + len(item_shape)
    header = 4 + 4 * dimensions
    if len(data) < header:
        raise ValueError(f"an IDX header must have {header} bytes, got a file of {len(data)}")
    magic, n, *shape = struct.unpack_from(f">{1 + dimensions}I", data)
    if magic != 0x0800 + dimensions:  # 08: unsigned bytes; the last byte counts the dimensions
        raise ValueError(f"the magic number must be {0x0800 + dimensions:#06x}, got {magic:#06x}")
    if tuple(shape) != item_shape:
        raise ValueError(f"the shape of one item must be {item_shape}, got {tuple(shape)}")
    size = header + n * math.prod(item_shape)
    if len(data) != size:
        raise ValueError(f"an IDX file of {n} items must have {size} bytes, got {len(data)}")
    return np.frombuffer(data, np.uint8, offset=header).reshape(n, *item_shape)
