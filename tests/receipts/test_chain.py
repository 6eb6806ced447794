"""Files of receipts: how a run goes on with one, and what is noticed of all that may happen to it."""

import base64
import errno
import io
import json
import os
import random
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faceguard.receipts.chain import Chain
from faceguard.receipts.chain_file import ChainFile, going_on
from faceguard.receipts.errors import ReceiptsError
from faceguard.receipts.keys import PublicKey, SigningKey
from faceguard.receipts.ledger import HEADLESS, UNLINKED, UNSIGNED, Ledger, ledger
from faceguard.receipts.receipt import digest, opened

KEY = SigningKey.new()


def report(number: int) -> dict[str, Any]:
    """Return what would be reported of a picture."""
    return {
        "faces": [{"box": {"x": 1, "y": 2, "width": 3, "height": 4}, "score": 0.5, "landmarks": {"nose": [2, 3]}}],
        "kept": [],
        "settings": {"style": "blur"},
        "input_sha256": f"{number:064x}",
        "output_sha256": f"{number + 1000:064x}",
        "created": "2026-11-27T03:00:00Z",
    }


def lines(count: int, key: SigningKey = KEY) -> list[bytes]:
    """Return the lines of a chain."""
    chain = Chain(key)
    return [chain.add(report(number)) for number in range(count)]


def flaws(content: bytes, key: PublicKey = KEY.public) -> list[tuple[int, str]]:
    """Return what is wrong with a file."""
    return list(Ledger(io.BytesIO(content), key).flaws)


def joined(parts: list[bytes]) -> bytes:
    return b"".join(part + b"\n" for part in parts)


WHOLE = joined(lines(4))


def test_a_whole_chain_has_no_flaw():
    """And its receipts are found by the digests of both files."""
    book = Ledger(io.BytesIO(WHOLE), KEY.public)

    assert ([], 4, 0, 3) == (book.flaws, book.count, book.first, book.number)
    assert [2] == [receipt.number for receipt in book.written(report(2)["output_sha256"])]
    assert [2] == [receipt.number for receipt in book.received(report(2)["input_sha256"])]
    assert [] == book.written(report(2)["input_sha256"])
    assert [0, 1, 2, 3] == [receipt.number for receipt in book.each()]


@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
def test_each_byte_counts(place: int, change: int):
    """Of the receipts, of the signatures, and between them."""
    changed = bytearray(WHOLE)
    changed[place] ^= change

    assert flaws(bytes(changed))


def test_bits_of_a_signature_that_stand_for_nothing_count_as_well():
    """Base64's last digit has four of them."""
    line = lines(1)[0]
    digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    last = digits.index(chr(line[-5]))

    assert [] == flaws(line + b"\n")
    for other in set(range(last & 0b110000, (last & 0b110000) + 16)) - {last}:
        assert [(1, UNSIGNED)] == flaws(line[:-5] + digits[other].encode() + line[-4:] + b"\n")


@pytest.mark.parametrize(
    ("edit", "found"),
    {
        lambda each: each[1:]: [(1, HEADLESS)],
        lambda each: [each[0], *each[2:]]: [(2, UNLINKED)],
        lambda each: [each[0], each[2], each[1], each[3]]: [(2, UNLINKED), (3, UNLINKED), (4, UNLINKED)],
        lambda each: [each[0], *each]: [(2, UNLINKED)],
        lambda each: [*each[:2], *lines(4)[2:]]: [],
        lambda each: [*each[:2], lines(3, SigningKey.new())[2], each[3]]: [(3, UNSIGNED), (4, UNLINKED)],
        lambda each: [*each[:2], json.dumps(json.loads(each[2])).encode(), each[3]]: [(3, UNSIGNED), (4, UNLINKED)],
    }.items(),
)  # fmt: skip
def test_what_is_removed_moved_or_put_in_shows(edit: Callable[[list[bytes]], list[bytes]], found):
    """At the line behind it; the same signed again with the same key is the same."""
    assert found == flaws(joined(edit(lines(4))))


def test_another_key_verifies_nothing():
    """Each line is none of its."""
    assert [(number, UNSIGNED) for number in range(1, 5)] == flaws(WHOLE, SigningKey.new().public)


def test_a_torn_end_shows_and_a_cut_one_only_by_the_last_digest():
    """What a file holds cannot tell what was behind it."""
    parts = lines(4)

    assert [(4, UNSIGNED)] == flaws(WHOLE[:-9])
    cut = Ledger(io.BytesIO(joined(parts[:3])), KEY.public)
    assert ([], digest(parts[2])) == (cut.flaws, cut.last)
    assert cut.last != digest(parts[3])


def test_the_end_of_the_last_line_is_nothing_that_was_signed():
    """Who saves a receipt out of an answer need not add one."""
    assert [] == flaws(WHOLE[:-1])


