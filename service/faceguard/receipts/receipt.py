"""One receipt, and the line that it is written as."""

import base64
import binascii
import hashlib
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from faceguard.receipts.canonical import canonical
from faceguard.receipts.keys import PublicKey, SigningKey

FORM: Literal["faceguard-receipt-1"] = "faceguard-receipt-1"
BEGINNING = b'{"receipt":{'
LINE = re.compile(rb'\{"receipt":(\{.*\}),"signature":"([A-Za-z0-9+/]{86}==)"\}')
LEFT_OUT = frozenset({"landmarks"})
"""What a report says of a face and a receipt does not: it tells more of who it is than where it is."""

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Names(BaseModel):
    """What the files were called."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    input: str
    output: str

    @classmethod
    def of(cls, source: Path, output: Path) -> "Names":
        """Take the names of files; bytes that are no text are written as escapes."""
        return cls(**{name: _text(path) for name, path in (("input", source), ("output", output))})


class Receipt(BaseModel):
    """What was done to a file, as its report says, and its place in a chain."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    form: Literal["faceguard-receipt-1"] = FORM
    number: int = Field(ge=0, description="Its place in the chain, from 0.")
    previous: Digest | None = Field(None, description="Digest of the line before; absent in the first one.")
    key: Digest = Field(description="Fingerprint of the public key that it is verified with.")
    names: Names | None = None
    codes: dict[str, str] | None = Field(None, description="What the codes among the reasons stand for.")
    report: dict[str, Any]

    def sealed(self, key: SigningKey) -> bytes:
        """Return the signed line, without an end of line: canonical JSON, with the signature behind what it is of."""
        body = canonical(self.model_dump(mode="json", exclude_none=True))
        return b'{"receipt":%s,"signature":"%s"}' % (body, base64.b64encode(key.sign(body)))


class NoReceiptError(ValueError):
    """A line is no receipt that a key has signed, as it stands."""


def opened(line: bytes, key: PublicKey) -> Receipt:
    """Return the receipt of a line, each byte of which is as it was signed; raises NoReceiptError."""
    parts = LINE.fullmatch(line)
    if not parts:
        raise NoReceiptError
    body, text = parts.groups()
    try:
        signature = base64.b64decode(text, validate=True)
        # The last digit has bits that stand for nothing.
        if base64.b64encode(signature) != text or not key.signed(body, signature):
            raise NoReceiptError
        return Receipt.model_validate(json.loads(body))
    except (ValidationError, binascii.Error, RecursionError, ValueError):
        raise NoReceiptError from None


def digest(line: bytes) -> str:
    """Return what the next receipt of a chain holds of a line without its end."""
    return hashlib.sha256(line).hexdigest()


def _text(path: Path) -> str:
    return os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")


def told(report: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a receipt says of a report in JSON's own types."""
    faces = {
        name: [{part: value for part, value in face.items() if part not in LEFT_OUT} for face in report[name]]
        for name in ("faces", "kept", "candidates")
        if name in report and "tracks" not in report
    }
    return {**report, **faces}
