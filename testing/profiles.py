"""Makes colour profiles (ICC.1:2022) of every kind that pictures carry, by hand."""

import struct
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

SRGB = ((0.4361, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141))
DISPLAY_P3 = ((0.5151, 0.2412, -0.0011), (0.2919, 0.6922, 0.0419), (0.1572, 0.0666, 0.7841))
ADOBE_RGB = ((0.6097, 0.3111, 0.0195), (0.2053, 0.6257, 0.0609), (0.1492, 0.0632, 0.7446))
PROPHOTO = ((0.7977, 0.2880, 0.0000), (0.1352, 0.7119, 0.0000), (0.0313, 0.0001, 0.8249))
"""XYZ under D50 of red, green and blue."""
SRGB_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
_WHITE = (0.9642, 1.0, 0.8249)
_FUNCTIONS = {1: 0, 3: 1, 4: 2, 5: 3, 7: 4}  # of parametric curves, by the number of parameters
Tags = Mapping[bytes, bytes]


def profile(tags: Tags, space: bytes = b"RGB ", kind: bytes = b"mntr", pcs: bytes = b"XYZ ", major: int = 4) -> bytes:
    """Write a profile with these tags, padded to four bytes each."""
    at, table, bodies = 132 + 12 * len(tags), b"", b""
    for name, tag in tags.items():
        table += struct.pack(">4sII", name, at + len(bodies), len(tag))
        bodies += tag + bytes(-len(tag) % 4)
    date = struct.pack(">6H", 2020, 1, 1, 0, 0, 0)
    head = b"test" + bytes([major, 0, 0, 0]) + kind + space + pcs + date + b"acsp" + bytes(28) + fixed(_WHITE)
    size = struct.pack(">I", at + len(bodies))
    return size + head.ljust(124, b"\0") + struct.pack(">I", len(tags)) + table + bodies


def fixed(values: ArrayLike) -> bytes:
    """Write numbers as 16.16 fixed ones."""
    return bytes(np.rint(np.asarray(values, float).ravel() * 65536).astype(">i4").data)


def xyz(values: Sequence[float]) -> bytes:
    return b"XYZ \0\0\0\0" + fixed(values)


def parametric(*parameters: float) -> bytes:
    return b"para" + struct.pack(">IHH", 0, _FUNCTIONS[len(parameters)], 0) + fixed(parameters)


def sampled(values: ArrayLike) -> bytes:
    """Write a curve of values from 0 to 1; none is the identity."""
    entries = np.rint(np.asarray(values, float) * 65535).astype(">u2")
    return b"curv" + struct.pack(">II", 0, len(entries)) + bytes(entries.data)


def gamma(value: float) -> bytes:
    """Write a curve of one number, 8.8 fixed."""
    return b"curv" + struct.pack(">IIH", 0, 1, round(value * 256))


def matrix(primaries: Sequence[Sequence[float]], curve: bytes) -> dict[bytes, bytes]:
    """Make the tags of a display: three primaries, and one curve for all."""
    names = (b"r", b"g", b"b")
    return {name + b"XYZ": xyz(values) for name, values in zip(names, primaries, strict=True)} | {
        name + b"TRC": curve for name in names
    }


def table16(inputs: int, nodes: ArrayLike, before: int = 2, behind: int = 2) -> bytes:
    """Write a table of 16 bits (mft2) with nodes of shape (grid, ..., grid, outputs) from 0 to 1, and plain curves.

    These have so many entries before the nodes, and behind them.
    """
    return _table(b"mft2", inputs, np.asarray(nodes, float), 65535, ">u2", (before, behind))


def table8(inputs: int, nodes: ArrayLike) -> bytes:
    """Write the same in 8 bits (mft1)."""
    return _table(b"mft1", inputs, np.asarray(nodes, float), 255, "u1", (256, 256))


def _table(kind: bytes, inputs: int, nodes: np.ndarray, top: int, dtype: str, entries: tuple[int, int]) -> bytes:
    outputs = nodes.shape[-1]
    head = kind + bytes([0, 0, 0, 0, inputs, outputs, nodes.shape[0], 0]) + fixed(np.eye(3))
    if kind == b"mft2":
        head += struct.pack(">HH", *entries)
    before, behind = (np.linspace(0, 1, count) for count in entries)
    values = np.concatenate([np.tile(before, inputs), nodes.ravel(), np.tile(behind, outputs)])
    return head + bytes(np.rint(values * top).astype(dtype).data)


def staged(
    nodes: ArrayLike,
    a: Sequence[bytes],
    m: Sequence[bytes],
    b: Sequence[bytes],
    *,
    kind: bytes = b"mAB ",
    depth: int = 2,
) -> bytes:
    """Write a table in stages (mAB or mBA): curves, nodes of so many bytes, curves, a matrix and curves."""
    table = np.asarray(nodes, float)
    inputs, outputs = table.ndim - 1, table.shape[-1]
    grid = bytes(table.shape[:-1]).ljust(16, b"\0") + bytes([depth, 0, 0, 0])
    highest = np.rint(table * (256**depth - 1)).astype(">u4").reshape(-1, 1).view("u1")
    # In the order in which their places are named.
    stages = [
        _set(b),
        fixed([1, 0, 0, 0, 1, 0, 0, 0, 1, 0.001, 0, 0.002]),
        _set(m),
        grid + highest[:, 4 - depth :].tobytes(),
        _set(a),
    ]
    places, bodies = [], b""
    for stage in stages:
        places.append(32 + len(bodies))
        bodies += stage + bytes(-len(stage) % 4)
    return kind + bytes([0, 0, 0, 0, inputs, outputs, 0, 0]) + struct.pack(">5I", *places) + bodies