def test_one_receipt_of_a_chain_stands_by_itself():
    """So that it can be handed on with its picture; with a second one, the others are missed."""
    parts = lines(4)

    assert [] == flaws(joined(parts[2:3]))
    assert [(1, HEADLESS)] == flaws(joined(parts[2:]))


def test_receipts_name_no_files_unless_asked(tmp_path: Path):
    """Nor do they say where in a face its parts are."""
    with going_on(tmp_path / "r.jsonl", KEY, named=True) as chain:
        named = chain.add(report(0), Path("sub/private.jpg"), Path("result.jpg"))

    assert b"private" in named
    assert b"private" not in WHOLE
    assert b"result" not in WHOLE
    assert b"landmarks" not in named + WHOLE


@pytest.mark.parametrize("cut", [0, 1, 7, 20, 400])
def test_a_run_goes_on_where_a_kill_has_torn_the_file(tmp_path: Path, cut: int):
    """The torn line is taken away, and its receipt is not known, so that the picture is done again."""
    path = tmp_path / "r.jsonl"
    parts = lines(3)
    path.write_bytes(joined(parts)[: -cut or None])

    with going_on(path, KEY) as chain:
        known = [chain.has(digest(part)) for part in parts]
        chain.add(report(9), Path("a"), Path("b"))

    assert [True, True, not cut] == known
    with ledger(path, KEY.public) as book:
        assert ([], 3 if cut else 4) == (book.flaws, book.count)


def test_a_look_at_a_torn_file_leaves_it_as_it_is(tmp_path: Path):
    """Only who adds a line takes something away."""
    path = tmp_path / "r.jsonl"
    path.write_bytes(WHOLE[:-9])

    with going_on(path, KEY):
        pass

    assert WHOLE[:-9] == path.read_bytes()


@pytest.mark.parametrize(
    "content", [b"notes", b"notes\n", WHOLE + b"notes", joined(lines(1, SigningKey.new())), joined(lines(3)[1:])]
)
def test_what_is_no_chain_of_this_key_is_left_as_it_is(tmp_path: Path, content: bytes):
    """Somebody's notes, another key's receipts, a file whose beginning is missing."""
    path = tmp_path / "r.jsonl"
    path.write_bytes(content)

    with pytest.raises(ReceiptsError), going_on(path, KEY):
        pass
    assert content == path.read_bytes()


class Full(io.FileIO):
    """A file on a full disk."""

    def write(self, _: object, /) -> int:
        """Take nothing."""
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_is_said_of_the_file_of_receipts(tmp_path: Path):
    """Results may lie on another one."""
    with Full(tmp_path / "r.jsonl", "a+") as file:
        chain = ChainFile(file, Chain(KEY), KEY.public)
        with pytest.raises(OSError, match="No space") as refused:
            chain.add(report(0), Path("a"), Path("b"))

    assert str(tmp_path / "r.jsonl") == str(refused.value.filename)


def test_two_runs_write_to_no_file_at_once(tmp_path: Path):
    """They would break each other's chain."""
    path = tmp_path / "r.jsonl"

    with going_on(path, KEY), pytest.raises(ReceiptsError, match="Another run"), going_on(path, KEY):
        pass


def test_openssl_verifies_a_receipt_without_this_program(tmp_path: Path):
    """By the bytes between the name and the signature, as the docs say."""
    line = lines(1)[0].decode()
    body, _, rest = line.removeprefix('{"receipt":').partition(',"signature":"')
    (tmp_path / "body").write_text(body)
    (tmp_path / "signature").write_bytes(base64.b64decode(rest.removesuffix('"}')))
    (tmp_path / "key.pub").write_bytes(KEY.public.pem())
    words = "pkeyutl -verify -pubin -inkey key.pub -rawin -in body -sigfile signature"

    assert 0 == subprocess.run(["openssl", *words.split()], cwd=tmp_path, check=False).returncode
    (tmp_path / "body").write_text(body.replace("blur", "blue"))
    assert 0 != subprocess.run(["openssl", *words.split()], cwd=tmp_path, check=False).returncode


@given(
    st.binary(max_size=300) | st.integers(0, 2**32).map(lambda seed: bytes(random.Random(seed).choices(WHOLE, k=99)))
)
def test_whatever_a_file_holds_is_judged(content: bytes):
    """Nothing that is no receipt ends the reading."""
    assert bool(content) == bool(flaws(content))


def test_a_receipt_says_what_it_said():
    """When it is opened by the public key."""
    receipt = opened(lines(2)[1], KEY.public)

    assert (1, digest(lines(1)[0])) == (receipt.number, receipt.previous)
    assert report(1)["output_sha256"] == receipt.report["output_sha256"]
