import gzip
import struct

import numpy as np
import pytest

from core.data.fetching.idx_files import SourceUnavailable, parse_idx, read_folder, verify

LABELS = bytes.fromhex("00000801 00000003 09 00 03".replace(" ", ""))
IMAGES = bytes.fromhex("00000803 00000002 00000002 00000003".replace(" ", "")) + bytes(range(12))


def test_labels_by_hand():
    assert parse_idx(LABELS).tolist() == [9, 0, 3]


def test_images_by_hand():
    images = parse_idx(IMAGES, 2, 3)
    assert images.dtype == np.uint8
    assert images.tolist() == [[[0, 1, 2], [3, 4, 5]], [[6, 7, 8], [9, 10, 11]]]


@pytest.mark.parametrize(
    ("data", "item_shape", "message"),
    [
        (b"", (), "must have 8 bytes, got a file of 0"),
        (LABELS[:7], (), "must have 8 bytes, got a file of 7"),
        (LABELS, (28, 28), "must have 16 bytes, got a file of 11"),
        (IMAGES, (), "magic number must be 0x0801, got 0x0803"),
        (b"\x1f\x8b" + LABELS[2:], (), "magic number"),
        (struct.pack(">I", 0x0D01) + LABELS[4:], (), "magic number"),  # floats
        (IMAGES, (3, 2), r"shape of one item must be \(3, 2\), got \(2, 3\)"),
        (LABELS[:-1], (), "3 items must have 11 bytes, got 10"),
        (LABELS + b"\0", (), "3 items must have 11 bytes, got 12"),
        (IMAGES[:-1], (2, 3), "2 items must have 28 bytes, got 27"),
    ],
)
def test_damaged_bytes_are_rejected(data, item_shape, message):
    with pytest.raises(ValueError, match=message):
        parse_idx(data, *item_shape)


def test_folder_with_plain_or_gzipped_files(small_files, tmp_path):
    for number, (name, data) in enumerate(small_files.items()):
        if number % 2:
            (tmp_path / name).write_bytes(data)
        else:
            (tmp_path / f"{name}.gz").write_bytes(gzip.compress(data))
    assert read_folder(tmp_path) == small_files


@pytest.mark.parametrize("damage", [lambda gzipped: gzipped[:-20], lambda gzipped: gzipped[:40] + b"zz" + gzipped[42:]])
def test_damaged_gzip_is_unavailable(small_files, tmp_path, damage):
    for name, data in small_files.items():
        (tmp_path / f"{name}.gz").write_bytes(damage(gzip.compress(data)))
    with pytest.raises(SourceUnavailable, match="cannot be read"):
        read_folder(tmp_path)


def test_folder_without_a_file(small_files, tmp_path):
    with pytest.raises(SourceUnavailable, match="train-images-idx3-ubyte is not in"):
        read_folder(tmp_path)
    with pytest.raises(SourceUnavailable, match="there is no folder"):
        read_folder(tmp_path / "elsewhere")


def test_verify(small_files):
    verify(small_files)
    name = "t10k-labels-idx1-ubyte"
    with pytest.raises(SourceUnavailable, match=f"{name} is damaged"):
        verify({**small_files, name: small_files[name][:-1] + b"\x07"})
    del small_files[name]
    with pytest.raises(SourceUnavailable, match=f"{name} is missing"):
        verify(small_files)
