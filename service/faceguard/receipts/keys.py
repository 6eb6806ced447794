"""The two halves of an Ed25519 key (RFC 8032): the private one signs, the public one tells whether it did."""

import contextlib
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from faceguard.receipts.errors import SigningKeyError

SIGNATURE = 64
"""Bytes of a signature."""
_MOST_BYTES = 1 << 16
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW


@dataclass(frozen=True, slots=True)
class PublicKey:
    """Tells what the other half has signed."""

    _key: Ed25519PublicKey

    @classmethod
    def read(cls, path: Path) -> "PublicKey":
        """Read a PEM file; raises OSError, and SigningKeyError where it is none of a public key."""
        try:
            key = serialization.load_pem_public_key(_content(path))
        except (ValueError, UnsupportedAlgorithm):
            key = None
        if not isinstance(key, Ed25519PublicKey):
            raise SigningKeyError("A public Ed25519 key in PEM is wanted, such as the `.pub` of `faceguard keys new`")
        return cls(key)

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of its DER form, as 64 hex digits."""
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        return hashlib.sha256(self._key.public_bytes(serialization.Encoding.DER, form)).hexdigest()

    def pem(self) -> bytes:
        """Return it as PEM."""
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        return self._key.public_bytes(serialization.Encoding.PEM, form)

    def signed(self, content: bytes, signature: bytes) -> bool:
        """Tell whether this is the other half's signature of the content."""
        try:
            self._key.verify(signature, content)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True, repr=False)
class SigningKey:
    """Signs."""

    _key: Ed25519PrivateKey

    @classmethod
    def new(cls) -> "SigningKey":
        """Make one by the system's source of chance."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def read(cls, path: Path) -> "SigningKey":
        """Read a PEM file without a password; raises OSError, and SigningKeyError where it is none of a private key."""
        try:
            key = serialization.load_pem_private_key(_content(path), None)
        except (ValueError, TypeError, UnsupportedAlgorithm):  # a TypeError where it has a password
            key = None
        if not isinstance(key, Ed25519PrivateKey):
            raise SigningKeyError("A private Ed25519 key in PEM, without a password, is wanted: `faceguard keys new`")
        return cls(key)

    @property
    def public(self) -> PublicKey:
        """The other half."""
        return PublicKey(self._key.public_key())

    def sign(self, content: bytes) -> bytes:
        """Return the 64 bytes of the signature."""
        return self._key.sign(content)

    def write(self, path: Path) -> Path:
        """Write it for its owner alone, and the other half to a new file beside it, whose path is returned.

        Neither may be there already; raises OSError.
        """
        pem = self._key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        beside = path.with_name(f"{path.name}.pub")
        _write(beside, self.public.pem(), 0o644)
        try:
            _write(path, pem, 0o600)
        except OSError:
            with contextlib.suppress(OSError):
                beside.unlink()
            raise
        return beside


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_MOST_BYTES)


def _write(path: Path, content: bytes, mode: int) -> None:
    with os.fdopen(os.open(path, _NEW, mode), "wb") as file:
        file.write(content)