def _set(curves: Sequence[bytes]) -> bytes:
    return b"".join(curve + bytes(-len(curve) % 4) for curve in curves)


def press(*, wide: int = 9) -> bytes:
    """Make the profile of a press: inks to Lab and back, in tables of 16 bits."""
    ramp = np.linspace(0, 1, wide)
    inks = np.stack(np.meshgrid(*[ramp] * 4, indexing="ij"), -1)
    light = 1 - 0.88 * (1 - np.prod(1 - inks * [0.35, 0.45, 0.12, 0.95], -1))
    a = 0.5 + 0.25 * (inks[..., 1] - inks[..., 0]) * (1 - inks[..., 3])
    b = 0.5 + 0.3 * (inks[..., 2] - (inks[..., 0] + inks[..., 1]) / 2) * (1 - inks[..., 3])
    lab = np.stack([light * 65280 / 65535, a, b], -1)
    back = np.stack(np.meshgrid(*[ramp] * 3, indexing="ij"), -1)
    ink = np.stack([1 - back[..., 1], back[..., 1], back[..., 2], (1 - back[..., 0]) * 0.9], -1)
    tags = {b"A2B0": table16(4, lab), b"A2B1": table16(4, lab**1.1), b"B2A0": table16(3, ink)}
    return profile(tags, b"CMYK", b"prtr", b"Lab ", 2)


def scanner(*, wide: int = 9) -> bytes:
    """Make the profile of a scanner: RGB to XYZ in stages, beside which there is a matrix."""
    grid = np.stack(np.meshgrid(*[np.linspace(0, 1, wide)] * 3, indexing="ij"), -1)
    nodes = (grid @ np.array(ADOBE_RGB)).clip(0, 1) * 32768 / 65535
    curves = [sampled(np.linspace(0, 1, 256) ** 1.8)] * 3
    plain = [parametric(1.0)] * 3
    return profile({b"A2B1": staged(nodes, curves, plain, plain), **matrix(ADOBE_RGB, gamma(1.8))}, kind=b"scnr")


def honest() -> dict[str, tuple[str, bytes]]:
    """Make a profile of each kind that pictures carry, with the mode of a picture that it fits."""
    ramp = np.linspace(0, 1, 1024)
    cube = np.stack([*np.meshgrid(*[np.linspace(0, 1, 5)] * 3, indexing="ij")], -1)
    red, green, blue = np.moveaxis(cube, -1, 0)
    lab = np.stack([cube.mean(-1), 0.5 + (red - green) / 4, 0.5 + (green - blue) / 4], -1)
    return {
        "Display P3": ("RGB", profile(matrix(DISPLAY_P3, parametric(*SRGB_CURVE)))),
        "Adobe RGB": ("RGB", profile(matrix(ADOBE_RGB, gamma(563 / 256)), major=2)),
        "ProPhoto": ("RGB", profile(matrix(PROPHOTO, gamma(1.8)), major=2)),
        "a sampled curve": ("RGB", profile(matrix(ADOBE_RGB, sampled(ramp**2.2)), major=2)),
        "a linear curve": ("RGB", profile(matrix(DISPLAY_P3, sampled([])), major=2)),
        "grey": ("L", profile({b"kTRC": gamma(1.4)}, b"GRAY", major=2)),
        "grey by Lab": ("L", profile({b"kTRC": sampled(ramp**1.5)}, b"GRAY", b"prtr", b"Lab ", 2)),
        "a press": ("CMYK", press()),
        "a scanner": ("RGB", scanner()),
        "a table of 8 bits": ("RGB", profile({b"A2B0": table8(3, lab)}, kind=b"scnr", pcs=b"Lab ", major=2)),
        "a table beside a matrix": (
            "RGB",
            profile({b"A2B0": table16(3, lab), **matrix(ADOBE_RGB, gamma(2.2))}, pcs=b"Lab ", major=2),
        ),
    }


def tags_of(data: bytes) -> dict[bytes, bytes]:
    """Read the tags of a profile that is well formed."""
    entries = struct.iter_unpack(">4sII", data[132 : 132 + 12 * struct.unpack_from(">I", data, 128)[0]])
    return {name: data[start : start + size] for name, start, size in entries}


def at_one_place(data: bytes) -> bytes:
    """Let all tags of a profile be the first one's bytes."""
    count = struct.unpack_from(">I", data, 128)[0]
    entries = [data[at : at + 4] + data[136:144] for at in range(132, 132 + 12 * count, 12)]
    return data[:132] + b"".join(entries) + data[132 + 12 * count :]
