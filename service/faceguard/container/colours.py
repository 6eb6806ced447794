"""Colours told by code points (ITU-T H.273) or by chromaticities and a gamma (PNG), and the way from them to sRGB."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from faceguard.container.icc import TOLERANCE, Conversion

Floats = NDArray[np.floating]
Samples = NDArray[np.uint8] | NDArray[np.uint16]
Chromaticities = tuple[float, ...]
"""x and y of red, green, blue and white (CIE 1931)."""

_D65 = (0.3127, 0.3290)
BT709: Chromaticities = (0.64, 0.33, 0.30, 0.60, 0.15, 0.06, *_D65)
_BT601: Chromaticities = (0.63, 0.34, 0.31, 0.595, 0.155, 0.07, *_D65)
# H.273 table 2. What is not in it is BT.709, unspecified or reserved.
_PRIMARIES: dict[int, Chromaticities] = {
    4: (0.67, 0.33, 0.21, 0.71, 0.14, 0.08, 0.310, 0.316),
    5: (0.64, 0.33, 0.29, 0.60, 0.15, 0.06, *_D65),
    6: _BT601,
    7: _BT601,
    8: (0.681, 0.319, 0.243, 0.692, 0.145, 0.049, 0.310, 0.316),
    9: (0.708, 0.292, 0.170, 0.797, 0.131, 0.046, *_D65),
    10: (1, 0, 0, 1, 0, 0, 1 / 3, 1 / 3),
    11: (0.68, 0.32, 0.265, 0.69, 0.15, 0.06, 0.314, 0.351),
    12: (0.68, 0.32, 0.265, 0.69, 0.15, 0.06, *_D65),
    22: (0.63, 0.34, 0.295, 0.605, 0.155, 0.077, *_D65),
}
# Diffuse white in cd/m2, which becomes the white of sRGB (BT.2408, 2.2); brighter light is clipped: a curve that
# bends to hold it would darken the faces too, and one that depends on the picture would let a face change the rest.
_WHITE = 203
# Peak and gamma of the display that HLG is shown on (BT.2100, table 5).
_PEAK, _GAMMA = 1000, 1.2
_HLG = 18
_BT2020_LUMA = np.array([0.2627, 0.6780, 0.0593], np.float32)
# Responses of the eye by which one white is adapted to another (Bradford; ICC.1:2022, annex E).
_CONES = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])


@dataclass(frozen=True, slots=True)
class Colours:
    """What the samples of a picture mean."""

    chromaticities: Chromaticities
    light: Callable[[Floats], Floats]
    """Signal, 0 to 1, to light, of which 1 is diffuse white."""
    of_scene: bool = False
    """The light is that in front of the camera (HLG): what is shown grows with its luminance."""
    narrow: bool = False
    """Black is 16 and white 235, of 255."""

    def to_srgb(self) -> Conversion | None:
        """Give what turns an image of mode "L" or "RGB" into sRGB; None where it is sRGB in all but name."""
        if self == SRGB:
            return None
        convert = self.transform()
        levels = np.linspace(0, 255, 9).astype(np.uint8)
        sample = np.stack(np.meshgrid(levels, levels, levels), -1).reshape(1, -1, 3)
        if np.abs(convert(sample).astype(int) - sample).max() <= TOLERANCE:
            return None
        return lambda image: Image.fromarray(convert(np.asarray(image)))

    @property
    def high_range(self) -> bool:
        """Its levels lie closer together than 8 bits can tell (PQ, HLG)."""
        return self.light in {_pq_light, _hlg_light}

    def transform(self) -> Callable[[Samples], NDArray[np.uint8]]:
        """Give what turns samples of 8 or 16 bits into sRGB: (h, w) or (h, w, 3) to (h, w, 3)."""
        matrix = _to_bt709(self.chromaticities)
        table = cache(self._table)

        def convert(samples: Samples) -> NDArray[np.uint8]:
            light = np.take(table(samples.itemsize * 8), samples)
            # Grey is no colour that primaries could change.
            coloured = light.ndim == 3
            shown = light if coloured else np.repeat(light[:, :, None], 3, 2)
            if self.of_scene:
                shown = _on_display(shown)
            if coloured:
                shown = cv2.transform(shown, matrix)  # type: ignore[assignment] # its stubs do not say which numbers
            return np.take(_SRGB, (np.clip(shown, 0, 1) * 65535 + 0.5).astype(np.uint16))

        return convert

    def _table(self, bits: int) -> NDArray[np.float32]:
        levels = np.arange(1 << bits)
        signal = (levels / (1 << (bits - 8)) - 16) / 219 if self.narrow else levels / ((1 << bits) - 1)
        return self.light(np.clip(signal, 0, 1)).astype(np.float32)


def of_code_points(primaries: int, transfer: int, *, full_range: bool = True) -> Colours:
    """Take the colours that H.273 gives these numbers; what it leaves open is sRGB."""
    return Colours(
        _PRIMARIES.get(primaries, BT709),
        _TRANSFERS.get(transfer, _srgb_light),
        of_scene=transfer == _HLG,
        narrow=not full_range,
    )


def of_gamma(exponent: float, chromaticities: Chromaticities = BT709) -> Colours:
    """Take colours whose light is the signal to this power; chromaticities that no picture can have are BT.709's."""
    if not _span(chromaticities):
        chromaticities = BT709
    # Those of sRGB with a power that is nearly its own are an old way to say sRGB (PNG, 11.3.2.5).
    srgb = np.allclose(chromaticities, BT709, atol=0.002) and abs(exponent / 2.2 - 1) < 0.05
    return Colours(chromaticities, _srgb_light if srgb else _power(exponent))


def _span(chromaticities: Chromaticities) -> bool:
    """Tell whether the primaries make a triangle, around a white that is bright."""
    red, green, blue, white = np.reshape(chromaticities, (4, 2))
    first, second = green - red, blue - red
    area = abs(first[0] * second[1] - first[1] * second[0])
    return bool(area > 0.01 and white[1] > 0.01 and max(chromaticities) <= 1)


def _power(exponent: float) -> Callable[[Floats], Floats]:
    def light(signal: Floats) -> Floats:
        relative: Floats = np.power(signal, exponent)
        return relative

    return light


def _srgb_light(signal: Floats) -> Floats:
    """IEC 61966-2-1."""
    return np.where(signal <= 0.04045, signal / 12.92, ((signal + 0.055) / 1.055) ** 2.4)


def _pq_light(signal: Floats) -> Floats:
    """BT.2100, table 4."""
    root = signal ** (1 / 78.84375)
    ratio = np.maximum(root - 0.8359375, 0) / (18.8515625 - 18.6875 * root)
    light: Floats = 10_000 / _WHITE * np.power(ratio, 1 / 0.1593017578125)
    return light


def _hlg_light(signal: Floats) -> Floats:
    """BT.2100, table 5; light of the scene, of which 1 is the brightest."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    return np.where(signal <= 0.5, signal**2 / 3, (np.exp((signal - c) / a) + b) / 12)


def _on_display(scene: NDArray[np.float32]) -> NDArray[np.float32]:
    """BT.2100, table 5."""
    luminance = scene @ _BT2020_LUMA
    brighter: NDArray[np.float32] = scene * (_PEAK / _WHITE * luminance ** (_GAMMA - 1))[:, :, None]
    return brighter


SRGB = Colours(BT709, _srgb_light)
# H.273 table 3. What is not in it is made for the same screens as sRGB, unspecified or reserved.
_TRANSFERS: dict[int, Callable[[Floats], Floats]] = {
    4: _power(2.2),
    5: _power(2.8),
    8: _power(1),
    16: _pq_light,
    17: lambda signal: 52.37 / 48 * signal**2.6,
    _HLG: _hlg_light,
}


def _to_bt709(chromaticities: Chromaticities) -> NDArray[np.float32]:
    """Give the matrix from light of these primaries to that of BT.709's, white to white."""
    own, other = _to_xyz(chromaticities), _to_xyz(BT709)
    scale = np.diag((_CONES @ other.sum(1)) / (_CONES @ own.sum(1)))
    matrix: NDArray[np.float32] = np.linalg.inv(other) @ np.linalg.inv(_CONES) @ scale @ _CONES @ own
    return matrix.astype(np.float32)


def _to_xyz(chromaticities: Chromaticities) -> Floats:
    """Give the matrix from light of these primaries to X, Y, Z, of which white has a Y of 1 (SMPTE RP 177)."""
    x, y = np.reshape(chromaticities, (4, 2)).T
    points = np.stack([x, y, 1 - x - y])
    matrix: Floats = points[:, :3] * np.linalg.solve(points[:, :3], points[:, 3] / y[3])
    return matrix


def _srgb_signals() -> NDArray[np.uint8]:
    light = np.linspace(0, 1, 65536)
    signal = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return (signal * 255 + 0.5).astype(np.uint8)


_SRGB = _srgb_signals()
"""SRGB of 8 bits by light in 65536 steps."""
